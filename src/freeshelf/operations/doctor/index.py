"""Check that the search index and the vector indexes agree with the database."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.operations.doctor.finding import Finding
from freeshelf.operations.indexer import bring_up_to_date, rebuild_index
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
