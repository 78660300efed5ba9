"""A run that is killed, refused or stopped loses nothing and sends nothing twice."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from freeshelf.alerts import sending
from freeshelf.alerts.models import Subscriber
from freeshelf.search.errors import IndexMissingError
from tests.alerts.conftest import ADDRESS, NOW, begin, confirmation, run
from tests.library.factories import (
    ResourceFactory,
)


def test_a_run_that_is_killed_before_it_sends_loses_nothing(
    subscribe, open_at, monkeypatch
):
    for name in ("a", "b", "c"):
        subscribe(email=f"{name}@example.org")
    ResourceFactory(title="Fees at sea")
    open_at()
    send = EmailBackend.send_messages

    def die_at_the_second(backend, messages):
        if messages[0].to == ["b@example.org"]:
            raise KeyboardInterrupt
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run()
    monkeypatch.undo()
    run()
    # Whoever it was about to write to is taken for busy for a quarter of an hour.
    run(days=1.02)
    run(days=1.04)

    sent = sorted(message.to[0] for message in mail.outbox)
    assert sent == ["a@example.org", "b@example.org", "c@example.org"]


def test_an_email_that_may_have_been_sent_is_the_same_message(
    subscribe, open_at, monkeypatch
):
    """Killed after the mail server took it: a mailbox keeps one of the two."""
    subscribe()
    ResourceFactory(title="Fees at sea")
    open_at()

    def die(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_move_on", die)
    with pytest.raises(KeyboardInterrupt):
        run()
    monkeypatch.undo()
    run(days=1.02)

    first, second = mail.outbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]
    assert first.body == second.body
    assert "library.example.org>" in first.message()["Message-ID"]


def test_an_email_that_asks_for_confirmation_is_named_by_the_senders_domain():
    begin()

    assert confirmation().message()["Message-ID"].endswith("@library.example.org>")


def test_a_mail_server_that_fails_is_tried_again(subscribe, open_at, monkeypatch):
    subscribe()
    ResourceFactory(title="Fees at sea")
    open_at()

    def fail(*_args):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    outcome, _messages = run()
    assert (outcome.sent, outcome.is_finished) == (0, True)
    monkeypatch.undo()

    assert len(run()[1]) == 1


def test_one_that_cannot_be_answered_does_not_keep_the_others_waiting(
    subscribe, open_at, monkeypatch
):
    for name in ("a", "b"):
        subscribe(email=f"{name}@example.org")
    ResourceFactory(title="Fees at sea")
    open_at()
    build = sending.update

    def fail(subscriber, address, *args, **options):
        if address == "a@example.org":
            raise ZeroDivisionError
        return build(subscriber, address, *args, **options)

    monkeypatch.setattr(sending, "update", fail)
    assert [message.to for message in run()[1]] == [["b@example.org"]]
    monkeypatch.undo()

    assert [message.to for message in run(days=1.02)[1]] == [["a@example.org"]]


def test_an_index_that_is_not_there_loses_nothing(subscribe, open_at, monkeypatch):
    subscribe()
    ResourceFactory(title="Fees at sea")
    open_at()

    def fail(*_args, **_options):
        raise IndexMissingError(path="search")

    monkeypatch.setattr("freeshelf.alerts.news.may_show", fail)
    assert run()[1] == []
    monkeypatch.undo()

    assert len(run()[1]) == 1


def test_an_address_that_is_refused_again_and_again_is_deleted(
    subscribe, open_at, monkeypatch
):
    subscribe()
    subscribe(email="other@example.org")
    ResourceFactory(title="Fees at sea")
    open_at()
    send = EmailBackend.send_messages

    def refuse(backend, messages):
        if messages[0].to == [ADDRESS]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for day in range(1, sending.MAX_REFUSALS):
        run(days=day)
    assert Subscriber.objects.count() == 2
    run(days=sending.MAX_REFUSALS)

    assert Subscriber.objects.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "error", [UnicodeError("x@"), smtplib.SMTPDataError(550, "no")]
)
def test_an_address_that_cannot_be_written_to_keeps_nobody_waiting(
    subscribe, open_at, monkeypatch, caplog, error
):
    """Anyone can enter one: neither confirmations nor emails of others may wait."""
    subscribe()
    subscribe(email="other@example.org")
    ResourceFactory(title="Fees at sea")
    open_at()
    send = EmailBackend.send_messages

    def refuse(backend, messages):
        if messages[0].to == [ADDRESS]:
            raise error
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    Subscriber.objects.update(awaits_confirmation=True)

    assert sending.send_confirmations(now=NOW) == 1
    assert not Subscriber.objects.filter(awaits_confirmation=True).exists()
    assert [message.to for message in run()[1]] == [["other@example.org"]]
    assert "x@" not in caplog.text


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({ADDRESS: (450, b"greylisted")}),
        smtplib.SMTPDataError(451, b"later"),
    ],
)
def test_what_a_mail_server_puts_off_is_sent_later(
    subscribe, open_at, monkeypatch, caplog, error
):
    begin(email="new@example.org")
    subscribe()
    ResourceFactory(title="Fees at sea")
    open_at()

    def put_off(*_args):
        raise error

    Subscriber.objects.update(awaits_confirmation=True)
    monkeypatch.setattr(EmailBackend, "send_messages", put_off)
    for day in range(1, sending.MAX_REFUSALS + 2):
        run(days=day)
        sending.send_confirmations(now=NOW + timedelta(days=day))
    monkeypatch.undo()

    later = NOW + timedelta(days=sending.MAX_REFUSALS + 1.02)
    assert sending.send_confirmations(now=later) == 2
    assert len(run(days=sending.MAX_REFUSALS + 1.04)[1]) == 1
    assert Subscriber.objects.count() == 2
    assert "ERROR" not in caplog.text


def test_an_address_without_a_possible_domain_stops_no_confirmation():
    begin(email=f"a@{'ä' * 60}.org")
    begin()

    assert sending.send_confirmations(now=NOW) == 1


def test_a_run_stops_after_its_time_and_goes_on(subscribe, open_at):
    for name in ("a", "b"):
        subscribe(email=f"{name}@example.org")
    ResourceFactory(title="Fees at sea")
    open_at()

    first = sending.send_due(now=NOW + timedelta(days=1), seconds=-1)
    assert not first.is_finished
    assert sending.has_due(now=NOW + timedelta(days=1))
    run()

    assert len(mail.outbox) == 2
    assert not sending.has_due(now=NOW + timedelta(days=1))
