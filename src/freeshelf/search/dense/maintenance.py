"""Maintenance of the vector indexes: all due steps in sequence."""

import logging
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from freeshelf.core.batches import in_batches
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.errors import ModelError
from freeshelf.enrich.language_models.registry import InstalledModel, active_models
from freeshelf.search.dense.passages import EmbeddedPassage, embedded_passages
from freeshelf.search.dense.reindexing import forget_unused_vectors, index_all
from freeshelf.search.dense.segments import Codes, Rows, Segment, quantize
from freeshelf.search.dense.services import (
    dense_indexes,
    index_dir,
    index_dirs,
    writer_of,
)
from freeshelf.search.dense.store import (
    Manifest,
    SegmentEntry,
    SegmentStore,
    remove_segment,
    write_parts,
)
from freeshelf.search.dense.vectors import FILE_NAME, KEEP_UNUSED, vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.errors import DenseIndexDamagedError

# Passages loaded in one step, and texts saved together: about a second of work.
_WINDOW = 256
_KEPT_TOGETHER = 32


def embed_batch(
    model: InstalledModel, *, is_stopped: Callable[[], bool] = lambda: False
) -> int:
    """Embed the passages that have been pending longest and return the number of texts.

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
        # Texts of similar length together: a batch takes as long as its longest text.
        waiting.sort(key=lambda passage: len(passage.text))
        for batch in in_batches(waiting, _KEPT_TOGETHER):
            if is_stopped():
                break
            encoded = encoder(model, in_background=True).encode_passages(
                [passage.text for passage in batch]
            )
            vectors.keep([passage.text_hash for passage in batch], quantize(encoded))
            done += len(batch)
    writer.settle()
    return done


def _texts(
    passages: Mapping[str, Sequence[EmbeddedPassage]],
) -> dict[bytes, EmbeddedPassage]:
    return {
        passage.text_hash: passage
        for of_resource in passages.values()
        for passage in of_resource
    }


# Segments whose sizes are within this factor of each other are of one tier.
_FACTOR = 4
_MAX_IN_TIER = 4
# A segment with this share of deleted rows is rewritten.
_MAX_GONE = 0.25
_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class _Source:
    segment: Segment
    entry: SegmentEntry
    alive: Rows  # when the merge began


def merge_due_segments(writer: DenseWriter) -> int:
    """Merge small segments until there are few and return the number of merges.

    Raises DenseIndexDamagedError.
    """
    for leftover in writer.path.glob("merge-*"):
        remove_segment(leftover)
    merges = 0
    while due := _due(writer.store.read()):
        _merge(writer, due)
        merges += 1
    return merges


def _due(manifest: Manifest) -> list[SegmentEntry]:
    tiers: defaultdict[int, list[SegmentEntry]] = defaultdict(list)
    for entry in manifest.segments:
        tiers[_tier(entry.size)].append(entry)
    for _, entries in sorted(tiers.items()):
        if len(entries) >= _MAX_IN_TIER:
            return entries
    return next(([e] for e in manifest.segments if e.gone > e.size * _MAX_GONE), [])


def _tier(size: int) -> int:
    tier = 0
    while size >= _FACTOR:
        size //= _FACTOR
        tier += 1
    return tier


def _merge(writer: DenseWriter, due: Sequence[SegmentEntry]) -> None:
    _, opened = writer.store.open()
    sources = [
        _Source(opened[entry], entry, np.flatnonzero(~opened[entry].deleted))
        for entry in due
        if entry in opened
    ]
    if len(sources) < len(due):
        return
    path = writer.store.new_segment()
    unfinished = path.with_name(f"merge-{path.name}")
    order = _write(unfinished, sources)
    with writer.store.lock():
        manifest, opened = writer.store.open(opened)
        now = {entry.name: segment for entry, segment in opened.items()}
        unfinished.rename(path)
        merged = SegmentEntry(name=path.name, size=len(order))
        dead = _deleted_meanwhile(sources, now)[order]
        replaced = {source.entry.name for source in sources}
        segments = [entry for entry in manifest.segments if entry.name not in replaced]
        if dead.any():
            segments += writer.entry_of(merged, dead)
        else:
            segments.append(merged)
        writer.store.commit(replace(manifest, segments=tuple(segments)))


def _write(path: Path, sources: Sequence[_Source]) -> Rows:
    """Write the live rows and return their indexes in the written order."""
    resources: NDArray[np.bytes_] = np.unique(
        np.concatenate([source.segment.resources for source in sources])
    )
    owners = np.concatenate(
        [
            np.searchsorted(resources, s.segment.resources)[s.segment.owners(s.alive)]
            for s in sources
        ]
    )
    order = np.argsort(owners, kind="stable")
    left, starts = np.unique(owners[order], return_index=True)

    write_parts(
        path,
        codes=_code_blocks(sources, order, "codes"),
        rests=_code_blocks(sources, order, "rests"),
        scales=_joined(sources, "scales")[order],
        levels=_joined(sources, "levels")[order],
        hashes=_joined(sources, "hashes")[order],
        passages=_joined(sources, "passages")[order],
        resources=resources[left],
        starts=np.append(starts, len(order)).astype(np.int64),
    )
    return order


def _joined(sources: Sequence[_Source], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(s.segment, name)[s.alive] for s in sources])


def _code_blocks(sources: Sequence[_Source], order: Rows, name: str) -> Iterator[Codes]:
    origins = np.repeat(range(len(sources)), [len(s.alive) for s in sources])[order]
    rows = np.concatenate([source.alive for source in sources])[order]
    for start in range(0, len(order), _BLOCK):
        inside = slice(start, start + _BLOCK)
        block = np.empty(
            (len(rows[inside]), sources[0].segment.codes.shape[1]), dtype=np.int8
        )
        for number, source in enumerate(sources):
            of_source = origins[inside] == number
            codes = getattr(source.segment, name)
            block[of_source] = codes[rows[inside][of_source]]
        yield block


def _deleted_meanwhile(
    sources: Sequence[_Source], now: Mapping[str, Segment]
) -> NDArray[np.bool_]:
    """Return which of the merged rows, in source order, have been deleted meanwhile."""
    return np.concatenate(
        [
            now[source.entry.name].deleted[source.alive]
            if source.entry.name in now
            # All of its rows were deleted, and the segment with them.
            else np.ones(len(source.alive), dtype=np.bool_)
            for source in sources
        ]
    )


_TIDY_EVERY = timedelta(days=1)

logger = logging.getLogger(__name__)


class VectorMaintenance:
    """Maintainer of the index of every model in use; one per process.

    A new index is built next to the current one and is used once it is complete; then
    the old one is removed.
    """

    def __init__(self, *, is_stopped: Callable[[], bool] = lambda: False) -> None:
        self._is_stopped = is_stopped
        # Names of indexes that have all passages, with or without their vectors.
        self._brought_in: set[str] = set()
        self._tidied_at: datetime | None = None

    def step(self, *, now: datetime) -> int:
        """Do up to some seconds of work and return the number of embedded texts.

        Raises DenseIndexBusyError, and ModelError for a model that fails, after the
        others have been processed.
        """
        done, failure = 0, None
        for model in _models_in_use():
            try:
                done += self._maintain(model)
            except DenseIndexDamagedError as error:
                logger.warning("%s", error)
                writer_of(model).begin(model=model.name)
            except ModelError as error:
                failure = error
        if self._tidied_at is None or now >= self._tidied_at + _TIDY_EVERY:
            self._tidy(now=now)
            self._tidied_at = now
        if failure is not None:
            raise failure
        return done

    def _maintain(self, model: InstalledModel) -> int:
        writer = writer_of(model)
        if not writer.store.exists():
            writer.begin(model=model.name)
        manifest = writer.store.read()
        if not manifest.is_ready and manifest.name not in self._brought_in:
            is_whole = index_all(
                model, is_stopped=self._is_stopped, merge=merge_due_segments
            )
            if not is_whole:
                return 0
            self._brought_in.add(manifest.name)
        done = embed_batch(model, is_stopped=self._is_stopped)
        # Passages whose text was already embedded, or that a killed process left
        # pending.
        writer.settle()
        merge_due_segments(writer)
        if not manifest.is_ready and not done and not _waiting(model):
            writer.mark_ready(manifest.name)
            self._retire_others()
        return done

    def _tidy(self, *, now: datetime) -> None:
        self._retire_others()
        for model in _models_in_use():
            if writer_of(model).store.exists():
                try:
                    forget_unused_vectors(model, today=now.date())
                except DenseIndexDamagedError as error:
                    logger.warning("%s", error)
                    writer_of(model).begin(model=model.name)

    def _retire_others(self) -> None:
        """Remove indexes of unused models; a month later, their vectors too."""
        in_use = {index_dir(model.key) for model in _models_in_use()}
        for directory in index_dirs():
            if directory in in_use:
                continue
            if SegmentStore(directory).exists():
                DenseWriter(directory).retire()
            elif _age(directory / FILE_NAME) > KEEP_UNUSED.total_seconds():
                shutil.rmtree(directory, ignore_errors=True)


def _models_in_use() -> list[InstalledModel]:
    """Return the models with a ready index, then those whose index is being built."""
    serving = [model for model, _ in dense_indexes()]
    return list(dict.fromkeys([*serving, *active_models()]))


def _waiting(model: InstalledModel) -> int:
    with vector_store(index_dir(model.key)) as vectors:
        return vectors.pending_count()


def _age(path: Path) -> float:
    """Return the seconds since a file was written, infinity if there is none."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
