"""The demonstration's Get help has what is certain, and pretends no check."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from freeshelf.helplines.models import HelpEntry
from freeshelf.ingest.bundle.entries import write_help_entry
from freeshelf.ingest.bundle.part_writer import PartWriter, RefusedRecordError
from freeshelf.ingest.demo_library import DEMO_FOLDER
from freeshelf.ingest.models import Source
from freeshelf.ingest.reports import NEW, UNCHANGED
from freeshelf.sources.bundle import BundleHelpEntry, read_bundle
from freeshelf.vocabularies.services import import_bundled_vocabularies

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db

# Service facts as the domain notes have them; no other number may stand in the demo.
CERTAIN = {
    "us": {
        "1-888-373-7888",
        "233733",
        "https://humantraffickinghotline.org",
        "1-800-843-5678",
        "https://report.cybertip.org",
        "1-800-422-4453",
    },
    "gb": {"08000 121 700", "0800 432 0804", "https://report.iwf.org.uk"},
    "ca": {"1-833-900-1010"},
    "ar": {"145"},
    "es": {"900 105 090", "trata@policia.es"},
    "in": {"1098"},
    "eu": {"112", "116 000", "116 111"},
    "": {"https://childhelplineinternational.org", "https://inhope.org"},
}


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker):
    """The entries, written twice; what each round did."""
    entries = read_bundle(DEMO_FOLDER).help_entries
    with django_db_blocker.unblock(), transaction.atomic():
        import_bundled_vocabularies()
        source = Source.objects.create(slug="demo", kind=Source.Kind.BUNDLE, title="D")
        rounds = [
            {write_help_entry(PartWriter(source=source, now=NOW), e) for e in entries}
            for _round in range(2)
        ]
        yield rounds
        transaction.set_rollback(True)


def test_the_demo_has_exactly_what_is_certain(written, db):
    found = {}
    for entry in HelpEntry.objects.live().with_rows():
        place = entry.place.identifier if entry.place else ""
        found.setdefault(place, set()).update(
            contact.value for contact in entry.contacts.all()
        )

    assert found == CERTAIN


def test_no_demo_entry_pretends_to_have_been_checked(written, db):
    assert not HelpEntry.objects.exclude(last_checked=None).exists()
    assert not HelpEntry.objects.exclude(checked_by="").exists()


def test_readers_of_the_demo_are_told_so(written, db, client):
    html = client.get("/en/help").content.decode()

    entries = HelpEntry.objects.count()
    assert html.count("Not checked yet by this library") == entries == 15
    assert "Polaris" not in html


def test_a_second_round_changes_nothing(written, db):
    assert written == [{NEW}, {UNCHANGED}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "atlantis"},
        {"place": "np", "contacts": (("phone", "call us", ""),)},
        {"place": "", "reach": "region"},
        {"place": "np", "purpose": "fun"},
    ],
)
def test_an_entry_that_cannot_be_is_refused_by_name(written, db, wrong):
    fields = {"purpose": "other", "contacts": (("phone", "112", ""),), **wrong}
    entry = BundleHelpEntry(id="odd", name="Odd", language="en", **fields)
    source = Source.objects.get(slug="demo")

    with pytest.raises(RefusedRecordError, match="odd"):
        write_help_entry(PartWriter(source=source, now=NOW), entry)
