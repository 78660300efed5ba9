"""Prepare the "Get help" page: services by country with their last check."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from freeshelf.core.languages import sort_key
from freeshelf.helplines.contact_kinds import ContactKind, contact_link
from freeshelf.helplines.models import CHECK_DAYS, HelpEntry, is_overdue
from freeshelf.web.presenters.formats import (
    comma,
    full_date,
    language_name,
    language_notice,
    text_direction,
    web_address,
)

_ORDER = {purpose: place for place, purpose in enumerate(HelpEntry.Purpose.values)}


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of a service with its link."""

    label: str  # “Telephone”
    value: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A text with its own language."""

    text: str
    language: str
    direction: str
    is_foreign: str  # the notice about it, empty in the visitor's language


@dataclass(frozen=True, slots=True)
class Service:
    """An entry for display."""

    name: LocalizedText
    purpose: str
    about: LocalizedText | None
    contacts: tuple[Contact, ...]
    hours: LocalizedText | None
    is_always_open: bool
    spoken: str
    cost: str
    checked: str
    is_doubtful: bool  # never checked, or long ago
    source_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A country or a region with its services."""

    identifier: str
    name: str
    language: str
    direction: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class HelpPage:
    """Data of the page."""

    countries: tuple[Place, ...]
    regions: tuple[Place, ...]
    everywhere: tuple[Service, ...]


def help_page(entries: Iterable[HelpEntry], *, language: str, today: date) -> HelpPage:
    """Prepare entries with loaded contacts, translations and places."""
    by_reach: dict[str, list[HelpEntry]] = defaultdict(list)
    for entry in entries:
        by_reach[entry.reach].append(entry)
    reach = HelpEntry.Scope
    return HelpPage(
        countries=_places(by_reach[reach.COUNTRY], language, today),
        regions=_places(by_reach[reach.REGION], language, today),
        everywhere=_services(by_reach[reach.WORLD], language, today),
    )


def _places(entries: list[HelpEntry], language: str, today: date) -> tuple[Place, ...]:
    by_place: dict[int, list[HelpEntry]] = defaultdict(list)
    concepts = {}
    for entry in entries:
        if (concept := entry.current_place) is not None:
            concepts[concept.pk] = concept
            by_place[concept.pk].append(entry)
    places = []
    for pk, concept in concepts.items():
        name, code = concept.label_with_language(language)
        places.append(
            Place(
                identifier=f"help-{concept.identifier}",
                name=name,
                language=code or language,
                direction=text_direction(code or language),
                services=_services(by_place[pk], language, today),
            )
        )
    return tuple(sorted(places, key=lambda place: sort_key(place.name, language)))


def _services(
    entries: list[HelpEntry], language: str, today: date
) -> tuple[Service, ...]:
    entries = sorted(entries, key=lambda e: (_ORDER.get(e.purpose, 99), e.name, e.pk))
    return tuple(_service(entry, language, today) for entry in entries)


def _service(entry: HelpEntry, language: str, today: date) -> Service:
    name = _words(entry, "name", language)
    return Service(
        name=name or LocalizedText(entry.name, entry.language, "auto", ""),
        purpose=str(entry.get_purpose_display()),
        about=_words(entry, "about", language),
        contacts=tuple(
            Contact(
                label=str(ContactKind(row.kind).label),
                value=row.value.removeprefix("https://").rstrip("/"),
                url=contact_link(row.kind, row.value),
                note=row.note,
            )
            for row in entry.contacts.all()
        ),
        hours=_words(entry, "hours", language),
        is_always_open=entry.is_always_open,
        spoken=comma().join(filter(None, map(language_name, entry.language_tags))),
        cost=str(entry.get_cost_display()) if entry.cost else "",
        checked=_checked(entry.last_checked, today),
        is_doubtful=is_overdue(entry.last_checked, today=today),
        source_url=web_address(entry.source_url),
    )


def _words(entry: HelpEntry, field: str, language: str) -> LocalizedText | None:
    """Return the field in the visitor's language if it is translated."""
    base = language.partition("-")[0].lower()
    for row in entry.translations.all():
        is_wanted = row.language.partition("-")[0].lower() == base
        if is_wanted and (text := getattr(row, field)):
            return LocalizedText(text, row.language, text_direction(row.language), "")
    text = getattr(entry, field)
    if not text:
        return None
    code = entry.language
    return LocalizedText(text, code, text_direction(code), language_notice(code))


def _checked(last_checked: date | None, today: date) -> str:
    if last_checked is None:
        return _("Not checked yet by this library: it may have changed.")
    if is_overdue(last_checked, today=today):
        return _(
            "Last checked on %(date)s, over %(days)d days ago: it may have changed."
        ) % {"date": full_date(last_checked), "days": CHECK_DAYS}
    return _("Checked on %(date)s.") % {"date": full_date(last_checked)}
