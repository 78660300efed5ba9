"""Check the queue, the language models and the index."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.language_models.errors import ModelError
from freeshelf.enrich.language_models.registry import (
    broken_models,
    installed_models,
    verify,
)
from freeshelf.ingest.deferred_indexing import (
    index_all_interrupted_runs,
    unindexed_sources,
)
from freeshelf.operations.indexer import bring_up_to_date, rebuild_index
from freeshelf.operations.paths import worker_lock
from freeshelf.operations.role_states import forget_stalls, role_troubles
from freeshelf.operations.worker import return_tasks_of_dead_workers
from freeshelf.search.conf import engine
from freeshelf.search.dense.reindexing import differing_records, rebuild
from freeshelf.search.dense.services import index_dir, indexed_models
from freeshelf.search.dense.store import SegmentStore
from freeshelf.search.errors import (
    DenseIndexDamagedError,
    IndexMissingError,
    SearchError,
)
from freeshelf.search.indexing import Differences, compare, mend
from freeshelf.wiring.reading_queue import queue_scan, unqueued_scans
from freeshelf.wiring.tasks import name_of_content, subject_of


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, described for the operator; repair is None if it is manual."""

    message: str
    repair: Callable[[], None] | None = None


def examine_queue(*, now: datetime) -> Iterator[Finding]:
    """Yield tasks whose worker is gone."""
    for row in DBTaskResult.objects.running():
        if not worker_lock(row.worker_ids[-1]).is_held():
            yield Finding(
                _("The worker processing %(subject)s has stopped")
                % {"subject": subject_of(row)},
                partial(_return_tasks, now),
            )


def _return_tasks(now: datetime) -> None:
    return_tasks_of_dead_workers(now=now)


def examine_scans() -> Iterator[Finding]:
    """Yield files that are pending for OCR without a queued task."""
    for sha256 in unqueued_scans():
        yield Finding(
            _("%(name)s is waiting for OCR, but no task is scheduled for it")
            % {"name": name_of_content(sha256)},
            partial(queue_scan, sha256),
        )


def examine_late_indexes() -> Iterator[Finding]:
    """Yield sources whose last import was interrupted."""
    for source in unindexed_sources():
        yield Finding(
            _("Items imported from %(name)s are missing from the admin search")
            % {"name": source.title},
            index_all_interrupted_runs,
        )


def examine_roles() -> Iterator[Finding]:
    """Yield processes that hang, crash repeatedly, or had to be restarted."""
    for sentence in role_troubles():
        yield Finding(sentence, forget_stalls)


def examine_language_models(*, with_checksums: bool) -> Iterator[Finding]:
    """Yield models that are broken, or configured but not installed."""
    for problem in broken_models():
        yield Finding(str(problem))
    models = installed_models()
    names = {model.name for model in models}
    for name in settings.FREESHELF_LANGUAGE_MODELS["ACTIVE"]:
        if name not in names:
            yield Finding(
                f"FREESHELF_MODELS names {name}, which is not installed: "
                f"`freeshelf model install` brings it."
            )
    if not with_checksums:
        return
    for model in models:
        try:
            verify(model)
        except ModelError as error:
            yield Finding(str(error))


def examine_index() -> Iterator[Finding]:
    """Yield records that are missing, outdated or surplus in the index.

    The outbox is processed first: pending changes are not a problem. An index that
    cannot be used, such as one with other fields, is reported before it is rebuilt.
    """
    try:
        with suppress(IndexMissingError):
            engine().info()
        bring_up_to_date()
        differences = compare()
        if differences:
            # A record may have changed during the comparison.
            bring_up_to_date()
            differences = _still_true(differences, compare())
    except SearchError as error:
        yield Finding(str(error), _rebuild)
        return
    for keys, sentence in (
        (
            differences.missing,
            _("%(count)d records are missing from the index: %(keys)s"),
        ),
        (
            differences.stale,
            _("%(count)d records are out of date in the index: %(keys)s"),
        ),
        (differences.surplus, _("%(count)d records are only in the index: %(keys)s")),
    ):
        if keys:
            shown = ", ".join(keys[:5]) + ("…" if len(keys) > 5 else "")
            yield Finding(
                sentence % {"count": len(keys), "keys": shown},
                partial(_repair, Differences((), keys, ())),
            )


def _still_true(first: Differences, second: Differences) -> Differences:
    return Differences(
        *(
            tuple(key for key in before if key in set(after))
            for before, after in (
                (first.missing, second.missing),
                (first.stale, second.stale),
                (first.surplus, second.surplus),
            )
        )
    )


def _repair(differences: Differences) -> None:
    mend(differences)
    bring_up_to_date()


def _rebuild() -> None:
    rebuild_index()


def examine_vectors() -> Iterator[Finding]:
    """Yield records whose passages differ between an active index and the library.

    The outbox is processed first. Pending vectors are not a problem, and an index that
    is still being built is not in use.
    """
    for model in indexed_models():
        try:
            if not SegmentStore(index_dir(model.key)).read().is_ready:
                continue
            keys = differing_records(model)
        except DenseIndexDamagedError as error:
            yield Finding(str(error), partial(rebuild, model))
            continue
        if keys:
            shown = ", ".join(keys[:5]) + ("…" if len(keys) > 5 else "")
            yield Finding(
                _("%(count)d records have out-of-date %(model)s vectors: %(keys)s")
                % {"count": len(keys), "model": model.name, "keys": shown},
                partial(_index_again, keys),
            )


def _index_again(keys: tuple[str, ...]) -> None:
    mend(Differences((), keys, ()))
    bring_up_to_date()
