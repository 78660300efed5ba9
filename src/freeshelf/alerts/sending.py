"""Send what is due: confirmations, and one email a day for all alerts of an address.

An alert moves on only when its email was accepted, in one transaction: a run that is
killed loses nothing. If it is killed between the two, the email is sent again with the
Message-ID of the first one, which mailboxes keep once.
"""

import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.errors import MessageError
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
)

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from freeshelf.alerts.conf import are_offered
from freeshelf.alerts.emails import confirmation, update
from freeshelf.alerts.errors import SealedError
from freeshelf.alerts.models import (
    Alert,
    SentConfirmation,
    Subscriber,
    SubscriberQuerySet,
)
from freeshelf.alerts.news import News, NewsFinder
from freeshelf.alerts.services import (
    KnownAlert,
    address_of,
    alerts_of,
    listed_in,
    mailbox_digest,
    next_due,
    sealed_listed,
)
from freeshelf.search.errors import SearchError

# To one address; they count from when it was sent, whoever asked.
CONFIRMATIONS_AN_HOUR, CONFIRMATIONS_A_DAY = 3, 6
MAX_REFUSALS = 5
# What is wrong with one address or one email, while others can be sent.
_REFUSALS = (
    *(SMTPRecipientsRefused, SMTPDataError, SMTPNotSupportedError),
    *(MessageError, ValueError),
)
# Of one address: what is claimed for longer was claimed by a process that is gone.
_CLAIM = timedelta(minutes=15)

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Outcome:
    """Result of a run; `is_finished` if nothing more is due, or nothing can be sent."""

    finder: NewsFinder
    alerts: int = 0
    sent: int = 0
    is_finished: bool = True


@dataclass(slots=True)
class _Mailer:
    """A connection to the mail server, opened by the first email."""

    connection: BaseEmailBackend = field(default_factory=get_connection)
    is_open: bool = False

    def send(self, message: EmailMessage) -> None:
        if not self.is_open:
            self.connection.open()
            self.is_open = True
        message.connection = self.connection
        message.send()


def send_confirmations(*, now: datetime) -> int:
    """Send the emails that ask for confirmation, and return how many were sent.

    What is over the limit of an address waits until it is not.
    """
    count = 0
    if not are_offered():
        return 0
    with _mailer() as mailer:
        for subscriber in _unclaimed(now).filter(awaits_confirmation=True):
            count += _ask_to_confirm(subscriber, mailer, now=now)
    return count


def has_due(*, now: datetime) -> bool:
    """Return whether an email may be due."""
    return are_offered() and _unclaimed(now).due(_day(now)).exists()


def send_due(*, now: datetime, seconds: float) -> Outcome:
    """Answer the alerts that are due, for some seconds, and send what is new.

    Nothing is sent to an address for which nothing is new.
    """
    outcome = Outcome(NewsFinder(now))
    stop = time.monotonic() + seconds
    day = _day(now)
    with _mailer() as mailer:
        keys = _unclaimed(now).due(day).order_by("pk").values_list("pk", flat=True)
        for key in list(keys):
            if time.monotonic() > stop:
                outcome.is_finished = False
                break
            claimed = _unclaimed(now).filter(pk=key)
            if claimed.update(claimed_until=now + _CLAIM):
                _serve(Subscriber.objects.get(pk=key), mailer, outcome, day)
    return outcome


def _serve(
    subscriber: Subscriber, mailer: _Mailer, outcome: Outcome, day: date
) -> None:
    """Answer the due alerts of one address, and send its email.

    One that fails stays claimed for a while, so that the others have their turn; what
    fails for all of them ends the run.
    """
    try:
        _answer(subscriber, mailer, outcome, day)
    except SealedError:
        # Without its key; doctor tells the operator.
        return
    except _REFUSALS as error:
        if not _is_for_now(error):
            _log_failure(error)
    except (OSError, SMTPException, SearchError):
        _claimed(subscriber).update(claimed_until=None)
        raise
    except Exception as error:  # noqa: BLE001 - logged, without its message
        _log_failure(error)


def _is_for_now(error: Exception) -> bool:
    """Return whether a mail server says that it may take the email later (4xx)."""
    codes = [getattr(error, "smtp_code", 0)]
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    return bool(codes) and all(400 <= code < 500 for code in codes)


def _log_failure(error: Exception) -> None:
    """Log where it failed, without the message, which may have an address in it."""
    logger.error(
        "An alert could not be answered; it is tried again (%s)\n%s",
        type(error).__name__,
        "".join(traceback.format_tb(error.__traceback__)),
    )


