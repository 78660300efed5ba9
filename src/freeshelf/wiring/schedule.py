"""Scheduled tasks, such as publishing and cleanup."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from wagtail.models import DraftStateMixin, Page, Revision

from freeshelf.accounts.services.cleanup import (
    delete_expired as delete_expired_accounts,
)
from freeshelf.accounts.services.staff_log import seal
from freeshelf.alerts.sending import has_due, send_confirmations
from freeshelf.alerts.services import delete_expired as delete_expired_alerts
from freeshelf.changes.noting import ChangeChecker
from freeshelf.core.supervision import StopFlag, beat
from freeshelf.dumps.errors import DumpUnderWayError
from freeshelf.dumps.services import is_due as is_dump_due
from freeshelf.dumps.services import make_dump
from freeshelf.enrich.concept_suggestions.services import ConceptSuggester
from freeshelf.enrich.conf import page_images_max_bytes
from freeshelf.enrich.duplicate_detection.services import find_possible_duplicates
from freeshelf.enrich.page_images import prune_page_images
from freeshelf.inbox.notifications import notify_editors as notify_of_inbox
from freeshelf.inbox.services import purge as purge_inbox
from freeshelf.ingest.deferred_indexing import (
    index_all_interrupted_runs,
    unindexed_sources,
)
from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.import_requests import delete_old_files
from freeshelf.leases.services import run_alone
from freeshelf.library.models import Resource
from freeshelf.library.services import keep_to_lists, note_openings
from freeshelf.pages.theme.services import delete_old_stylesheets
from freeshelf.privacy.services.archives import remove_old_archives
from freeshelf.privacy.services.emails import notify_editors as notify_of_requests
from freeshelf.privacy.services.emails import send_emails
from freeshelf.privacy.services.requests import (
    delete_expired as delete_expired_privacy_requests,
)
from freeshelf.search.errors import SearchError
from freeshelf.search.examples import ExampleUpdater
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import ranked_keys
from freeshelf.statistics.services import purge
from freeshelf.wiring.fetching_tasks import queue_due_feeds
from freeshelf.wiring.reading_queue import queue_looks, queue_outdated, queue_scans
from freeshelf.wiring.tasks import send_alerts, unfinished_tasks


def queue_deferred_indexing() -> int:
    """Queue the update unless one is pending, and return the number of sources."""
    sources = unindexed_sources()
    if sources and not _is_queued(run_deferred_indexing):
        run_deferred_indexing.enqueue()
    return len(sources)


@task(backend="files")
def run_deferred_indexing() -> str:
    """Index the objects of interrupted imports and return the result."""
    try:
        index_all_interrupted_runs()
    except ImportUnderWayError:
        # The schedule queues it again, if this import does not do it itself.
        return "later"
    return "indexed"


def queue_due_dump(*, now: datetime) -> bool:
    """Queue a dump if one is due and none is queued, and return whether it was."""
    if not is_dump_due(now=now) or _is_queued(run_dump):
        return False
    run_dump.enqueue()
    return True


@task(backend="files", priority=-50)
def run_dump() -> str:
    """Make a dump and return the result."""
    try:
        make_dump(now=timezone.now(), progress=lambda _done, _all: beat(900))
    except DumpUnderWayError:
        return "later"
    return "made"


def queue_alerts(*, now: datetime) -> None:
    """Queue the emails of alerts if some are due, unless they are queued."""
    if has_due(now=now) and not _is_queued(send_alerts):
        send_alerts.enqueue()


def _is_queued(queued: Any) -> bool:
    return unfinished_tasks().filter(task_path=queued.module_path).exists()


_LOOKED_AT = 30
_MAX_LENGTH = 300


def similar_records(resource: Resource) -> list[int]:
    """Return primary keys of open records with a similar title, nearest first.

    Empty without an index. Query syntax in the title is ignored.
    """
    words = "".join(c if c.isalnum() else " " for c in resource.title[:_MAX_LENGTH])
    if not words.strip():
        return []
    request = SearchRequest(text=words, page_size=_LOOKED_AT)
    try:
        keys = ranked_keys(request, user=AnonymousUser())
    except SearchError:
        return []
    rows = Resource.objects.filter(identifier__in=keys)
    known = dict(rows.values_list("identifier", "pk"))
    return [known[key] for key in keys if key in known]


_TICK_SECONDS = 1.0
# Comparing must not delay tasks that are due.
_COMPARE_INTERVAL = 20
_COMPARING_SECONDS = 3.0
_KEEP_FINISHED_TASKS = timedelta(days=7)

logger = logging.getLogger(__name__)


def publish_scheduled(*, now: datetime) -> int:
    """Publish and unpublish what is due and return how many changed.

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


