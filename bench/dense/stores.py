"""The vector store, faiss and usearch, behind one interface.

A row is a passage, and `PAGES_EACH` of them are a record, as in `bench.dense.library`.

Neither is a dependency: `uv pip install faiss-cpu usearch` for this measurement.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bench.dense.shape import PAGES_EACH
from freeshelf.core.batches import in_batches
from freeshelf.search.dense.index import DenseIndex
from freeshelf.search.dense.merging import merge_due_segments
from freeshelf.search.dense.vectors import vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.engines.vector_codes import quantize
from freeshelf.search.engines.vectors import EmbeddedPassage
from freeshelf.search.semantic import MAX_CANDIDATES

Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Records that are wanted, and passages that a library is asked for to find them.
_LIMIT, _PASSAGES = 100, 400
_TOGETHER, _MERGE_EVERY = 1000, 16
# Lists of an IVF index that are read for a query; more when rows are filtered.
_PROBES = 64


class Store(Protocol):
    """A store in a folder, which answers from what is on disk after `build`."""

    name: str

    def build(self, vectors: Vectors) -> None:
        """Write all vectors; the row is the key of a passage."""

    def open(self, *, mapped: bool) -> None:
        """Open what was written, mapped into memory or read."""

    def search(self, query: Vectors, allowed: Mask | None) -> Sequence[int]:
        """Return the nearest hundred records; `allowed` has a flag for each record."""

    def update(self, first: int, vectors: Vectors, gone: Sequence[int]) -> None:
        """Add and delete rows, and return once readers of the disk see it."""


def _records(passages: Iterable[int]) -> list[int]:
    """Return the first hundred records of ordered passages."""
    found = dict.fromkeys(key // PAGES_EACH for key in passages if key >= 0)
    return list(found)[:_LIMIT]


class Ours:
    """The store of the library, asked as a search does."""

    name = "Freeshelf"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer = DenseWriter(folder)

    def build(self, vectors: Vectors) -> None:
        self._writer.begin(model="bench")
        batches = in_batches(range(len(vectors)), _TOGETHER)
        for number, rows in enumerate(batches, start=1):
            self.update(rows[0], vectors[rows[0] : rows[-1] + 1], ())
            if number % _MERGE_EVERY == 0:
                merge_due_segments(self._writer)
        merge_due_segments(self._writer)
        self._writer.mark_ready(self._writer.store.read().name)

    def open(self, *, mapped: bool) -> None:
        self._index = DenseIndex(self._folder)

    def search(self, query: Vectors, allowed: Mask | None) -> Sequence[int]:
        def admit(keys: Sequence[str]) -> list[str]:
            return [key for key in keys if allowed is None or allowed[int(key)]]

        if allowed is not None and allowed.sum() <= MAX_CANDIDATES:
            names = [str(key) for key in np.flatnonzero(allowed)]
            compared = self._index.similarities(query, names, levels=("open",))
            found = sorted(compared.values(), key=lambda each: -each.similarity)
        else:
            found = self._index.neighbours(
                query,
                access_levels=("open",),
                admit=None if allowed is None else admit,
                limit=_LIMIT,
                threshold=-1.0,
            )
        return [int(each.key) for each in found[:_LIMIT]]

    def update(self, first: int, vectors: Vectors, gone: Sequence[int]) -> None:
        gone_records = {str(key // PAGES_EACH) for key in gone}
        records: dict[str, list[EmbeddedPassage]] = {key: [] for key in gone_records}
        for key in range(first, first + len(vectors)):
            passage = EmbeddedPassage(f"1.{key}", "open", "en", str(key))
            records.setdefault(str(key // PAGES_EACH), []).append(passage)
        added = [each for passages in records.values() for each in passages]
        with vector_store(self._folder) as store:
            store.keep([each.text_hash for each in added], quantize(vectors))
        self._writer.put(lambda: records)


class Faiss:
    """An index of faiss in one file; `kind` describes it to the factory of faiss."""

    def __init__(self, folder: Path, *, kind: str) -> None:
        import faiss  # noqa: PLC0415 - installed for this measurement only

        self._faiss = faiss
        faiss.omp_set_num_threads(1)
        self.name = f"faiss {kind}"
        self._kind = kind
        folder.mkdir(parents=True, exist_ok=True)
        self._path = str(folder / "index.faiss")

    def build(self, vectors: Vectors) -> None:
        lists = int(4 * len(vectors) ** 0.5)
        kind = self._kind.replace("IVF", f"IVF{lists}")
        index = self._faiss.index_factory(
            vectors.shape[1], kind, self._faiss.METRIC_INNER_PRODUCT
        )
        if "IVF" in kind:
            index.cp.niter = 6
        index.train(vectors[: lists * 39])
        index.add_with_ids(vectors, np.arange(len(vectors)))
        self._faiss.write_index(index, self._path)

    def open(self, *, mapped: bool) -> None:
        lists, flat = self._faiss.IO_FLAG_MMAP, self._faiss.IO_FLAG_MMAP_IFC
        flags = (lists if "IVF" in self._kind else flat) if mapped else 0
        self._index = self._faiss.read_index(self._path, flags)

    def search(self, query: Vectors, allowed: Mask | None) -> Sequence[int]:
        options: dict[str, Any] = {}
        share = 1.0
        if allowed is not None:
            bits = np.packbits(allowed.repeat(PAGES_EACH), bitorder="little")
            options["sel"] = self._faiss.IDSelectorBitmap(bits)
            share = float(allowed.mean())
        if "IVF" in self._kind:
            probes = min(self._index.nlist, int(_PROBES / share))
            parameters = self._faiss.SearchParametersIVF(nprobe=probes, **options)
        else:
            parameters = self._faiss.SearchParameters(**options)
        _, keys = self._index.search(query[None], _PASSAGES, params=parameters)
        return _records(keys[0].tolist())

    def update(self, first: int, vectors: Vectors, gone: Sequence[int]) -> None:
        keys = np.arange(first, first + len(vectors))
        self._index.add_with_ids(vectors, keys)
        self._index.remove_ids(np.array(gone, np.int64))
        self._faiss.write_index(self._index, self._path)


class Usearch:
    """A graph of usearch, asked for more: its Python interface has no filter."""

    name = "usearch f16"

    def __init__(self, folder: Path) -> None:
        from usearch.index import Index  # noqa: PLC0415 - see Faiss

        folder.mkdir(parents=True, exist_ok=True)
        self._path = str(folder / "index.usearch")
        self._new = lambda: Index(
            ndim=384, metric="ip", dtype="f16", expansion_add=128, expansion_search=256
        )

    def build(self, vectors: Vectors) -> None:
        index = self._new()
        index.add(np.arange(len(vectors)), vectors, threads=1)
        index.save(self._path)

    def open(self, *, mapped: bool) -> None:
        self._index = self._new()
        (self._index.view if mapped else self._index.load)(self._path)

    def search(self, query: Vectors, allowed: Mask | None) -> Sequence[int]:
        share = 1.0 if allowed is None else float(allowed.mean())
        count = min(len(self._index), int(_PASSAGES / share))
        keys = self._index.search(query, count, threads=1).keys
        if allowed is not None:
            keys = keys[allowed[keys.astype(np.int64) // PAGES_EACH]]
        return _records(keys.tolist())

    def update(self, first: int, vectors: Vectors, gone: Sequence[int]) -> None:
        keys = np.arange(first, first + len(vectors))
        self._index.add(keys, vectors, threads=1)
        self._index.remove(np.array(gone), threads=1)
        self._index.save(self._path)
