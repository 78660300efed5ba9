"""Contacts that the library itself publishes, which betray nobody in a file."""

from collections.abc import Iterator

import phonenumbers

from freeshelf.enrich.disclosure.persons import value_key
from freeshelf.helplines.contact_kinds import NUMBERS, ContactKind
from freeshelf.helplines.models import HelpContact


def public_contacts(*, key: bytes) -> frozenset[str]:
    """Return the value keys of the numbers and addresses in *Get help*."""
    rows = HelpContact.objects.filter(entry__live=True)
    known = rows.values_list("kind", "value", "entry__place__notation")
    return frozenset(
        value_key(kind, value, key=key) for each in known for kind, value in _of(*each)
    )


def _of(kind: str, value: str, place: str | None) -> Iterator[tuple[str, str]]:
    if kind == ContactKind.MAIL:
        yield "email", value
    elif kind in NUMBERS:
        try:
            number = phonenumbers.parse(value, place or None)
        except phonenumbers.NumberParseException:
            return
        yield (
            "phone",
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        )
