"""A library with alerts, a clock that is passed on, and what a mailbox gets."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from freeshelf.alerts.models import Alert, Subscriber
from freeshelf.alerts.questions import question_at
from freeshelf.alerts.sending import Outcome, send_confirmations, send_due
from freeshelf.alerts.services import begin_alert, confirm
from freeshelf.changes.models import RecordChange
from tests.search.conftest import index, search_engine, write_pages
from tests.web.conftest import page_of

__all__ = ["index", "page_of", "search_engine", "write_pages"]

ADDRESS = "reader@example.org"
# A Wednesday; the day after is the first on which a daily alert is due.
NOW = datetime(2026, 12, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_place(settings: Any, tmp_path: Any, db: None) -> None:
    """A key of one test's own."""
    settings.FREESHELF_DATA_DIR = tmp_path
    settings.FREESHELF_BASE_URL = "https://library.example.org"
    settings.DEFAULT_FROM_EMAIL = "Against Trafficking <mail@library.example.org>"


def begin(
    address: str = "/en/search?q=fees",
    *,
    email: str = ADDRESS,
    period: str = "daily",
    language: str = "en",
    now: datetime = NOW,
) -> None:
    """Ask for an alert, as the form does."""
    question = question_at(address)
    begin_alert(
        question=question, period=period, email=email, language=language, now=now
    )


@pytest.fixture
def subscribe(index: Callable[[], int]) -> Callable[..., Alert]:
    """Begin an alert and confirm it; what is there before is not new."""

    def subscribed(*args: Any, **options: Any) -> Alert:
        index()
        RecordChange.objects.update(opened_at=NOW - timedelta(hours=1))
        begin(*args, **options)
        alert = Alert.objects.latest("pk")
        confirm(
            alert.subscriber,
            keys=[alert.pk],
            language=options.get("language", "en"),
            now=options.get("now", NOW),
        )
        Subscriber.objects.update(awaits_confirmation=False)
        return alert

    return subscribed


@pytest.fixture
def open_at(index: Callable[[], int]) -> Callable[..., None]:
    """Index what is new; it was opened and changed some days after NOW."""

    def opened(days: float = 0.5) -> None:
        known = set(RecordChange.objects.values_list("pk", "number"))
        index()
        moment = NOW + timedelta(days=days)
        for row in RecordChange.objects.all():
            if (row.pk, row.number) in known:
                continue
            is_first = all(row.pk != key for key, _number in known)
            row.changed_at = moment
            row.opened_at = moment if is_first else row.opened_at
            row.save()

    return opened


def run(days: float = 1, **options: Any) -> tuple[Outcome, list[EmailMessage]]:
    """Send what is due some days after NOW, and return the new emails."""
    before = len(mail.outbox)
    outcome = send_due(now=NOW + timedelta(days=days), seconds=60, **options)
    return outcome, mail.outbox[before:]


def confirmation(*, now: datetime = NOW) -> EmailMessage:
    """The one email that asks for confirmation."""
    before = len(mail.outbox)
    assert send_confirmations(now=now) == 1
    (message,) = mail.outbox[before:]
    return message


def links(message: EmailMessage) -> list[str]:
    """The paths of the links in an email."""
    return re.findall(r"https://library\.example\.org(/\S+)", message.body)


def link(message: EmailMessage, name: str) -> str:
    """The path of the link for one purpose."""
    return next(each for each in links(message) if f"/alerts/{name}/" in each)


@pytest.fixture
def strict(settings: Any) -> Client:
    """A client that is refused without the token against forged requests."""
    return Client(enforce_csrf_checks=True)
