"""Lists in several responses, while the library changes."""

from datetime import UTC, datetime

import pytest

from freeshelf.changes.models import RecordChange
from tests.library.factories import ResourceFactory
from tests.oaipmh.conftest import backdate

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(stamped, settings):
    """Seven records, which come in pages of three, from the oldest to the newest."""
    settings.FREESHELF_OAI = settings.FREESHELF_OAI | {"PAGE_SIZE": 3}
    made = [ResourceFactory(identifier=f"r{number}") for number in range(7)]
    stamped()
    for number, record in enumerate(made):
        backdate(record, year=2010 + number)
    return made


@pytest.fixture
def following(provider):
    """The rest of a list after one response, as a list of responses."""

    def ask(found, *, verb="ListIdentifiers"):
        pages = []
        while found.token:
            found = provider(verb, resumptionToken=found.token)
            pages.append(found)
        return pages

    return ask


def _begin(provider, **arguments):
    return provider("ListIdentifiers", metadataPrefix="oai_dc", **arguments)


def _identifiers(*pages):
    return [each for page in pages for each in page.headers]


def _retitle(record, stamped):
    record.title += ", changed"
    record.save()
    stamped()


def test_tokens_lead_through_the_whole_list(provider, records, following):
    first = _begin(provider)

    pages = [first, *following(first)]

    assert _identifiers(*pages) == [record.identifier for record in records]
    tokens = [page.all(".//o:resumptionToken")[0] for page in pages]
    assert [token.get("cursor") for token in tokens] == ["0", "3", "6"]
    assert {token.get("completeListSize") for token in tokens} == {"7"}
    assert tokens[0].get("expirationDate") > datetime.now(UTC).strftime("%Y-%m-%d")
    assert tokens[-1].text is None
    assert tokens[-1].get("expirationDate") is None


def test_a_token_can_be_used_again(provider, records):
    token = _begin(provider).token

    answers = [provider("ListIdentifiers", resumptionToken=token) for _ in range(2)]

    assert answers[0].headers == answers[1].headers


def test_a_token_keeps_the_arguments_of_its_list(provider, records, following):
    first = provider(
        "ListRecords", metadataPrefix="mods", from_="2011-01-01", until="2015-12-31"
    )

    rest = following(first, verb="ListRecords")

    assert _identifiers(first, *rest) == ["r1", "r2", "r3", "r4", "r5"]
    assert "http://www.loc.gov/mods/v3" in {
        each.tag.partition("}")[0][1:] for each in rest[-1].root.iter()
    }


def test_what_changes_meanwhile_comes_at_the_end(provider, records, following, stamped):
    first = _begin(provider)
    _retitle(records[0], stamped)
    _retitle(records[4], stamped)
    ResourceFactory(identifier="new")
    stamped()

    rest = following(first)

    assert _identifiers(*rest) == ["r3", "r5", "r6", "r0", "r4", "new"]


def test_what_is_deleted_meanwhile_comes_as_deleted(
    provider, records, following, stamped
):
    first = _begin(provider)
    records[0].unpublish()
    records[3].delete()
    stamped()

    statuses = {}
    for page in following(first):
        statuses.update(page.headers)

    assert statuses["r0"] == statuses["r3"] == "deleted"
    assert statuses["r6"] == ""


def test_records_of_one_second_come_once_each(provider, records, following):
    RecordChange.objects.update(changed_at="2020-01-01T00:00:00Z")
    first = _begin(provider)

    found = _identifiers(first, *following(first))

    assert sorted(found) == sorted(record.identifier for record in records)


def test_a_list_whose_rest_moved_away_ends_with_a_record(
    provider, records, following, stamped
):
    first = _begin(provider, until="2013-12-31")
    _retitle(records[3], stamped)

    rest = following(first)

    assert [page.error for page in rest] == [None]
    assert _identifiers(*rest) == ["r2"]


def test_a_token_of_another_verb_or_changed_or_old_is_refused(
    provider, records, settings
):
    token = _begin(provider).token

    other_verb = provider("ListRecords", resumptionToken=token)
    changed = provider("ListIdentifiers", resumptionToken=f"{token}x")
    settings.FREESHELF_OAI = settings.FREESHELF_OAI | {"TOKEN_HOURS": 0}
    old = provider("ListIdentifiers", resumptionToken=token)

    for found in (other_verb, changed, old):
        assert found.error == "badResumptionToken"


@pytest.mark.parametrize("verb", ["ListIdentifiers", "ListRecords"])
def test_what_was_shown_before_it_was_noted_comes_again(
    provider, records, stamped, verb
):
    shown, unseen = records[0], records[5]
    for access, status in (("staff", "deleted"), ("open", "")):
        for each in (shown, unseen):
            each.access_rights = access
            each.save()
        if access == "staff":
            page = provider(verb, metadataPrefix="oai_dc")
            assert page.headers[shown.identifier] == status
    stamped()

    later = provider("ListRecords", metadataPrefix="oai_dc", from_="2020-01-01")

    assert later.headers == {shown.identifier: ""}


def test_a_closed_record_that_was_open_for_a_moment_comes_again(
    provider, records, stamped
):
    closed = records[0]
    closed.access_rights = "staff"
    closed.save()
    stamped()
    backdate(closed, year=2000)
    closed.access_rights = "open"
    closed.save()
    first = provider("ListRecords", metadataPrefix="oai_dc")
    closed.access_rights = "staff"
    closed.save()
    stamped()

    later = provider("ListRecords", metadataPrefix="oai_dc", from_="2020-01-01")

    assert first.headers[closed.identifier] == ""
    assert later.headers == {closed.identifier: "deleted"}
    assert RecordChange.objects.get(identifier=closed.identifier).digest == ""
