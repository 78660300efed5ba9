"""Messages of readers are stored, settled, announced and deleted."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from freeshelf.inbox.challenges import (
    TOKEN_LIFETIME,
    challenge_for,
    is_used,
    new_token,
    read_token,
)
from freeshelf.inbox.errors import AlreadyDraftError, UsedTokenError
from freeshelf.inbox.models import Message, SuggestedResource, UsedToken
from freeshelf.inbox.notifications import notify_editors
from freeshelf.inbox.services import (
    make_draft,
    purge,
    receive_message,
    receive_suggestion,
)
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Agent, Resource
from tests.inbox.factories import MessageFactory, SuggestedResourceFactory
from tests.library.factories import AgentFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def message(**fields):
    given = {"kind": "correction", "text": "Wrong.", "language": "en", **fields}
    return receive_message(token=new_token("contact", now=NOW), now=NOW, **given)


def test_a_message_knows_the_record_its_page_belongs_to():
    resource = ResourceFactory()

    about_record = message(about=f"/en/r/{resource.identifier}/x/files/1/page/2")
    about_page = message(about="/en/about/")

    assert about_record.resource == resource
    assert about_page.resource is None
    assert about_page.about == "/en/about/"
    assert about_page.status == "new"


def test_a_form_is_good_for_one_use():
    token = new_token("contact", now=NOW)
    fields = {"kind": "other", "text": "x", "language": "en", "now": NOW}
    receive_message(token=token, **fields)

    with pytest.raises(UsedTokenError):
        receive_message(token=token, **fields)
    assert Message.objects.count() == 1
    assert is_used(token)


def test_a_token_is_of_its_form_and_of_its_time():
    token = new_token("contact", now=NOW)

    assert read_token(token.signed(), "contact", now=NOW) == token
    assert read_token(token.signed(), "suggest", now=NOW) is None
    assert read_token(token.signed(), "contact", now=NOW + TOKEN_LIFETIME) is None
    assert read_token(token.signed()[:-2], "contact", now=NOW) is None
    assert read_token("", "contact", now=NOW) is None


def test_a_question_is_answered_in_words_or_figures_of_any_script():
    asked = [challenge_for(new_token("contact", now=NOW)) for _ in range(200)]
    numbers = [one for one in asked if one.sentence.startswith("Enter this number")]
    copied = [one for one in asked if "of these words" in one.sentence]

    assert len(numbers) + len(copied) == 200
    seven = next(one for one in numbers if one.sentence.endswith("seven."))
    assert all(seven.accepts(text) for text in ("7", " 7. ", "Seven", "٧", "７"))
    assert not any(seven.accepts(text) for text in ("", "8", "17", "77"))
    for one in copied:
        which, *words = re.findall(r"first|last|\w+(?=[,.])", one.sentence)
        expected = words[0] if which == "first" else words[-1]
        assert one.accepts(expected.upper())
        assert not one.accepts(words[1])


def test_the_token_does_not_hold_the_answer_but_the_secret_does(settings):
    token = new_token("contact", now=NOW)
    before = {challenge_for(token).sentence}

    for number in range(20):
        settings.SECRET_KEY = f"other {number}"
        before.add(challenge_for(token).sentence)

    assert len(before) > 1


def test_a_suggestion_becomes_a_draft_with_its_provenance_by_one_call():
    user = UserFactory()
    known = AgentFactory(name="Harbour Institute")
    suggestion = receive_suggestion(
        token=new_token("suggest", now=NOW),
        now=NOW,
        title="Fair fees",
        link="https://example.org/fees.pdf",
        publisher="harbour  institute",
        issued="2024",
        language="fr",
        reason="Short and clear.",
    )

    resource = make_draft(suggestion=suggestion, user=user, now=NOW)

    resource.refresh_from_db()
    assert not resource.live
    assert resource.latest_revision.user == user
    assert (resource.title, resource.issued) == ("Fair fees", "2024")
    assert (resource.language, resource.publisher) == ("fr", known)
    assert resource.source_url == "https://example.org/fees.pdf"
    provenance = Provenance.objects.get()
    assert provenance.target == resource
    assert provenance.source.kind == "readers"
    assert provenance.record_url == "https://example.org/fees.pdf"
    assert provenance.record["publisher"] == "harbour  institute"
    assert "reason" not in provenance.record
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.resource) == ("done", resource)
    with pytest.raises(AlreadyDraftError):
        make_draft(suggestion=suggestion, user=user, now=NOW)
    assert Resource.objects.count() == 1


def test_a_publisher_without_a_record_gets_one_and_no_name_none():
    named = SuggestedResourceFactory(publisher="New House")
    nameless = SuggestedResourceFactory()

    first = make_draft(suggestion=named, user=UserFactory(), now=NOW)
    second = make_draft(suggestion=nameless, user=UserFactory(), now=NOW)

    assert first.publisher == Agent.objects.get()
    assert second.publisher is None


def test_a_publisher_is_known_by_an_other_name_that_only_one_has():
    migration = AgentFactory(
        name="Migration House", alternative_names="Maison des migrations\nMH"
    )
    AgentFactory(name="Harbour Institute", alternative_names="HI\nInstitut")
    AgentFactory(name="Hill Institute", alternative_names="Institut\nHI")

    drafts = [
        make_draft(
            suggestion=SuggestedResourceFactory(publisher=name),
            user=UserFactory(),
            now=NOW,
        )
        for name in ("mh", "HI", "House")
    ]

    assert drafts[0].publisher == migration
    assert [each.publisher.name for each in drafts[1:]] == ["HI", "House"]


def test_requests_to_remove_stand_on_top_the_oldest_first():
    old, new = NOW - timedelta(days=9), NOW - timedelta(days=1)
    correction = MessageFactory(received_at=old)
    settled = MessageFactory(kind="removal", received_at=old, status="done")
    newer = MessageFactory(kind="removal", received_at=new)
    older = MessageFactory(kind="removal", received_at=old, status="in_progress")

    assert list(Message.objects.by_urgency()) == [older, newer, correction, settled]
    assert older.age_in_days(now=NOW) == 9


def test_the_moment_of_settling_follows_the_state():
    kept = MessageFactory()
    kept.status = "refused"
    kept.save()
    assert kept.closed_at is not None

    kept.status = "in_progress"
    kept.save()
    assert kept.closed_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(status="done")


def test_what_is_settled_long_ago_is_deleted_and_nothing_else():
    def settled(days):
        item = MessageFactory(status="done")
        Message.objects.filter(pk=item.pk).update(closed_at=NOW - timedelta(days=days))
        return item

    settled(91)
    kept = [settled(89), MessageFactory(received_at=NOW - timedelta(days=900))]
    gone = SuggestedResourceFactory(status="refused")
    SuggestedResource.objects.filter(pk=gone.pk).update(
        closed_at=NOW - timedelta(days=91)
    )
    UsedToken.objects.create(digest="old", expires_at=NOW - timedelta(seconds=1))
    UsedToken.objects.create(digest="new", expires_at=NOW + timedelta(seconds=1))

    assert purge(now=NOW, keep_days=90) == 2

    assert list(Message.objects.order_by("pk")) == kept
    assert not SuggestedResource.objects.exists()
    assert [token.digest for token in UsedToken.objects.all()] == ["new"]
    assert purge(now=NOW, keep_days=90) == 0


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_deleted_words_are_not_left_on_the_disk():
    item = MessageFactory(text="quernstonemarker " * 200, status="done")
    Message.objects.filter(pk=item.pk).update(closed_at=NOW - timedelta(days=91))
    path = Path(connection.settings_dict["NAME"])
    files = [path, path.with_name(path.name + "-wal")]

    def held():
        return any(b"quernstone" in one.read_bytes() for one in files if one.exists())

    with sqlite3.connect(path) as other:
        other.execute("PRAGMA wal_checkpoint(FULL)")
    assert held()
    other.close()
    purge(now=NOW, keep_days=90)

    assert not held()


def test_a_mail_says_that_something_came_and_nothing_of_what(settings):
    settings.FREESHELF_BASE_URL = "https://library.example.org"
    MessageFactory(text="quernstone", reply_to="a@example.org", about="/en/r/slug")
    SuggestedResourceFactory(title="Quernstones")

    assert notify_editors(now=NOW, recipients=["admin@example.org"]) == 2

    (sent,) = mail.outbox
    assert sent.to == ["admin@example.org"]
    assert "2 messages from readers are waiting in the inbox" in sent.body
    assert "https://library.example.org/admin/inbox/messages/" in sent.body
    assert "quernstone" not in sent.message().as_string().lower()
    assert "a@example.org" not in sent.message().as_string()
    assert notify_editors(now=NOW, recipients=["admin@example.org"]) == 0


def test_a_mail_that_cannot_be_sent_is_tried_again(monkeypatch, caplog):
    MessageFactory()

    def refuse(*args, **kwargs):
        raise ConnectionRefusedError("quernstone")

    with monkeypatch.context() as patched:
        patched.setattr("freeshelf.inbox.notifications.send_mail", refuse)
        assert notify_editors(now=NOW, recipients=["admin@example.org"]) == 0

    assert "quernstone" not in caplog.text
    assert notify_editors(now=NOW, recipients=["admin@example.org"]) == 1


def test_without_an_address_nobody_is_told():
    MessageFactory()

    assert notify_editors(now=NOW, recipients=[]) == 0
    assert not mail.outbox


def test_a_name_in_the_history_holds_no_word_of_the_message():
    with translation.override("en"):
        kept = MessageFactory(text="quernstone")
        assert str(kept) == f"Something is wrong ({kept.pk})"
