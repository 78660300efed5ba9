"""Begin, confirm and end alerts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.alerts.conf import are_offered
from freeshelf.alerts.errors import SealedError
from freeshelf.alerts.keys import digest, seal, unseal
from freeshelf.alerts.links import new_nonce
from freeshelf.alerts.models import Alert, SentConfirmation, Subscriber
from freeshelf.alerts.news import listed_from_the_start
from freeshelf.alerts.questions import Question
from freeshelf.core.batches import in_batches

KEEP_UNCONFIRMED = timedelta(days=7)
KEEP_SENT = timedelta(days=1)
MAX_PENDING, MAX_ALERTS = 10, 100
# SQLite takes at most so many values in one IN list.
_IN_SIZE = 500
_ADDRESS, _QUESTION, _LISTED = "address", "question", "listed"
_MAILBOX = "mailbox"


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """An alert with its question in the clear."""

    alert: Alert
    question: Question


def address_digest(email: str) -> str:
    """Return the keyed digest by which an address is found."""
    return digest(email.strip().lower(), purpose=_ADDRESS)


def mailbox_digest(email: str) -> str:
    """Return the digest of the mailbox behind an address, for the limit.

    Many servers deliver to one mailbox whatever follows a plus sign, and some whatever
    dots there are: nobody is written to more often by such spellings.
    """
    name, _at, domain = email.strip().lower().rpartition("@")
    plain = name.partition("+")[0].replace(".", "")
    return digest(f"{plain}@{domain}", purpose=_MAILBOX)


def address_of(subscriber: Subscriber) -> str:
    """Return the address. Raises SealedError."""
    return str(unseal(subscriber.sealed_address, purpose=_ADDRESS))


@transaction.atomic
def begin_alert(
    *, question: Question, period: str, email: str, language: str, now: datetime
) -> None:
    """Store an alert that waits for its confirmation, and queue the email for it.

    It behaves the same whether or not the address is known. Of too many at once for one
    address the last ones count: who asks for others' addresses keeps nobody out.
    """
    email = email.strip()
    subscriber, _created = Subscriber.objects.get_or_create(
        digest=address_digest(email),
        defaults={
            "sealed_address": seal(email, purpose=_ADDRESS),
            "nonce": new_nonce(),
            "language": language,
            "created_at": now,
        },
    )
    if subscriber.alerts.confirmed().count() + MAX_PENDING <= MAX_ALERTS:
        value = question.as_json()
        alert, is_new = subscriber.alerts.get_or_create(
            digest=digest(f"{value}:{period}", purpose=_QUESTION),
            defaults={
                "sealed_question": seal(value, purpose=_QUESTION),
                "sealed_listed": sealed_listed(listed_from_the_start(question)),
                "period": period,
                "created_at": now,
            },
        )
        if not is_new:
            # The email about it may have been lost.
            alert.awaits_email = True
            alert.save(update_fields=["awaits_email"])
    latest = subscriber.alerts.pending().order_by("-pk")[:MAX_PENDING]
    subscriber.alerts.pending().exclude(pk__in=latest.values_list("pk")).delete()
    # The language of news changes only when the holder of the address confirms.
    subscriber.confirmation_language = language
    subscriber.awaits_confirmation = True
    subscriber.save(update_fields=["confirmation_language", "awaits_confirmation"])


def alerts_of(subscriber: Subscriber, *, pending: bool = False) -> list[KnownAlert]:
    """Return the alerts of an address; those that cannot be read are left out."""
    rows = subscriber.alerts.order_by("pk")
    found = []
    for alert in rows.pending() if pending else rows.confirmed():
        try:
            value = unseal(alert.sealed_question, purpose=_QUESTION)
        except SealedError:
            continue
        found.append(KnownAlert(alert, Question.from_json(value)))
    return found


@transaction.atomic
def confirm(
    subscriber: Subscriber, *, keys: Iterable[int], language: str, now: datetime
) -> int:
    """Confirm the alerts that its holder was shown, and return how many."""
    today = timezone.localdate(now)
    count = 0
    for alert in subscriber.alerts.pending().filter(pk__in=list(keys)):
        alert.confirmed_at = now
        alert.answered_at = alert.created_at
        alert.due_on = next_due(alert.period, today)
        alert.save()
        count += 1
    if count:
        subscriber.language = language
        subscriber.save(update_fields=["language"])
    return count


@transaction.atomic
def end_alert(subscriber: Subscriber, *, key: int) -> None:
    """Delete one alert, and the address with the last of them."""
    subscriber.alerts.filter(pk=key).delete()
    if not subscriber.alerts.exists():
        subscriber.delete()


def delete_expired(*, now: datetime) -> int:
    """Delete alerts that nobody confirmed for a week, and return how many."""
    pending = Alert.objects.pending_since(now - KEEP_UNCONFIRMED)
    count = pending.delete()[0]
    Subscriber.objects.filter(alerts=None).delete()
    SentConfirmation.objects.filter(sent_at__lt=now - KEEP_SENT).delete()
    return count


def listed_in(alert: Alert) -> frozenset[int]:
    """Return what was listed in the emails of an alert. Raises SealedError."""
    return frozenset(unseal(alert.sealed_listed, purpose=_LISTED))


def sealed_listed(listed: frozenset[int]) -> bytes:
    """Return what was listed, encrypted."""
    return seal(sorted(listed), purpose=_LISTED)


def troubles() -> list[str]:
    """Return why alerts cannot be read or sent, for the operator."""
    if count := len(_unreadable()):
        return [
            _(
                "%(count)d email addresses for alerts are encrypted with a key that "
                "this node does not have: give it the right one, as alerts/key in the "
                "data directory or by FREESHELF_ALERTS_KEY. Only if that is lost, "
                "delete the addresses with “freeshelf manage "
                "delete_unreadable_alerts”"
            )
            % {"count": count}
        ]
    if Alert.objects.exists() and not are_offered():
        return [
            _(
                "There are alerts, but they are not sent: set FREESHELF_SMTP_HOST and "
                "leave FREESHELF_ALERTS on"
            )
        ]
    return []


def delete_unreadable() -> int:
    """Delete addresses that are sealed with another key, and return how many."""
    keys = _unreadable()
    for batch in in_batches(keys, _IN_SIZE):
        Subscriber.objects.filter(pk__in=batch).delete()
    return len(keys)


def _unreadable() -> list[int]:
    found = []
    for subscriber in Subscriber.objects.iterator():
        try:
            address_of(subscriber)
        except SealedError:
            found.append(subscriber.pk)
    return found


def next_due(period: str, day: date) -> date:
    """Return the first day after this one on which a period ends."""
    if period == Alert.Period.WEEKLY:
        return day + timedelta(days=7 - day.weekday())
    if period == Alert.Period.MONTHLY:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1)
