"""Numbers that the library publishes itself are public in its files too."""

import pytest

from freeshelf.enrich.checks.looks import look_into
from freeshelf.helplines.contact_kinds import ContactKind
from freeshelf.helplines.models import HelpContact
from tests.helplines.factories import HelpEntryFactory

pytestmark = pytest.mark.django_db

_TEXT = "The survivor Amina was told to call {number} or write to {address} at night."


def kinds(tmp_path, *, number: str) -> list[str]:
    path = tmp_path / "text.txt"
    path.write_text(
        _TEXT.format(number=number, address="amina.hassan.91@webpost.example")
    )
    return [each.kind for each in look_into(path, "text/plain", "").findings]


def test_a_number_in_get_help_is_no_finding(tmp_path):
    assert "phone" in kinds(tmp_path, number="+33 1 42 68 53 00")

    entry = HelpEntryFactory()
    for kind, value in (
        (ContactKind.PHONE, "+33 (0)1 42 68 53 00"),
        (ContactKind.MAIL, "help@shelter.example.org"),
    ):
        HelpContact.objects.create(entry=entry, kind=kind, value=value)

    assert "phone" not in kinds(tmp_path, number="0033 1 42 68 53 00")
    assert "phone" in kinds(tmp_path, number="+33 1 42 68 53 01")
    assert "email" in kinds(tmp_path, number="+33 1 42 68 53 00")
