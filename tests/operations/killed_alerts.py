"""Runs of alerts that are killed at many points, with emails as files in a folder."""

# ruff: noqa: T201

import json
import os
import signal
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend
from django.db import connection, connections
from django.utils import timezone

from freeshelf.alerts.models import Alert
from freeshelf.alerts.questions import question_at
from freeshelf.alerts.sending import send_due
from freeshelf.alerts.services import begin_alert, confirm
from freeshelf.library.models import Resource
from freeshelf.operations.indexer import bring_up_to_date

_ADDRESSES = [f"reader{number}@example.org" for number in range(4)]
_RUNS = 200
# Longer than an address stays claimed by a process that is gone.
_PAUSE = timedelta(minutes=16)
_SEPARATOR = b"-" * 79 + b"\n"


def send_killed(folder: str) -> None:
    """Kill runs, each a little later than the last, until one ends; print what came."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = folder
    _subscribe()
    now, kills = timezone.now(), 0
    for number in range(_RUNS):
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            os._exit(_run(now=now + _PAUSE * number, until=3 + 2 * number))
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert code in (0, -signal.SIGKILL), code
        if code == 0:
            break
        kills += 1
    print(json.dumps({"kills": kills, "came": _emails(Path(folder))}))


def _subscribe() -> None:
    before = timezone.now() - timedelta(days=2)
    bring_up_to_date()
    for address in _ADDRESSES:
        begin_alert(
            question=question_at("/en/search?q=kilns"),
            period="daily",
            email=address,
            language="en",
            now=before,
        )
        alert = Alert.objects.latest("pk")
        confirm(alert.subscriber, keys=[alert.pk], language="en", now=before)
    record = Resource(title="On kilns", live=False)
    record.save()
    record.save_revision().publish()
    bring_up_to_date()


def _run(*, now: Any, until: int) -> int:
    """Send what is due, and die at a statement, or before or after an email."""
    left = until

    def count() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(execute: Callable[..., Any], *words: Any) -> Any:
        count()
        return execute(*words)

    send = EmailBackend.send_messages

    def send_counted(backend: EmailBackend, messages: Any) -> Any:
        count()
        sent = send(backend, messages)
        count()
        return sent

    EmailBackend.send_messages = send_counted  # type: ignore[method-assign]
    with connection.execute_wrapper(counted):
        outcome = send_due(now=now, seconds=60)
    return 0 if outcome.is_finished else 1


def _emails(folder: Path) -> dict[str, list[str]]:
    """Return the Message-IDs that each address got, in order."""
    came: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted(folder.iterdir()):
        for part in file.read_bytes().split(_SEPARATOR):
            if part.strip():
                message = message_from_bytes(part.lstrip())
                came[str(message["To"])].append(str(message["Message-ID"]))
    return dict(came)
