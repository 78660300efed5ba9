"""Run the import of a source; each can be repeated at any time."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils import timezone

from freeshelf.ingest.deferred_indexing import index_changes, index_interrupted_runs
from freeshelf.ingest.import_lock import import_lock
from freeshelf.ingest.importers import INDEX, Progress
from freeshelf.ingest.known_keys import cached_keys
from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.run_log import RunLog, mark_interrupted
from freeshelf.ingest.staging import has_staged, staged_note, staging
from freeshelf.library.database import mmap_disabled
from freeshelf.library.index_tasks import REFERENCES, SEARCH, noting_changes


def run_import(
    source: Source,
    write: Callable[[RunLog], None],
    *,
    report: ImportReport,
    now: datetime,
    stage: bool,
    progress: Progress,
) -> None:
    """Call `write` within a run of a source, and save its outcome and report.

    Raises ImportUnderWayError while another import writes. An interrupted run leaves
    complete items.
    """
    with import_lock(), mmap_disabled():
        # Staged objects stay hidden until opened, so later runs are staged too.
        is_staged = stage or has_staged(source)
        _run(source, write, report, now, progress, is_staged=is_staged)


def _run(
    source: Source,
    write: Callable[[RunLog], None],
    report: ImportReport,
    now: datetime,
    progress: Progress,
    *,
    is_staged: bool,
) -> None:
    mark_interrupted(IngestRun.objects.filter(source=source))
    index_interrupted_runs(source)
    run = IngestRun.objects.create(
        source=source, started_at=now, is_indexed=False, is_staged=is_staged
    )
    run.outcome = IngestRun.Outcome.FAILED
    report.notes[:0] = [staged_note(run)] if is_staged else []
    log = RunLog(run)
    try:
        with (
            cached_keys(source),
            staging(source, is_staged=is_staged),
            log.track_creations(),
            noting_changes(SEARCH, REFERENCES) as changed,
        ):
            write(log)
        index_changes(changed, partial(progress, INDEX))
        run.is_indexed = True
        run.outcome = IngestRun.Outcome.DONE
    except KeyboardInterrupt:
        run.outcome = IngestRun.Outcome.INTERRUPTED
        raise
    finally:
        run.finished_at = timezone.now()
        run.report = report.as_dict()
        run.save()
