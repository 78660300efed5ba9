"""Contacts that the library itself publishes, which betray nobody in a file.

Those are *Get help*, what organisations with public pages say of themselves, the pages
that menus lead to, such as an imprint, and the sender of the library's emails.
"""

import re
from collections.abc import Iterable, Iterator
from email.utils import parseaddr
from typing import Any

import phonenumbers
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches

from freeshelf.core.html import html_to_text
from freeshelf.enrich.disclosure.persons import Kind, value_key
from freeshelf.fields.display import visible_values
from freeshelf.fields.entity_values import opened_sets
from freeshelf.fields.rules import AgentFacts
from freeshelf.helplines.contact_kinds import NUMBERS, ContactKind
from freeshelf.helplines.models import HelpContact
from freeshelf.library.models import Agent
from freeshelf.pages.models import Menu, StandardPage

Contact = tuple[str, str]  # kind and value

_MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}")
# Pages and organisations are read again after this time, not for each file.
_SECONDS = 60
_CACHED = "freeshelf:public-contacts"
_ANYONE = AnonymousUser()


def public_contacts(*, key: bytes) -> frozenset[str]:
    """Return the value keys of numbers and addresses that are meant for everyone."""
    known = [*_of_get_help(), *_of_texts()]
    return frozenset(value_key(kind, value, key=key) for kind, value in known)


def _of_get_help() -> Iterator[Contact]:
    rows = HelpContact.objects.filter(entry__live=True)
    for kind, value, place in rows.values_list(
        "kind", "value", "entry__place__notation"
    ):
        if kind == ContactKind.MAIL:
            yield Kind.EMAIL, value
        elif kind in NUMBERS:
            try:
                number = phonenumbers.parse(value, place or None)
            except phonenumbers.NumberParseException:
                continue
            yield Kind.PHONE, _international(number)


def _of_texts() -> list[Contact]:
    cache = caches["memory"]
    found: list[Contact] | None = cache.get(_CACHED)
    if found is None:
        texts = [*_organisations(), *_pages_of_menus()]
        found = sorted({contact for text in texts for contact in _contacts_in(text)})
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        found += [(Kind.EMAIL, sender)] if sender else []
        cache.set(_CACHED, found, _SECONDS)
    return found


def _contacts_in(text: str) -> Iterator[Contact]:
    """Yield mail addresses, and telephone numbers in international form."""
    for match in _MAIL.finditer(text):
        yield Kind.EMAIL, match.group()
    # Without a country a number in national form is anybody's.
    for number in phonenumbers.PhoneNumberMatcher(text, None):
        yield Kind.PHONE, _international(number.number)


def _international(number: phonenumbers.PhoneNumber) -> str:
    form = phonenumbers.PhoneNumberFormat.E164
    return str(phonenumbers.format_number(number, form))


def _organisations() -> Iterator[str]:
    """Yield what organisations that everyone sees say of themselves."""
    shown = Agent.objects.visible_to(_ANYONE).filter(kind=Agent.Kind.ORGANIZATION)
    described = shown.exclude(description="").values_list("description", flat=True)
    yield from map(html_to_text, described.iterator())
    facts = AgentFacts(Agent.Kind.ORGANIZATION)
    sets = opened_sets().filter(agent__in=shown).values_list("values", flat=True)
    for values in sets.iterator():
        yield from (str(each.value) for each in visible_values(values, facts))


def _pages_of_menus() -> Iterator[str]:
    menus = Menu.objects.filter(live=True).exclude(location=Menu.Location.OTHER)
    keys = {key for menu in menus for key in _pages_in(menu.items.raw_data)}
    for page in StandardPage.objects.live().public().filter(pk__in=keys):
        yield "\n".join(page.body.stream_block.get_searchable_content(page.body))


def _pages_in(items: Iterable[Any]) -> Iterator[int]:
    """Yield the keys of the pages that the items of a menu lead to, at any level."""
    for item in items:
        value = item["value"]
        if isinstance(key := value.get("page"), int):
            yield key
        yield from _pages_in(value.get("children") or ())
