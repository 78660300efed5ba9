"""Prepare the "Get help" page: services by country with their last check."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.languages import sort_key
from freeshelf.helplines.contact_kinds import contact_link
from freeshelf.helplines.models import CHECK_DAYS, HelpEntry, is_overdue
from freeshelf.web.presenters.formats import (
    full_date,
    language_names,
    web_address,
)

_ORDER = {purpose: place for place, purpose in enumerate(HelpEntry.Purpose.values)}


def help_page(
    entries: Iterable[HelpEntry], *, language: str, today: date
) -> dict[str, Any]:
    """Prepare entries with loaded contacts, translations and places."""
    by_reach: dict[str, list[HelpEntry]] = defaultdict(list)
    for entry in entries:
        by_reach[entry.reach].append(entry)
    reach = HelpEntry.Scope
    return {
        "countries": _places(by_reach[reach.COUNTRY], language, today),
        "regions": _places(by_reach[reach.REGION], language, today),
        "everywhere": _services(by_reach[reach.WORLD], language, today),
    }


def help_everywhere(
    entries: Iterable[HelpEntry], *, language: str, today: date
) -> dict[str, Any]:
    """Prepare the services of several countries or of all."""
    page = help_page(entries, language=language, today=today)
    of_regions = [each for place in page["regions"] for each in place["services"]]
    shown = [*of_regions, *page["everywhere"]]
    dates = [each["entry"].last_checked for each in shown]
    return {
        "regions": page["regions"],
        "everywhere": page["everywhere"],
        "has_countries": bool(page["countries"]),
        "are_all_dated": bool(shown) and None not in dates,
        "are_all_unchecked": bool(shown) and not any(dates),
        # each line of itself, where one sentence does not hold for all
        "warns": any(dates),
    }


def _places(
    entries: list[HelpEntry], language: str, today: date
) -> tuple[dict[str, Any], ...]:
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
            {
                "identifier": f"help-{concept.identifier}",
                "name": name,
                "language": code or language,
                "services": _services(by_place[pk], language, today),
            }
        )
    return tuple(sorted(places, key=lambda place: sort_key(place["name"], language)))


def _services(
    entries: list[HelpEntry], language: str, today: date
) -> tuple[dict[str, Any], ...]:
    entries = sorted(entries, key=lambda e: (_ORDER.get(e.purpose, 99), e.name, e.pk))
    return tuple(_service(entry, language, today) for entry in entries)


def _service(entry: HelpEntry, language: str, today: date) -> dict[str, Any]:
    name = _words(entry, "name", language)
    name = name or _with_language(entry.name, entry.language)
    contacts = tuple(
        {
            "row": row,
            "value": row.value.removeprefix("https://").rstrip("/"),
            "url": contact_link(row.kind, row.value),
        }
        for row in entry.contacts.all()
    )
    # A name with its number is the link where a line has both.
    named = [each for each in contacts if f" {each['value']} " in f" {name['text']} "]
    return {
        "entry": entry,
        "name": name,
        "about": _words(entry, "about", language),
        "contacts": contacts,
        "named": named[0] if named else None,
        "hours": _words(entry, "hours", language),
        "spoken": language_names(entry.language_tags),
        "checked": _checked(entry.last_checked, today),
        # never checked, or long ago
        "is_doubtful": is_overdue(entry.last_checked, today=today),
        "source_url": web_address(entry.source_url),
    }


def _with_language(text: str, language: str) -> dict[str, str]:
    return {"text": text, "language": language}


def _words(entry: HelpEntry, field: str, language: str) -> dict[str, str] | None:
    """Return the field in the visitor's language if it is translated."""
    base = language.partition("-")[0].lower()
    for row in entry.translations.all():
        is_wanted = row.language.partition("-")[0].lower() == base
        if is_wanted and (text := getattr(row, field)):
            return _with_language(text, row.language)
    text = getattr(entry, field)
    return _with_language(text, entry.language) if text else None


def _checked(last_checked: date | None, today: date) -> str:
    if last_checked is None:
        return _("Not checked yet by this library: it may have changed.")
    if is_overdue(last_checked, today=today):
        return _(
            "Last checked on %(date)s, over %(days)d days ago: it may have changed."
        ) % {"date": full_date(last_checked), "days": CHECK_DAYS}
    return _("Checked on %(date)s.") % {"date": full_date(last_checked)}
