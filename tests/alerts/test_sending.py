"""One email for what is new: never twice, never lost, never of what is closed."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from freeshelf.alerts import sending
from freeshelf.alerts.keys import seal
from freeshelf.alerts.models import Alert, Subscriber
from freeshelf.alerts.services import delete_expired
from freeshelf.changes.models import RecordChange
from freeshelf.library.models import ReadingListItem
from freeshelf.library.services import set_access
from tests.alerts.conftest import ADDRESS, NOW, begin, confirmation, link, run
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory


def test_what_is_new_is_sent_once_with_its_passage(subscribe, open_at, write_pages):
    ResourceFactory(title="Old fees")
    subscribe()
    file = FileFactory(resource__title="Fees at sea", resource__issued="2026")
    write_pages(file, "Nothing here.", "Workers pay fees before they leave port.")
    ResourceFactory(title="On kilns")
    open_at()

    outcome, (message,) = run()

    assert message.to == [ADDRESS]
    assert message.subject == "Update: 1 new item"
    assert "Fees at sea" in message.body
    assert "Old fees" not in message.body
    assert "On kilns" not in message.body
    assert "Page 2: " in message.body
    assert "Workers pay fees before they leave port." in message.body
    assert "/files/1/page/2?q=fees\n" in message.body
    assert (outcome.sent, outcome.alerts) == (1, 1)
    assert run() == (run()[0], [])
    assert run(days=2)[1] == []


def test_nothing_new_sends_nothing(subscribe, open_at):
    subscribe()
    ResourceFactory(title="On kilns")
    open_at()

    outcome, messages = run()

    assert messages == []
    assert outcome.finder.asked == 1
    assert outcome.alerts == 1


def test_all_alerts_of_an_address_come_in_one_email_in_its_language(subscribe, open_at):
    concept = ConceptFactory(label="Debt bondage", translations={"fr": "Servitude"})
    agent = AgentFactory(name="Harbour Institute")
    reading_list = ReadingListFactory(title="First steps", slug="first")
    ResourceFactory(title="Old", publisher=agent, subjects=[concept])
    scheme, identifier = concept.scheme.identifier, concept.identifier
    for address in (
        "/fr/search?q=fees",
        f"/fr/topics/{scheme}/{identifier}",
        f"/fr/publishers/{agent.identifier}",
        "/fr/lists/first",
    ):
        subscribe(address, language="fr")
    new = ResourceFactory(title="Fees", publisher=agent, subjects=[concept])
    listed = ResourceFactory(title="On kilns")
    ReadingListItem.objects.create(
        reading_list=reading_list, resource=listed, note="Read this first."
    )
    open_at()

    _outcome, (message,) = run()

    assert message.extra_headers["Content-Language"] == "fr"
    assert message.body.count(new.get_absolute_url().split("/", 2)[2]) >= 3
    for text in ("Servitude", "Harbour Institute", "First steps", "Read this first."):
        assert text in message.body
    assert "https://library.example.org/fr/r/" in message.body
    assert run(days=2)[1] == []


def test_a_confirmation_is_in_the_language_of_the_page_it_was_asked_on(
    subscribe, open_at
):
    subscribe("/en/search?q=fees")
    begin("/fr/search?q=kilns", language="fr")

    message = confirmation()

    assert message.extra_headers["Content-Language"] == "fr"
    assert message.subject == "Veuillez confirmer votre adresse électronique"
    ResourceFactory(title="Fees")
    open_at()
    _outcome, (news,) = run()
    # Whoever asked has not confirmed: the news stay as they were.
    assert news.extra_headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("period", "days"), [("daily", 1), ("weekly", 5), ("monthly", 30)]
)
def test_an_email_comes_at_the_end_of_its_period(subscribe, open_at, period, days):
    """NOW is Wednesday, 2 December: Monday is in five days, January in thirty."""
    subscribe(period=period)
    ResourceFactory(title="Fees at sea")
    open_at(0.1)

    assert run(days=days - 1)[1] == []
    assert run(days=days - 0.25)[1] == []  # before the hour
    assert len(run(days=days)[1]) == 1


def test_what_is_closed_between_candidate_and_email_is_not_sent(
    subscribe, open_at, monkeypatch
):
    subscribe()
    closed = ResourceFactory(title="Fees that are closed")
    ResourceFactory(title="Fees that stay")
    open_at()
    ask = sending.NewsFinder._ask

    def close(finder, question, keys):
        shown = ask(finder, question, keys)
        set_access(resources=[closed], access_rights="staff")
        return shown

    monkeypatch.setattr(sending.NewsFinder, "_ask", close)
    _outcome, (message,) = run()

    assert "Fees that stay" in message.body
    assert "closed" not in message.body
    assert message.subject == "Update: 1 new item"
    monkeypatch.undo()
    open_at(1.5)
    assert run(days=2)[1] == []
    # Opened again, it was never sent.
    set_access(resources=[closed], access_rights="open")
    open_at(2.5)
    (message,) = run(days=3)[1]
    assert "Fees that are closed" in message.body
    assert "Fees that stay" not in message.body


def test_a_record_that_is_found_only_later_is_sent_then(subscribe, open_at):
    """Its text was read, or its topic chosen, after it was opened."""
    subscribe()
    record = ResourceFactory(title="On kilns")
    open_at()
    assert run()[1] == []

    record.title = "On kilns and fees"
    record.save()
    open_at(1.5)

    assert len(run(days=2)[1]) == 1


def test_an_old_record_is_not_new_when_it_changes(subscribe, open_at):
    old = ResourceFactory(title="Old fees")
    subscribe()
    old.title = "Old fees, revised"
    old.save()
    open_at()

    assert run()[1] == []


def test_more_than_an_email_can_list_is_counted_and_not_sent_again(subscribe, open_at):
    subscribe("/en/search")
    ResourceFactory.create_batch(12)
    open_at()

    (message,) = run()[1]

    assert message.subject == "Update: 12 new items"
    assert "2 more are on the page linked above." in message.body
    assert run(days=2)[1] == []


def test_equal_questions_are_asked_once(subscribe, open_at):
    for name in ("a", "b", "c"):
        subscribe(email=f"{name}@example.org")
    subscribe("/en/search?q=zebras", email="d@example.org")
    ResourceFactory(title="Fees at sea")
    open_at()

    outcome, messages = run()

    assert len(messages) == 3
    # Zebras are in nothing at all: another spelling may be meant.
    assert (outcome.finder.asked, outcome.finder.searched) == (2, 2)


def test_a_filter_that_is_gone_does_not_find_everything(subscribe, open_at):
    alert = subscribe()
    gone = ["search", [], "field.size=large"]
    Alert.objects.filter(pk=alert.pk).update(
        sealed_question=seal(gone, purpose="question")
    )
    ResourceFactory(title="Fees at sea")
    open_at()

    assert run()[1] == []


def test_a_merged_topic_is_followed(subscribe, open_at):
    old, new = ConceptFactory(), ConceptFactory(label="Debt bondage")
    subscribe(f"/en/topics/{old.scheme.identifier}/{old.identifier}")
    old.merged_into = new
    old.save()
    ResourceFactory(title="On kilns", subjects=[new])
    open_at()

    (message,) = run()[1]

    assert "Debt bondage" in message.body


def test_without_mail_nothing_is_sent(subscribe, open_at, settings):
    subscribe()
    ResourceFactory(title="Fees at sea")
    open_at()
    settings.FREESHELF_ALERTS = {**settings.FREESHELF_ALERTS, "IS_ON": False}

    assert not sending.has_due(now=NOW + timedelta(days=1))
    begin(email="new@example.org")
    assert sending.send_confirmations(now=NOW) == 0


def test_what_nobody_confirmed_is_deleted_after_a_week(subscribe):
    subscribe()
    begin("/en/search?q=kilns")
    begin(email="other@example.org")

    assert delete_expired(now=NOW + timedelta(days=6)) == 0
    assert delete_expired(now=NOW + timedelta(days=8)) == 2
    assert (Alert.objects.count(), Subscriber.objects.count()) == (1, 1)


def test_what_is_opened_is_noted_once(index):
    record = ResourceFactory()
    index()
    first = RecordChange.objects.get().opened_at
    assert first is not None

    set_access(resources=[record], access_rights="staff")
    index()
    set_access(resources=[record], access_rights="open")
    index()

    assert RecordChange.objects.get().opened_at == first


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_email_has_the_same_as_html_that_loads_nothing(
    subscribe, open_at, write_pages, language, direction
):
    subscribe(language=language)
    record = ResourceFactory(title="Fees <b>&", content_notice="Describes <i>violence")
    file = FileFactory(resource=record)
    write_pages(file, "Workers never pay recruitment fees.")
    open_at()

    (message,) = run()[1]

    text, html = message.message().get_payload()
    assert message.message().get_content_type() == "multipart/alternative"
    assert (text.get_content_type(), html.get_content_type()) == (
        *("text/plain",),
        "text/html",
    )
    page = BeautifulSoup(message.alternatives[0][0], "html.parser")
    assert page.html["dir"] == page.body.div["dir"] == direction
    assert page.html["lang"] == language
    addresses = {each["href"] for each in page.find_all("a")}
    assert addresses == set(re.findall(r"https://\S+", message.body))
    assert page.title.text == message.subject
    assert page.find("b") is page.find("i") is None
    for name in ("Fees <b>&", "Describes <i>violence", "never pay recruitment"):
        assert name in page.body.text
        assert name in message.body
    assert not page.find_all(["img", "link", "script", "style", "iframe"])
    assert not [each for each in page.find_all(True) if each.get("src")]
    assert "url(" not in str(page)


def test_the_email_ends_with_the_link_that_ends_all(subscribe, open_at):
    subscribe()
    ResourceFactory(title="Fees at sea")
    open_at()

    (message,) = run()[1]

    end = f"https://library.example.org{link(message, 'end')}"
    headers = message.message()
    assert headers["List-Unsubscribe"] == f"<{end}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["From"] == "mail@library.example.org"
    beginning = message.body[:150]
    assert "Fees" not in beginning
    assert "fees" not in beginning
