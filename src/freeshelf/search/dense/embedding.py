"""Bringing an index of vectors up to what the library holds, bit by bit.

Whatever was done is kept after each handful of texts: a process that is killed loses
those it had in hand, and the next one goes on from there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.installed import InstalledModel
from freeshelf.library.models import Resource
from freeshelf.search.dense.codes import quantize
from freeshelf.search.dense.conf import index_dir
from freeshelf.search.dense.passages import EmbeddedPassage, embedded_passages
from freeshelf.search.dense.services import writer_of
from freeshelf.search.dense.vectors import vector_store

Item = TypeVar("Item")

Report = Callable[[int, int], None]

# Passages looked at in one step, and texts kept together: about a second's work.
_WINDOW = 256
_KEPT_TOGETHER = 32
_RECORDS_TOGETHER = 50


def begin_index(model: InstalledModel) -> None:
    """Make an index without rows; vectors that are known stay known."""
    writer_of(model).begin(model=model.name)


def bring_in_all(
    model: InstalledModel,
    *,
    report: Report = lambda done, total: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Have the index hold all live records, or wait for their vectors, and no others.

    `report` is told (records done, of how many). Returns False when it was stopped.
    Raises DenseIndexDamagedError.
    """
    writer = writer_of(model)
    live = Resource.objects.live().order_by("pk")
    wanted = list(live.values_list("identifier", flat=True))
    surplus = writer.resources() - set(wanted)
    done = 0
    for batch in _batches([*wanted, *sorted(surplus)], _RECORDS_TOGETHER):
        if is_stopped():
            return False
        writer.put(partial(embedded_passages, batch, languages=model.languages))
        done += len(batch)
        report(min(done, len(wanted)), len(wanted))
    return True


def embed_some(
    model: InstalledModel, *, is_stopped: Callable[[], bool] = lambda: False
) -> int:
    """Embed passages that have waited longest; return how many texts, 0 when none.

    Raises BrokenModelError and DenseIndexDamagedError.
    """
    writer = writer_of(model)
    directory = index_dir(model.key)
    with vector_store(directory) as vectors:
        resources = vectors.pending_resources(passages=_WINDOW)
        if not resources:
            return 0
        read = partial(embedded_passages, resources, languages=model.languages)
        texts = _texts(writer.put(read))
        missing = {row.text_hash for row in vectors.pending_rows(resources)}
        waiting = [texts[each] for each in sorted(missing & texts.keys())[:_WINDOW]]
        done = 0
        # Those of one length together: a batch takes as long as its longest text.
        waiting.sort(key=lambda passage: len(passage.text))
        for batch in _batches(waiting, _KEPT_TOGETHER):
            if is_stopped():
                break
            encoded = encoder(model, in_background=True).encode_passages(
                [passage.text for passage in batch]
            )
            vectors.keep([passage.text_hash for passage in batch], quantize(encoded))
            done += len(batch)
    writer.settle()
    return done


def has_pending(model: InstalledModel) -> bool:
    """Whether any passage waits for its vector."""
    with vector_store(index_dir(model.key)) as vectors:
        return vectors.pending_count() > 0


def forget_unused_vectors(model: InstalledModel, *, today: date) -> int:
    """Remove vectors that no passage has needed for a month; return how many.

    Raises DenseIndexDamagedError.
    """
    used = writer_of(model).hashes()
    with vector_store(index_dir(model.key)) as vectors:
        return vectors.forget_unused(used, today=today)


def _texts(
    passages: Mapping[str, Sequence[EmbeddedPassage]],
) -> dict[bytes, EmbeddedPassage]:
    return {
        passage.text_hash: passage
        for of_resource in passages.values()
        for passage in of_resource
    }


def _batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