def delete_expired(*, now: datetime) -> None:
    """Delete expired tasks, sessions, images, statistics and files."""
    DBTaskResult.objects.finished().filter(
        finished_at__lt=now - _KEEP_FINISHED_TASKS
    ).delete()
    call_command("clearsessions")
    prune_page_images(max_bytes=page_images_max_bytes())
    delete_expired_accounts(now=now)
    purge_inbox(now=now, keep_days=settings.FREESHELF_INBOX["KEEP_DAYS"])
    delete_expired_privacy_requests(
        now=now, keep_days=settings.FREESHELF_PRIVACY["KEEP_DAYS"]
    )
    delete_expired_alerts(now=now)
    remove_old_archives(now=now)
    delete_old_files(now=now)
    delete_old_stylesheets(now=now)
    purge(now=now)


def run_schedule() -> None:
    """Run each task when it is due, while no other schedule does, until asked to stop.

    There is one schedule for all nodes.
    """
    stop = StopFlag()
    stop.listen()
    run_alone("schedule", partial(_follow, stop), stop=stop)


def _follow(stop: StopFlag) -> None:
    suggester = ConceptSuggester(similar_records)
    examples = ExampleUpdater()
    changes = ChangeChecker()
    editors = settings.FREESHELF_INBOX["NOTIFY"]
    chores = [
        PeriodicTask("scheduled publishing", 60, publish_scheduled),
        PeriodicTask("days of opening", 20, lambda now: note_openings()),
        # What was changed at the same moment, or without a signal.
        PeriodicTask("access of lists", 600, lambda now: keep_to_lists(Q())),
        PeriodicTask(
            "email to editors", 60, partial(notify_of_inbox, recipients=editors)
        ),
        PeriodicTask("emails about personal data", 20, lambda now: send_emails()),
        PeriodicTask("confirmations of alerts", 20, send_confirmations),
        PeriodicTask("alerts", 60, queue_alerts),
        PeriodicTask(
            "word of requests", 60, partial(notify_of_requests, recipients=editors)
        ),
        PeriodicTask("watched calendars", 60, queue_due_feeds),
        PeriodicTask("scans waiting for OCR", 600, lambda now: queue_scans()),
        PeriodicTask(
            "files read by an older version", 60, lambda now: queue_outdated()
        ),
        PeriodicTask("files to look into", 60, lambda now: queue_looks()),
        PeriodicTask(
            "imports that were cut off", 60, lambda now: queue_deferred_indexing()
        ),
        PeriodicTask(
            "possible duplicates",
            _COMPARE_INTERVAL,
            partial(find_possible_duplicates, seconds=_COMPARING_SECONDS),
        ),
        PeriodicTask(
            "suggested concepts",
            _COMPARE_INTERVAL,
            partial(suggester.suggest_pending, seconds=_COMPARING_SECONDS),
        ),
        PeriodicTask(
            "changes of records",
            _COMPARE_INTERVAL,
            lambda now: changes.check(seconds=_COMPARING_SECONDS),
        ),
        PeriodicTask("dumps", 60, queue_due_dump),
        PeriodicTask("log of staff's actions", 600, seal),
        PeriodicTask("examples of searches", 60, lambda now: examples.update()),
        PeriodicTask("sweeping", 3600, delete_expired, patience_seconds=900),
    ]
    while not stop.is_set():
        close_old_connections()
        beat()
        for chore in chores:
            chore.do_if_due()
        stop.wait(_TICK_SECONDS)


@dataclass(slots=True)
class PeriodicTask:
    """A task that runs every so many seconds."""

    name: str
    every_seconds: float
    action: Callable[..., Any]  # gets the time as `now`
    due_at: float = 0.0
    # The longest that it may take; None is the usual time.
    patience_seconds: float | None = None

    def do_if_due(self) -> None:
        if time.monotonic() < self.due_at:
            return
        self.due_at = time.monotonic() + self.every_seconds
        beat(self.patience_seconds)
        try:
            self.action(now=timezone.now())
        except Exception:
            # A failing task would fail first after a restart as well, and block the
            # others.
            logger.exception("%s did not succeed; it is tried again", self.name)


def _is_done(action: Callable[[Any], None], due: Any) -> bool:
    """Run an action in its own transaction; log errors and return success."""
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
