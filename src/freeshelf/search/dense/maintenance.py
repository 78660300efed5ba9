"""Maintenance of the vector indexes: all due steps in sequence."""

import logging
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from freeshelf.core.batches import in_batches
from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel, active_models
from freeshelf.search.dense.average_question import keep_average_question
from freeshelf.search.dense.following import IndexFollower
from freeshelf.search.dense.language_means import keep_language_means
from freeshelf.search.dense.reindexing import index_all
from freeshelf.search.dense.segments import Flags, Segment, quantize
from freeshelf.search.dense.services import (
    beginning_anew_if_damaged,
    dense_indexes,
    index_dir,
    index_dirs,
    put_current,
    writer_of,
)
from freeshelf.search.dense.store import (
    Manifest,
    Piece,
    SegmentEntry,
    SegmentStore,
    living_piece,
    write_segment,
)
from freeshelf.search.dense.token_bits import (
    has_token_bits,
    keep_token_bits,
    remove_token_bits,
)
from freeshelf.search.dense.vectors import FILE_NAME, KEEP_UNUSED, vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.errors import DenseIndexBusyError

logger = logging.getLogger(__name__)

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
    with vector_store(writer.path) as vectors:
        resources = vectors.pending_resources(passages=_WINDOW)
        if not resources:
            return 0
        passages = put_current(model, resources)
        texts = {
            each.text_hash: each for of_one in passages.values() for each in of_one
        }
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


_MAX_IN_TIER = 4
# A segment with this share of deleted rows is rewritten.
_MAX_GONE = 0.25


def merge_due_segments(writer: DenseWriter) -> int:
    """Merge small segments until there are few and return the number of merges.

    Raises DenseIndexDamagedError.
    """
    for leftover in writer.path.glob("merge-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    merges = 0
    while due := _due(writer.store.read()):
        _merge(writer, due)
        merges += 1
    return merges


def _due(manifest: Manifest) -> list[SegmentEntry]:
    tiers: defaultdict[int, list[SegmentEntry]] = defaultdict(list)
    for entry in manifest.segments:
        # Of one tier are sizes within a factor of four of each other.
        tiers[(entry.size.bit_length() - 1) // 2].append(entry)
    for _, entries in sorted(tiers.items()):
        if len(entries) >= _MAX_IN_TIER:
            return entries
    return next(([e] for e in manifest.segments if e.gone > e.size * _MAX_GONE), [])


def _merge(writer: DenseWriter, due: Sequence[SegmentEntry]) -> None:
    _, opened = writer.store.open()
    if not set(due) <= opened.keys():
        return
    sources = [living_piece(opened[entry]) for entry in due]
    path = writer.store.new_segment()
    unfinished = path.with_name(f"merge-{path.name}")
    order = write_segment(unfinished, sources)
    with writer.store.lock():
        manifest, opened = writer.store.open()
        now = {segment.name: segment for segment in opened.values()}
        unfinished.rename(path)
        merged = SegmentEntry(name=path.name, size=len(order))
        dead = _deleted_meanwhile(sources, now)[order]
        replaced = {entry.name for entry in due}
        segments = [entry for entry in manifest.segments if entry.name not in replaced]
        segments += writer.entry_of(merged, dead)
        writer.store.commit(replace(manifest, segments=tuple(segments)))


def _deleted_meanwhile(sources: Sequence[Piece], now: Mapping[str, Segment]) -> Flags:
    """Return which of the merged rows, in source order, have been deleted meanwhile."""
    return np.concatenate(
        [
            now[source.name].deleted[source.rows]
            if source.name in now
            # All of its rows were deleted, and the segment with them.
            else np.ones(len(source.rows), dtype=np.bool_)
            for source in sources
        ]
    )


_TIDY_EVERY = timedelta(days=1)


class VectorMaintenance:
    """Maintainer of the index of every model in use; one per process.

    A new index is built next to the current one and is used once it is complete; then
    the old one is removed.
    """

    def __init__(self, *, is_stopped: Callable[[], bool] = lambda: False) -> None:
        self._is_stopped = is_stopped
        self._follower = IndexFollower()
        # Names of indexes that have all passages, with or without their vectors.
        self._brought_in: set[str] = set()
        self._tidied_at: datetime | None = None
        # States of indexes that have the tokens of all their passages, and whether
        # there is a file of them, which anyone may delete.
        self._with_tokens: dict[Path, tuple[tuple[int, int], bool]] = {}

    def step(self, *, now: datetime) -> int:
        """Do up to some seconds of work and return the number of embedded texts.

        Raises DenseIndexBusyError, and ModelError for a model that fails, after the
        others have been processed.
        """
        done, failure = 0, None
        for model in _models_in_use():
            try:
                with beginning_anew_if_damaged(model):
                    done += self._maintain(model)
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
            versions = self._follower.versions()
            is_whole = index_all(
                model, is_stopped=self._is_stopped, merge=merge_due_segments
            )
            if not is_whole:
                return 0
            self._follower.keep(model, versions)
            self._brought_in.add(manifest.name)
        self._follower.follow(
            model, is_stopped=self._is_stopped, merge=merge_due_segments
        )
        done = embed_batch(model, is_stopped=self._is_stopped)
        # Passages whose text was already embedded, or that a killed process left
        # pending.
        writer.settle()
        merge_due_segments(writer)
        with vector_store(writer.path) as vectors:
            is_waiting = vectors.pending_count() > 0
        if not done and not is_waiting:
            keep_average_question(model)
            keep_language_means(model)
            if not manifest.is_ready:
                writer.mark_ready(manifest.name)
                self._retire_others()
            done += self._keep_tokens(model)
        return done

    def _keep_tokens(self, model: InstalledModel) -> int:
        """Encode tokens of passages while nothing waits, which search can do without.

        A model of some languages only is not compared across languages.
        """
        writer = writer_of(model)
        stamp = writer.store.stamp()
        state = stamp, has_token_bits(writer.path)
        if model.languages or self._with_tokens.get(writer.path) == state:
            return 0
        try:
            done = keep_token_bits(model, is_stopped=self._is_stopped)
        except DenseIndexBusyError as error:
            # Tried again after the next change; vectors do not wait for it.
            logger.warning("%s", error)
            done = 0
        if not done:
            self._with_tokens[writer.path] = stamp, has_token_bits(writer.path)
        return done

    def _tidy(self, *, now: datetime) -> None:
        self._retire_others()
        for model in _models_in_use():
            if writer_of(model).store.exists():
                with beginning_anew_if_damaged(model):
                    used = writer_of(model).hashes()
                    with vector_store(writer_of(model).path) as vectors:
                        vectors.forget_unused(used, today=now.date())

    def _retire_others(self) -> None:
        """Remove indexes of unused models; a month later, their vectors too."""
        in_use = {index_dir(model.key) for model in _models_in_use()}
        for directory in index_dirs():
            if directory in in_use:
                continue
            if SegmentStore(directory).exists():
                DenseWriter(directory).retire()
                remove_token_bits(directory)
            elif _age(directory / FILE_NAME) > KEEP_UNUSED.total_seconds():
                shutil.rmtree(directory, ignore_errors=True)


def _models_in_use() -> list[InstalledModel]:
    """Return the models with a ready index, then those whose index is being built."""
    serving = [model for model, _ in dense_indexes()]
    return list(dict.fromkeys([*serving, *active_models()]))


def _age(path: Path) -> float:
    """Return the seconds since a file was written, infinity if there is none."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
