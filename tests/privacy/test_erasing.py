"""Erasure reaches everything, leaves others alone, and proves it."""

from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from freeshelf.accounts.models import Session
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Resource
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.fulfilment import fulfil, is_genuine
from freeshelf.privacy.services.requests import start_processing
from freeshelf.privacy.services.search import identify, search
from freeshelf.search.models import IndexChange
from tests.library.factories import AgentFactory, UserFactory
from tests.privacy.factories import ADDRESS, OTHER, DataRequestFactory, Known

pytestmark = pytest.mark.django_db


@pytest.fixture
def known() -> Known:
    return Known()


def carried_out(request: DataRequest, **kept: str) -> DataRequest:
    """The request after a worker did it, with these keys kept."""
    person = identify(request.email)
    start_processing(request=request, user=UserFactory(), person=person, kept=kept)
    request.refresh_from_db()
    fulfil(request=request, now=timezone.now())
    request.refresh_from_db()
    return request


def tables_that_hold(word: str) -> list[str]:
    """Every table of the database with the word in any column, by its own list."""
    tables = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    }
    found = []
    with connection.cursor() as cursor:
        cursor.execute(tables[connection.vendor])
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            if any(word in str(row).lower() for row in cursor.fetchall()):
                found.append(table)
    return found


def test_one_address_leads_to_account_names_and_all_places(known):
    person = identify(ADDRESS)
    found = list(search(person))

    assert person.account_keys == (known.user.pk,)
    assert {"rosa_t", "Rosa Tembo"} <= set(person.names)
    places = {finding.place for finding in found}
    assert {
        "Accounts",
        "Invitations",
        "Messages",
        "unmapped items",
        "provenance",
    } <= places
    assert f"library.agent:{known.agent.pk}" in {finding.key for finding in found}
    assert len({finding.key for finding in found}) == len(found)
    (account,) = [each for each in found if each.place == "Accounts"]
    assert account.facts["versions_saved"][0]["of"].startswith("Fees in Nepal")
    assert len(account.facts["signed_in"]) == 1


def test_after_an_erasure_no_table_holds_the_address_or_the_account(known):
    request = carried_out(DataRequestFactory())

    assert request.state == "completed", request.outcome
    assert tables_that_hold(ADDRESS) == []
    assert tables_that_hold("rosa_t") == []
    assert tables_that_hold("tembo") == []
    known.user.refresh_from_db()
    assert not known.user.is_active
    assert not known.user.has_usable_password()
    assert not Session.objects.filter(user=known.user).exists()
    assert not ModelLogEntry.objects.filter(label__icontains="rosa").exists()
    versions = Revision.objects.filter(object_id=str(known.resource.pk))
    assert versions.get().user == known.user
    assert "[erased]" in versions.get().content["description"]
    assert "[erased]" in Resource.objects.get().description


def test_what_others_wrote_stays_and_what_the_person_wrote_loses_its_author(known):
    carried_out(DataRequestFactory())

    known.comment.refresh_from_db()
    assert known.comment.data["comment_content"] == "We used page two."
    assert known.comment.data["comment_author"] == "[erased]"
    assert known.comment.data["comment_author_IP"] == "[erased]"
    known.others.refresh_from_db()
    assert known.others.data["comment_author_email"] == OTHER
    assert known.others.data["comment_author_IP"] == "192.0.2.7"
    known.mention.refresh_from_db()
    assert known.mention.text == "Write to [erased], please."
    assert Provenance.objects.get().record["title"] == "Fees"


def test_an_author_stays_with_a_reason_where_a_librarian_keeps_it(known):
    key = f"library.agent:{known.agent.pk}"

    request = carried_out(DataRequestFactory(), **{key: "Cited worldwide."})

    known.agent.refresh_from_db()
    assert known.agent.name == "Tembo, Rosa"
    assert request.certificate["kept"] == [
        {
            "place": "People and organisations",
            "reason": "Cited worldwide.",
            "count": 1,
        }
    ]
    assert request.state == "completed", request.outcome


def test_an_author_goes_where_a_librarian_says_so_and_the_index_follows(known):
    IndexChange.objects.all().delete()

    carried_out(DataRequestFactory())

    known.agent.refresh_from_db()
    assert known.agent.name == "[erased]"
    changed = set(IndexChange.objects.values_list("kind", "key"))
    assert ("agent", str(known.agent.pk)) in changed
    assert ("resource", known.resource.identifier) in changed


def test_a_namesake_of_one_common_name_is_nobody_to_look_for():
    UserFactory(username="rosa", email=ADDRESS)
    agent = AgentFactory(name="Rosa Fund")

    assert f"library.agent:{agent.pk}" not in {
        each.key for each in search(identify(ADDRESS))
    }


def test_the_certificate_is_signed_dated_and_names_nobody(known):
    request = carried_out(DataRequestFactory())

    certificate = request.certificate
    assert request.email == ""
    assert request.person == request.kept == {}
    assert ADDRESS not in str(certificate)
    assert certificate["digest"] == request.digest
    assert certificate["erased_at"][:4].isdigit()
    assert certificate["found_afterwards"] == 0
    assert certificate["searched"]["tables"] > 30
    assert certificate["erased"]["unmapped items"] == 1
    assert is_genuine(certificate)
    assert not is_genuine({**certificate, "erased_at": "2020-01-01"})
    (letter,) = [each for each in mail.outbox if each.to == [ADDRESS]]
    assert certificate["signature"] in letter.body
    assert "Backups" in letter.body


def test_an_erasure_that_was_interrupted_goes_on(known, monkeypatch):
    request = DataRequestFactory()

    def fall_over(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("freeshelf.privacy.services.fulfilment.certify", fall_over)
        with pytest.raises(KeyboardInterrupt):
            carried_out(request)
    request.refresh_from_db()
    assert request.state == "in_progress"
    fulfil(request=request, now=timezone.now())

    request.refresh_from_db()
    assert request.state == "completed"
    assert tables_that_hold("rosa_t") == tables_that_hold(ADDRESS) == []


def test_the_only_administrator_is_not_erased_and_the_request_stays_owed():
    chief = UserFactory(email=ADDRESS, is_superuser=True)

    request = carried_out(DataRequestFactory())

    chief.refresh_from_db()
    assert chief.is_active
    assert request.state == "confirmed"
    assert "only administrator" in request.outcome
    assert request.email == ADDRESS


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_file_of_the_database_holds_the_address_no_more():
    Known()
    request = carried_out(DataRequestFactory())

    assert request.state == "completed"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = Path(connection.settings_dict["NAME"])
    assert b"fees in nepal" in path.read_bytes().lower()
    assert ADDRESS.encode() not in path.read_bytes().lower()
