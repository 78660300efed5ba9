"""Describe services for programs, in a reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from freeshelf.helplines.contact_kinds import contact_link
from freeshelf.helplines.models import HelpEntry, HelpEntryTranslation, is_overdue


@dataclass(frozen=True, slots=True)
class ContactDescription:
    """A way to reach a service."""

    kind: str
    value: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """A service, in its own words."""

    name: str
    purpose: str
    place: str  # empty: everywhere
    about: str
    contacts: list[ContactDescription]
    hours: str
    spoken_languages: list[str]
    last_checked: str  # a day; empty if it never was
    is_check_recent: bool
    official_page: str


def describe_services(
    entries: Iterable[HelpEntry], *, language: str, today: date
) -> list[ServiceDescription]:
    """Return entries with loaded rows as values, in their order."""
    return [_service(entry, language, today) for entry in entries]


def _service(entry: HelpEntry, language: str, today: date) -> ServiceDescription:
    translation = _translation(entry, language)

    def text(field: str) -> str:
        own: str = getattr(entry, field)
        return (getattr(translation, field) if translation else "") or own

    place = entry.current_place
    return ServiceDescription(
        name=text("name"),
        purpose=str(entry.get_purpose_display()),
        place=place.label(language) if place else "",
        about=text("about"),
        contacts=[
            ContactDescription(
                kind=str(row.get_kind_display()),
                value=row.value,
                url=contact_link(row.kind, row.value),
                note=row.note,
            )
            for row in entry.contacts.all()
        ],
        hours=text("hours"),
        spoken_languages=entry.language_tags,
        last_checked=entry.last_checked.isoformat() if entry.last_checked else "",
        is_check_recent=not is_overdue(entry.last_checked, today=today),
        official_page=entry.source_url,
    )


def _translation(entry: HelpEntry, language: str) -> HelpEntryTranslation | None:
    base = language.partition("-")[0]
    for row in entry.translations.all():
        if row.language.partition("-")[0] == base:
            return row
    return None
