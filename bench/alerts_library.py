"""New records and alerts in a made-up library; called inside the product."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bench.speed.queries import queries
from freeshelf.alerts.models import Alert, Subscriber
from freeshelf.alerts.questions import Question
from freeshelf.alerts.sending import Outcome, has_due, send_due
from freeshelf.alerts.services import begin_alert
from freeshelf.changes.models import RecordChange
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept

_SEED = 15
_OF_AN_ADDRESS = 2
_BATCH = 500
# Of ten alerts: words alone, words within a topic or place, a topic or place alone.
_WORDS, _BOTH = 6, 8
_MESSAGES: Counter[str] = Counter()
_TO: Counter[str] = Counter()
_INTERRUPT_AFTER: list[int] = []


class CountingBackend(BaseEmailBackend):
    """Takes every email at once and counts them; dies once if it is told to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if _INTERRUPT_AFTER and _MESSAGES.total() >= _INTERRUPT_AFTER[0]:
                _INTERRUPT_AFTER.clear()
                raise KeyboardInterrupt
            _MESSAGES[str(message.message()["Message-ID"])] += 1
            _TO[message.to[0]] += 1
        return len(email_messages)


def prepare(new: int, alerts: int) -> int:
    """Begin alerts with distinct questions, and open the last records after that."""
    now = timezone.now()
    with transaction.atomic():
        for number, question in enumerate(_questions(alerts)):
            begin_alert(
                question=question,
                period=Alert.Period.DAILY,
                email=f"reader-{number // _OF_AN_ADDRESS}@example.org",
                language="en",
                now=now - timedelta(days=1),
            )
    Subscriber.objects.update(awaits_confirmation=False)
    Alert.objects.update(
        confirmed_at=now, answered_at=F("created_at"), due_on=timezone.localdate(now)
    )
    RecordChange.objects.all().delete()
    keys = Resource.objects.order_by("-pk").values_list("identifier", flat=True)[:new]
    RecordChange.objects.bulk_create(
        (
            RecordChange(
                identifier=key,
                number=number,
                kind=RecordChange.Kind.OPENED,
                changed_at=now,
                opened_at=now,
            )
            for number, key in enumerate(keys, 1)
        ),
        batch_size=_BATCH,
    )
    return Alert.objects.count()


def answer() -> dict[str, float]:
    """Answer all alerts, interrupted once at the tenth email; return what it took."""
    settings.EMAIL_BACKEND = "bench.alerts_library.CountingBackend"
    settings.FREESHELF_ALERTS = {**settings.FREESHELF_ALERTS, "HOUR": 0}
    now = timezone.now()
    expected = Alert.objects.count()
    started, cpu = time.perf_counter(), time.process_time()
    _INTERRUPT_AFTER.append(10)
    first = _interrupted(now)
    # The claim of an interrupted run ends after a quarter of an hour.
    runs = [first, send_due(now=now + timedelta(minutes=16), seconds=24 * 3600)]
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    is_left = has_due(now=now + timedelta(minutes=32))
    done = [each for each in runs if each]
    asked = sum(each.finder.asked for each in done)
    return {
        "alerts": expected,
        "seconds": seconds,
        "cpu": cpu,
        "asked": asked,
        "searched": sum(each.finder.searched for each in done),
        "emails": _MESSAGES.total(),
        "twice": sum(count > 1 for count in _TO.values()),
        "left": int(is_left),
    }


def _interrupted(now: datetime) -> Outcome | None:
    try:
        return send_due(now=now, seconds=24 * 3600)
    except KeyboardInterrupt:
        return None


def _questions(count: int) -> Iterator[Question]:
    chance = random.Random(_SEED)
    concepts = list(
        Concept.objects.filter(scheme__role__in=("subject", "place"))
        .order_by("pk")
        .values_list("scheme__identifier", "identifier")
    )
    words = (query.text for query in queries(count, seed=_SEED))
    for number, text in enumerate(words):
        place = chance.choice(concepts)
        query = urlencode({"q": text})
        if number % 10 < _WORDS:
            yield Question("search", (), query)
        elif number % 10 < _BOTH:
            yield Question("concept", place, query)
        else:
            yield Question("concept", place)
