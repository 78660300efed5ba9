"""States of the whole library, read from its database when they are asked for."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Count, Max, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from freeshelf.alerts.sending import has_due
from freeshelf.dumps.services import current_dump
from freeshelf.library.models import FileContent
from freeshelf.operations.models import FinishedRun, RoleState
from freeshelf.search.dense.services import embedding_states
from freeshelf.search.models import IndexChange, IndexedRecord
from freeshelf.wiring.tasks import send_alerts

_KEPT_SECONDS = 60.0
_TASK_STATES = {"READY": "waiting", "RUNNING": "running", "FAILED": "failed"}


def states() -> Iterator[Metric]:
    """Yield queues, lags, and when regular work was last done."""
    now = timezone.now()
    yield from _tasks(now)
    yield from _index(now)
    yield from _embedding()
    yield from _processes(now)
    yield _files()
    yield _runs()
    yield _gauge(
        "freeshelf_alerts_due",
        "Whether emails of alerts are due and not sent.",
        has_due(now=now),
    )


def _gauge(name: str, sentence: str, value: float) -> Metric:
    return GaugeMetricFamily(name, sentence, value=value)


def _tasks(now: datetime) -> Iterator[Metric]:
    counts = GaugeMetricFamily(
        "freeshelf_tasks",
        "Tasks that wait, run, or failed within the last days.",
        labels=["task", "state"],
    )
    ages = GaugeMetricFamily(
        "freeshelf_task_wait_seconds",
        "Seconds since the oldest task that waits was queued.",
        labels=["task"],
    )
    rows = (
        DBTaskResult.objects.filter(status__in=_TASK_STATES)
        .order_by()
        .values_list("task_path", "status")
        .annotate(count=Count("pk"), oldest=Min("enqueued_at"))
    )
    for path, status, count, oldest in rows:
        task = path.rpartition(".")[2]
        counts.add_metric([task, _TASK_STATES[status]], count)
        if status == "READY":
            ages.add_metric([task], _seconds(now - oldest))
    yield counts
    yield ages


def _index(now: datetime) -> Iterator[Metric]:
    yield _gauge(
        "freeshelf_index_changes",
        "Changes that wait for the search index.",
        IndexChange.objects.count(),
    )
    oldest = IndexChange.objects.order_by("pk").values_list("noted_at", flat=True)
    first = oldest.first()
    yield _gauge(
        "freeshelf_index_lag_seconds",
        "Seconds since the oldest change that waits for the search index.",
        _seconds(now - first) if first else 0.0,
    )
    yield _gauge(
        "freeshelf_index_followers",
        "Indexed records that alerts and feeds of changes still have to see.",
        IndexedRecord.objects.count(),
    )


def _embedding() -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "freeshelf_embedding_waiting",
        "Passages that wait for their vectors.",
        labels=["model"],
    )
    embedded = GaugeMetricFamily(
        "freeshelf_embedding_done",
        "Passages that have their vectors.",
        labels=["model"],
    )
    for state in embedding_states():
        waiting.add_metric([state.model.name], state.waiting)
        embedded.add_metric([state.model.name], state.embedded)
    yield waiting
    yield embedded


def _processes(now: datetime) -> Iterator[Metric]:
    late = GaugeMetricFamily(
        "freeshelf_process_late_seconds",
        "Seconds that the latest heartbeat of a kind of process is overdue.",
        labels=["process"],
    )
    deaths = GaugeMetricFamily(
        "freeshelf_process_deaths",
        "The most times in a row that a kind of process ended by itself.",
        labels=["process"],
    )
    overdue: dict[str, float] = {}
    most: dict[str, int] = {}
    for row in RoleState.objects.all():
        promised = row.beat_at + timedelta(seconds=row.patience_seconds)
        seconds = _seconds(now - promised)
        kind = row.name.rstrip(" 0123456789")
        overdue[kind] = min(seconds, overdue.get(kind, seconds))
        # A node that is gone leaves its row until another one starts.
        most[kind] = max(row.deaths if not seconds else 0, most.get(kind, 0))
    for name, seconds in sorted(overdue.items()):
        late.add_metric([name], seconds)
        deaths.add_metric([name], most[name])
    yield late
    yield deaths


def _files() -> Metric:
    family = GaugeMetricFamily(
        "freeshelf_files", "Stored files, by the state of their text.", labels=["state"]
    )
    rows = FileContent.objects.order_by().values_list("state")
    for state, count in rows.annotate(count=Count("pk")):
        family.add_metric([state], count)
    return family


def _runs() -> Metric:
    family = GaugeMetricFamily(
        "freeshelf_last_run_timestamp_seconds",
        "When a kind of regular work was last done to its end.",
        labels=["run"],
    )
    ended: dict[str, datetime | None] = dict(
        FinishedRun.objects.values_list("name", "finished_at")
    )
    ended["alerts"] = _alerts_sent(int(time.monotonic() / _KEPT_SECONDS))
    dump = current_dump()
    ended["dump"] = dump.made_at if dump is not None else None
    for name, at in sorted(ended.items()):
        if at is not None:
            family.add_metric([name], at.timestamp())
    return family


@lru_cache(maxsize=1)
def _alerts_sent(_moment: int) -> datetime | None:
    """Return when alerts were last sent; all tasks of a week are looked at for it."""
    rows = DBTaskResult.objects.successful().filter(task_path=send_alerts.module_path)
    found: datetime | None = rows.aggregate(at=Max("finished_at"))["at"]
    return found


def _seconds(age: timedelta) -> float:
    return max(0.0, age.total_seconds())