def _answer(
    subscriber: Subscriber, mailer: _Mailer, outcome: Outcome, day: date
) -> None:
    known = alerts_of(subscriber)
    due = [each for each in known if each.alert.due_on and each.alert.due_on <= day]
    address = address_of(subscriber)
    answers = [(each, _news(each, subscriber, outcome.finder)) for each in due]
    outcome.alerts += len(due)
    found = [(each.question, news) for each, news in answers if news.records]
    if found:
        name = ",".join(f"{each.alert.pk}:{each.alert.due_on}" for each in due)
        with translation.override(subscriber.language):
            message = update(subscriber, address, found, name=name)
        try:
            mailer.send(message)
        except SMTPRecipientsRefused as error:
            if _is_for_now(error):
                raise
            _note_refusal(subscriber, due, day)
            return
        outcome.sent += 1
    _move_on(subscriber, answers, day, now=outcome.finder.now)


def _news(known: KnownAlert, subscriber: Subscriber, finder: NewsFinder) -> News:
    alert = known.alert
    with translation.override(subscriber.language):
        return finder.find(
            known.question,
            since=alert.created_at,
            answered_at=alert.answered_at or alert.created_at,
            listed=listed_in(alert),
        )


@transaction.atomic
def _move_on(
    subscriber: Subscriber,
    answers: list[tuple[KnownAlert, News]],
    day: date,
    *,
    now: datetime,
) -> None:
    for known, news in answers:
        Alert.objects.filter(pk=known.alert.pk).update(
            answered_at=now,
            due_on=next_due(known.alert.period, day),
            sealed_listed=sealed_listed(news.listed),
        )
    _claimed(subscriber).update(claimed_until=None, refusals=0)


@transaction.atomic
def _note_refusal(subscriber: Subscriber, due: list[KnownAlert], day: date) -> None:
    """Try again tomorrow; an address that is refused again and again is deleted."""
    if subscriber.refusals + 1 >= MAX_REFUSALS:
        subscriber.delete()
        return
    keys = [known.alert.pk for known in due]
    Alert.objects.filter(pk__in=keys).update(due_on=day + timedelta(days=1))
    _claimed(subscriber).update(claimed_until=None, refusals=subscriber.refusals + 1)


def _ask_to_confirm(subscriber: Subscriber, mailer: _Mailer, *, now: datetime) -> int:
    try:
        address = address_of(subscriber)
    except SealedError:
        return 0
    mailbox = mailbox_digest(address)
    if _is_over_the_limit(mailbox, now=now):
        return 0
    asked = subscriber.alerts.pending().filter(awaits_email=True)
    keys = list(asked.order_by("pk").values_list("pk", flat=True))
    try:
        mailer.send(confirmation(subscriber, address, alerts=keys))
    except _REFUSALS as error:
        if _is_for_now(error):
            # Many servers put off what comes from strangers.
            _claimed(subscriber).update(claimed_until=now + _CLAIM)
            logger.info("A confirmation was put off by its mail server")
            return 0
        subscriber.alerts.pending().delete()
        is_sent = False
    else:
        is_sent = True
    with transaction.atomic():
        subscriber.alerts.filter(pk__in=keys).update(awaits_email=False)
        SentConfirmation.objects.create(digest=mailbox, sent_at=now)
        _claimed(subscriber).update(awaits_confirmation=False)
    return int(is_sent)


def _is_over_the_limit(mailbox: str, *, now: datetime) -> bool:
    sent = SentConfirmation.objects.filter(digest=mailbox)
    limits = ((1, CONFIRMATIONS_AN_HOUR), (24, CONFIRMATIONS_A_DAY))
    return any(
        sent.filter(sent_at__gt=now - timedelta(hours=hours)).count() >= most
        for hours, most in limits
    )


def _claimed(subscriber: Subscriber) -> SubscriberQuerySet:
    return Subscriber.objects.filter(pk=subscriber.pk)


def _unclaimed(now: datetime) -> SubscriberQuerySet:
    return Subscriber.objects.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))


def _day(now: datetime) -> date:
    """Return the last day on which emails may be sent already."""
    local = timezone.localtime(now)
    is_early = local.hour < settings.FREESHELF_ALERTS["HOUR"]
    return local.date() - timedelta(days=is_early)


@contextmanager
def _mailer() -> Iterator[_Mailer]:
    """Yield what sends; a mail server or an index that fails ends the block."""
    mailer = _Mailer()
    try:
        yield mailer
    except (OSError, SMTPException, SearchError) as error:
        logger.warning(
            "Emails of alerts could not be sent (%s); they will be tried again",
            type(error).__name__,
        )
    finally:
        mailer.connection.close()
