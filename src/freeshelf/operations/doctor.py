"""Find differences between database, index and files, and repair them."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from freeshelf.accounts.services.staff_log import faults as faults_of_log
from freeshelf.alerts.services import troubles as alert_troubles
from freeshelf.content.pictures.renewal import (
    draw_all_anew,
    earlier_files,
    remove_earlier_files,
    renditions_to_draw,
)
from freeshelf.core.batches import in_batches
from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import (
    active_reranker,
    broken_models,
    installed_models,
    verify,
)
from freeshelf.ingest.deferred_indexing import (
    index_all_interrupted_runs,
    unindexed_sources,
)
from freeshelf.leases.services import hold, node_troubles
from freeshelf.library.models import FileContent, IncomingFile
from freeshelf.operations.connections import database_troubles, search_troubles
from freeshelf.operations.findings import Diagnosis, Finding
from freeshelf.operations.indexer import bring_up_to_date, rebuild_index
from freeshelf.operations.paths import FILES_LEASE
from freeshelf.operations.role_states import forget_stalls, role_troubles
from freeshelf.operations.stores import cache_troubles, storage_troubles
from freeshelf.operations.worker import is_at_work, return_tasks_of_dead_workers
from freeshelf.search.conf import engine
from freeshelf.search.dense.reindexing import differing_records, rebuild
from freeshelf.search.dense.services import indexed_models, writer_of
from freeshelf.search.errors import (
    DenseIndexDamagedError,
    IndexMissingError,
    SearchAwayError,
    SearchError,
)
from freeshelf.search.indexing import Differences, compare, mend
from freeshelf.search.page_index import (
    is_page_index_current,
    page_engines,
    unreadable_pages,
)
from freeshelf.shared.files import listed_sizes, stored_names
from freeshelf.shared.keys import key_troubles
from freeshelf.wiring.reading_queue import queue_extraction, queue_scan, unqueued_scans
from freeshelf.wiring.tasks import (
    content_of,
    name_of_content,
    subject_of,
    unfinished_tasks,
)

_LOCK_SECONDS = 60.0
# Files are stored before their row is written, and a row before its first use.
_SETTLED = timedelta(hours=1)
# Renditions per line of the report; an interruption loses no more.
_AT_ONCE = 20


def examine(
    *,
    now: datetime,
    mend: bool,
    with_checksums: bool = True,
    report: Callable[[Finding], None] = lambda finding: None,
) -> Diagnosis:
    """Check database, files, queue and index; repair what can be repaired.

    Raises LeaseHeldError when a backup takes longer than a minute.
    """
    found: list[Finding] = []
    repaired: list[Finding] = []
    with hold(FILES_LEASE, wait_seconds=_LOCK_SECONDS):
        for finding in _findings(now=now, with_checksums=with_checksums):
            found.append(finding)
            report(finding)
            if mend and finding.repair is not None:
                finding.repair()
                repaired.append(finding)
    return Diagnosis(found=tuple(found), repaired=tuple(repaired))


def _findings(*, now: datetime, with_checksums: bool) -> Iterator[Finding]:
    yield from examine_connections()
    yield from examine_roles()
    yield from map(Finding, (*cache_troubles(), *key_troubles(), *node_troubles()))
    if with_checksums:
        yield from map(Finding, faults_of_log())
    yield from examine_queue(now=now)
    if troubles := list(storage_troubles()):
        # What else is wrong with files cannot be said until they can be read.
        yield from map(Finding, troubles)
        return
    yield from examine_contents(now=now, with_checksums=with_checksums)
    yield from examine_extraction()
    yield from examine_renditions()
    yield from examine_scans()
    yield from examine_late_indexes()
    yield from examine_index()
    yield from examine_vectors()
    yield from examine_language_models(with_checksums=with_checksums)
    yield from examine_alerts()


def examine_connections() -> Iterator[Finding]:
    """Yield what is wrong with the connections to other servers."""
    yield from map(Finding, database_troubles())
    yield from map(Finding, search_troubles())


def examine_alerts() -> Iterator[Finding]:
    """Yield alerts that cannot be read or sent."""
    yield from map(Finding, alert_troubles())


def examine_queue(*, now: datetime) -> Iterator[Finding]:
    """Yield tasks whose worker is gone."""
    for row in DBTaskResult.objects.running():
        if not is_at_work(row):
            yield Finding(
                _("The worker processing %(subject)s has stopped")
                % {"subject": subject_of(row)},
                partial(return_tasks_of_dead_workers, now=now),
            )


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
    reranker = settings.FREESHELF_LANGUAGE_MODELS["RERANKER"]
    if reranker and active_reranker() is None:
        yield Finding(
            f"FREESHELF_RERANKER names {reranker}, which is no reranker that is "
            f"installed: `freeshelf model install` brings one."
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
        for each in (engine(), *page_engines()):
            with suppress(IndexMissingError):
                each.info()
        bring_up_to_date()
        if not is_page_index_current():
            yield Finding(
                _("Pages and events in the search index are out of date."),
                rebuild_index,
            )
        if titles := tuple(page.title for page in unreadable_pages()):
            yield Finding(
                _(
                    "Pages missing from search because their text cannot be read: "
                    "%(titles)s"
                )
                % {"titles": _shown(titles)}
            )
        differences = compare()
        if differences:
            # A record may have changed during the comparison.
            bring_up_to_date()
            differences = _still_true(differences, compare())
    except SearchAwayError as error:
        # Nothing is known of the index, and no other can be built now.
        yield Finding(str(error))
        return
    except SearchError as error:
        yield Finding(str(error), rebuild_index)
        return
    sentences = (
        _("%(count)d records are missing from the index: %(keys)s"),
        _("%(count)d records are out of date in the index: %(keys)s"),
        _("%(count)d records are only in the index: %(keys)s"),
    )
    for keys, sentence in zip(astuple(differences), sentences, strict=True):
        if keys:
            yield Finding(
                sentence % {"count": len(keys), "keys": _shown(keys)},
                partial(_index_again, keys),
            )


def _still_true(first: Differences, second: Differences) -> Differences:
    pairs = zip(astuple(first), astuple(second), strict=True)
    return Differences(
        *(tuple(key for key in before if key in set(after)) for before, after in pairs)
    )


def _shown(keys: tuple[str, ...]) -> str:
    return ", ".join(keys[:5]) + ("…" if len(keys) > 5 else "")


def examine_vectors() -> Iterator[Finding]:
    """Yield records whose passages differ between an active index and the library.

    The outbox is processed first. Pending vectors are not a problem, and an index that
    is still being built is not in use.
    """
    for model in indexed_models():
        try:
            if not writer_of(model).state().is_ready:
                continue
            keys = differing_records(model)
        except DenseIndexDamagedError as error:
            yield Finding(str(error), partial(rebuild, model))
            continue
        if keys:
            yield Finding(
                _("%(count)d records have out-of-date %(model)s vectors: %(keys)s")
                % {"count": len(keys), "model": model.name, "keys": _shown(keys)},
                partial(_index_again, keys),
            )


def _index_again(keys: tuple[str, ...]) -> None:
    mend(Differences((), keys, ()))
    bring_up_to_date()


def examine_contents(*, now: datetime, with_checksums: bool) -> Iterator[Finding]:
    """Yield missing, changed, unused and orphaned contents."""
    storage = storages["library"]
    sizes = listed_sizes(storage)
    for content in FileContent.objects.order_by("pk").iterator(chunk_size=500):
        if with_checksums or sizes.get(content.storage_name) != content.size:
            yield from _examine_bytes(content, storage, with_checksums=with_checksums)
    yield from _unused_contents(storage, now=now)
    yield from _orphan_bytes(storage, now=now)


def examine_extraction() -> Iterator[Finding]:
    """Yield contents that are pending for extraction without a queued task."""
    awaited = {content_of(row) for row in unfinished_tasks()}
    for content in FileContent.objects.filter(state__in=FileContent.UNREAD):
        if content.pk not in awaited:
            yield Finding(
                _(
                    "%(name)s is waiting for text extraction, but no task is scheduled "
                    "for it"
                )
                % {"name": name_of_content(content.pk)},
                partial(queue_extraction, content.pk),
            )


def _examine_bytes(
    content: FileContent, storage: Storage, *, with_checksums: bool
) -> Iterator[Finding]:
    place = content.storage_name
    if not storage.exists(place):
        sentence = _("%(name)s: the file is missing. Restore %(place)s from a backup")
    elif storage.size(place) != content.size or (
        with_checksums and _checksum(storage, place) != content.pk
    ):
        sentence = _("%(name)s: the file has changed. Restore %(place)s from a backup")
    else:
        return
    yield Finding(sentence % {"name": name_of_content(content.pk), "place": place})


def _unused_contents(storage: Storage, *, now: datetime) -> Iterator[Finding]:
    for content in _without_use().filter(stored_at__lt=now - _SETTLED):
        yield Finding(
            _("Stored content %(checksum)s no longer belongs to any file")
            % {"checksum": content.pk[:12]},
            partial(_remove_unused, content.pk, storage),
        )


def _orphan_bytes(storage: Storage, *, now: datetime) -> Iterator[Finding]:
    known = set(FileContent.objects.values_list("storage_name", flat=True))
    for name in stored_names(storage):
        if name in known or storage.get_modified_time(name) > now - _SETTLED:
            continue
        yield Finding(
            _("%(place)s is in storage but not in any record") % {"place": name},
            partial(_remove_orphan, name, storage),
        )


def _remove_unused(sha256: str, storage: Storage) -> None:
    with transaction.atomic():
        # The same file may have been stored for a new record meanwhile.
        rows = _without_use().filter(pk=sha256)
        names = list(rows.values_list("storage_name", flat=True))
        rows.delete()
    for name in names:
        _remove_orphan(name, storage)


def _without_use() -> QuerySet[FileContent]:
    """Return contents without a file record or a pending decision."""
    waiting = IncomingFile.objects.filter(settled_at__isnull=True)
    return FileContent.objects.filter(versions__isnull=True).exclude(
        pk__in=waiting.values("content")
    )


def _remove_orphan(name: str, storage: Storage) -> None:
    if not FileContent.objects.filter(storage_name=name).exists():
        storage.delete(name)


def _checksum(storage: Storage, name: str) -> str:
    with storage.open(name) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def examine_renditions() -> Iterator[Finding]:
    """Yield missing or outdated renditions, and unused files."""
    keys = renditions_to_draw()
    last = 0
    for some in in_batches(keys, _AT_ONCE):
        first, last = last + 1, last + len(some)
        yield Finding(
            _("Images %(first)d to %(last)d of %(total)d need to be created again")
            % {"first": first, "last": last, "total": len(keys)},
            partial(draw_all_anew, some),
        )
    if names := list(earlier_files()):
        yield Finding(
            _("%(count)d images created by an earlier release are no longer used")
            % {"count": len(names)},
            partial(remove_earlier_files, names),
        )
