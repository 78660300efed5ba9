"""Synchronize a vector index with the library.

No text is embedded here: passages without a vector are queued.
"""

from collections.abc import Callable

from freeshelf.core.batches import in_batches
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.library.models import Resource
from freeshelf.search.dense.passages import embedded_passages
from freeshelf.search.dense.services import (
    RECORDS_TOGETHER,
    indexed_models,
    put_current,
    writer_of,
)
from freeshelf.search.dense.writing import rows_of_passages
from freeshelf.search.errors import DenseIndexDamagedError

_MERGE_EVERY = 16  # batches


def refresh_all() -> None:
    """Synchronize every index with the live records; rebuild damaged ones."""
    for model in indexed_models():
        try:
            index_all(model)
        except DenseIndexDamagedError:
            rebuild(model)


def rebuild(model: InstalledModel) -> None:
    """Rebuild the index from the stored vectors and queue the other passages."""
    writer_of(model).begin(model=model.name)
    index_all(model)


def index_all(
    model: InstalledModel,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
    with_merges: bool = False,
) -> bool:
    """Synchronize an index with the live records, or return False if stopped.

    `with_merges` merges at intervals: each batch adds a segment and reads all others.
    Raises DenseIndexDamagedError.
    """
    writer = writer_of(model)
    live = live_identifiers()
    surplus = sorted(writer.resources() - set(live))
    batches = in_batches([*live, *surplus], RECORDS_TOGETHER)
    for number, batch in enumerate(batches, start=1):
        if is_stopped():
            return False
        put_current(model, batch)
        if with_merges and number % _MERGE_EVERY == 0:
            writer.merge()
    return True


def differing_records(model: InstalledModel) -> tuple[str, ...]:
    """Return sorted records whose passages differ between the index and the library.

    Pending passages count as present. Call it when the outbox is empty. Raises
    DenseIndexDamagedError.
    """
    writer = writer_of(model)
    writer.check()
    live = live_identifiers()
    found = writer.resources() - set(live)
    for batch in in_batches(live, RECORDS_TOGETHER):
        passages = embedded_passages(batch, languages=model.languages)
        expected = set(rows_of_passages(passages))
        found |= {row.resource for row in expected ^ writer.rows_of(batch)}
    return tuple(sorted(found))


def live_identifiers() -> list[str]:
    """Return the identifiers of all live records."""
    live = Resource.objects.live().order_by("pk")
    return list(live.values_list("identifier", flat=True))
