"""The database tells neither addresses nor questions, and a request erases them."""

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from freeshelf.alerts.errors import SealedError
from freeshelf.alerts.keys import digest, seal, unseal
from freeshelf.alerts.models import Alert, SentConfirmation, Subscriber
from freeshelf.alerts.services import address_of, alerts_of, troubles
from freeshelf.core.personal_data import registered_finders
from freeshelf.privacy.services.search import identify, search
from tests.alerts.conftest import ADDRESS, begin, confirmation, run
from tests.library.factories import ResourceFactory


def rows():
    """Every value of every table of alerts, as bytes."""
    found = b""
    for model in apps.get_app_config("alerts").get_models():
        with connection.cursor() as cursor:
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - ours
            found += repr(cursor.fetchall()).encode()
    return found


def test_addresses_and_questions_are_encrypted(subscribe, open_at):
    subscribe("/en/search?q=kilns")
    begin("/en/search?q=passports")
    confirmation()
    ResourceFactory(title="On kilns")
    open_at()
    run()

    found = rows()

    assert len(found) > 500
    for text in (b"reader", b"example.org", b"kilns", b"passports", b"search"):
        assert text not in found
    assert address_of(Subscriber.objects.get()) == ADDRESS
    (known,) = alerts_of(Subscriber.objects.get())
    assert known.question.title() == "“kilns”"


def test_equal_values_look_different_and_only_their_purpose_opens_them():
    first, second = (seal(["a"], purpose="question") for _ in range(2))

    assert first != second
    assert unseal(first, purpose="question") == ["a"]
    for sealed, purpose in ((first, "address"), (first[:-1], "question"), (b"", "a")):
        with pytest.raises(SealedError):
            unseal(sealed, purpose=purpose)
    assert digest("a", purpose="address") != digest("a", purpose="question")


def test_the_key_is_a_file_of_its_owner(settings):
    begin()

    key = settings.FREESHELF_DATA_DIR / "alerts" / "key"
    assert len(key.read_bytes()) == 64
    assert key.stat().st_mode & 0o077 == 0


def test_without_the_key_nothing_is_sent_and_nothing_fails(
    subscribe, open_at, settings, client
):
    """As in a library that was restored from a backup, which has no key."""
    subscribe()
    ResourceFactory(title="Fees")
    open_at()
    settings.FREESHELF_DATA_DIR = settings.FREESHELF_DATA_DIR / "restored"

    outcome, messages = run()

    assert (messages, outcome.sent) == ([], 0)
    assert len(troubles()) == 1
    assert list(search(identify(ADDRESS))) == []
    # The same reader may begin again.
    begin()
    assert Subscriber.objects.count() == 2


def test_a_request_finds_and_erases_what_is_encrypted(subscribe):
    subscribe("/en/search?q=kilns")
    begin(email="other@example.org")
    confirmation()
    begin("/en/search?q=fees", email="READER@example.org")

    person = identify(ADDRESS)
    (found,) = search(person)
    assert found.place == "Alerts"
    assert found.facts["alerts"] == ["“kilns” (Every day)", "“fees” (Every day)"]
    for finder in registered_finders():
        finder.erase(person, kept=set(), now=timezone.now())

    assert list(search(person)) == []
    assert Subscriber.objects.count() == 1
    assert Alert.objects.count() == 1
    assert SentConfirmation.objects.count() == 1
