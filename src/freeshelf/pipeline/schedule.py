"""What happens by the clock: scheduled publishing, and sweeping up."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import DraftStateMixin, Page, Revision

from freeshelf.accounts.services.upkeep import forget_what_has_served
from freeshelf.core.heartbeats import beat
from freeshelf.core.stopping import StopFlag
from freeshelf.enrich.concept_suggestions.suggesting import ConceptSuggester
from freeshelf.enrich.conf import page_pictures_max_bytes
from freeshelf.enrich.likeness.services import find_pairs
from freeshelf.enrich.page_pictures import prune_page_pictures
from freeshelf.ingest.intakes import forget_old_files
from freeshelf.pages.theme.services import forget_stylesheets
from freeshelf.pipeline.calendar_feeds import ask_for_due_feeds
from freeshelf.pipeline.late_indexes import ask_for_late_indexes
from freeshelf.pipeline.near_records import near_records
from freeshelf.pipeline.privacy_post import (
    announce_requests,
    forget_requests,
    send_letters,
)
from freeshelf.pipeline.reader_post import announce_post, purge_post
from freeshelf.pipeline.rereading import have_outdated_read
from freeshelf.pipeline.scans import have_scans_read
from freeshelf.statistics.services import purge

_TICK_SECONDS = 1.0
# Comparing may not keep what has its time waiting.
_COMPARING_EVERY = 20
_COMPARING_SECONDS = 3.0
_KEEP_FINISHED_TASKS = timedelta(days=7)

logger = logging.getLogger(__name__)


def publish_scheduled(*, now: datetime) -> int:
    """Publish and take down what is due; say how many changed.

    Wagtail's command does the same without a transaction around each object: a crash
    between a change and its row in the outbox would hide it from the index.
    """
    changed = 0
    for model in _scheduled_models():
        due = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        changed += sum(_is_done(_take_down, each) for each in list(due))
    due = Revision.objects.filter(approved_go_live_at__lt=now)
    waiting = list(due.order_by("approved_go_live_at"))
    return changed + sum(_is_done(_publish, revision) for revision in waiting)


def sweep(*, now: datetime) -> None:
    """Drop what is too old: finished tasks, sessions, pictures, statistics, files."""
    DBTaskResult.objects.finished().filter(
        finished_at__lt=now - _KEEP_FINISHED_TASKS
    ).delete()
    call_command("clearsessions")
    prune_page_pictures(max_bytes=page_pictures_max_bytes())
    forget_what_has_served(now=now)
    purge_post(now=now)
    forget_requests(now=now)
    forget_old_files(now=now)
    forget_stylesheets(now=now)
    purge(now=now)


def run_schedule() -> None:
    """Do each of these in its time, until asked to stop."""
    stop = StopFlag()
    stop.listen()
    suggester = ConceptSuggester(near_records)
    chores = [
        Chore(
            "scheduled publishing", 60, lambda: publish_scheduled(now=timezone.now())
        ),
        Chore("email to editors", 60, lambda: announce_post(now=timezone.now())),
        Chore("emails about personal data", 20, send_letters),
        Chore("word of requests", 60, lambda: announce_requests(now=timezone.now())),
        Chore("watched calendars", 60, lambda: ask_for_due_feeds(now=timezone.now())),
        Chore("scans waiting for OCR", 600, have_scans_read),
        Chore("files read by an older version", 60, have_outdated_read),
        Chore("imports that were cut off", 60, ask_for_late_indexes),
        Chore(
            "possible duplicates",
            _COMPARING_EVERY,
            lambda: find_pairs(now=timezone.now(), seconds=_COMPARING_SECONDS),
        ),
        Chore(
            "suggested concepts",
            _COMPARING_EVERY,
            lambda: suggester.suggest_waiting(
                now=timezone.now(), seconds=_COMPARING_SECONDS
            ),
        ),
        Chore(
            "sweeping", 3600, lambda: sweep(now=timezone.now()), patience_seconds=900
        ),
    ]
    while not stop.is_set():
        close_old_connections()
        beat()
        for chore in chores:
            chore.do_if_due()
        stop.wait(_TICK_SECONDS)


@dataclass(slots=True)
class Chore:
    """Something to do every so many seconds."""

    name: str
    every_seconds: float
    action: Callable[[], Any]
    due_at: float = 0.0
    # The longest that it may take; None: as long as usual.
    patience_seconds: float | None = None

    def do_if_due(self) -> None:
        if time.monotonic() < self.due_at:
            return
        self.due_at = time.monotonic() + self.every_seconds
        beat(self.patience_seconds)
        try:
            self.action()
        except Exception:
            # What fails now would fail first after a restart: the others would wait.
            logger.exception("%s did not succeed; it is tried again", self.name)


def _is_done(action: Callable[[Any], None], due: Any) -> bool:
    """Do it in a transaction of its own; what fails keeps nothing else waiting."""
    try:
        with transaction.atomic():
            action(due)
    except Exception:
        kind, key = due._meta.label, due.pk
        logger.exception("%s %s is due and cannot be changed", kind, key)
        return False
    return True


def _take_down(instance: Any) -> None:
    instance.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _scheduled_models() -> list[Any]:
    others = [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    return [Page, *others]
