"""Build, ask, change and kill the stores of `bench.dense.stores`, in turns."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bench.dense.shape import LIKENESS, PAGES_EACH
from bench.dense.stores import Faiss, Mask, Ours, Store, Usearch, Vectors
from bench.markdown import table

_GATE = Path(__file__).parents[1] / "data/gate/vectors.npz"
_SHARES = (1.0, 0.5, 0.1, 0.01)
_QUESTIONS, _TOP, _LIMIT = 40, 10, 100
_CHANGED, _KILLS, _KILLED_SIZE = 100, 10, 20_000
# A graph of more takes a quarter of an hour to build on one core.
_LARGEST_GRAPH = 200_000
_MEGABYTE = 1_000_000
_BLOCK = 50_000

_STORES: tuple[Callable[[Path], Store], ...] = (
    Ours,
    partial(Faiss, kind="IDMap,SQfp16"),
    partial(Faiss, kind="IVF,SQfp16"),
    Usearch,
)


@dataclass(slots=True)
class StoreFigures:
    """Measurements of one store: seconds of CPU, bytes, and shares of the nearest."""

    name: str
    size: int
    build: float = 0.0
    disk: int = 0
    found: dict[int, list[float]] = field(default_factory=dict)  # by top
    times: dict[tuple[bool, float], list[float]] = field(default_factory=dict)
    filtered: dict[float, list[float]] = field(default_factory=dict)
    update: float = 0.0  # seconds of the clock
    unreadable: int = 0


def section(*, sizes: Sequence[int], folder: str, cache: str) -> str:
    """Return the table of all stores at these sizes; runs inside the product."""
    scratch = Path(folder)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    real = _real(Path(cache))
    figures: list[StoreFigures] = []
    for size in sizes:
        vectors = _like(real[_QUESTIONS:], size)
        stores = [
            make for make in _STORES if make is not Usearch or size <= _LARGEST_GRAPH
        ]
        figures += _measure(stores, vectors, real[:_QUESTIONS], folder=scratch)
    for figure, make in zip(figures, _STORES, strict=False):
        figure.unreadable = _killed(make, _like(real, _KILLED_SIZE), folder=scratch)
    return _table(figures, real=len(real))


def _real(cache: Path) -> Vectors:
    """Return vectors that `--only dense` has kept, or those of the quality gate."""
    kept = sorted(
        (cache / "vectors").glob("*/*.npy"), key=lambda path: path.stat().st_size
    )
    if kept:
        vectors: Vectors = np.load(kept[-1])
    else:
        gate = np.load(_GATE)
        vectors = gate["codes"].astype(np.float32) * gate["scales"][:, None]
    return np.random.default_rng(3).permutation(vectors)


def _like(real: Vectors, count: int) -> Vectors:
    """Return unit vectors with about the cosine LIKENESS to real ones."""
    chance = np.random.default_rng(1)
    spread = (1 / LIKENESS**2 - 1) ** 0.5 / real.shape[1] ** 0.5
    made = np.empty((count, real.shape[1]), np.float32)
    for block in np.array_split(made, count // _BLOCK + 1):
        noise = chance.standard_normal(block.shape, np.float32) * np.float32(spread)
        noise += real[chance.integers(len(real), size=len(block))]
        block[:] = noise / np.linalg.norm(noise, axis=1)[:, None]
    return made


def _measure(
    makers: Sequence[Callable[[Path], Store]],
    vectors: Vectors,
    questions: Vectors,
    *,
    folder: Path,
) -> list[StoreFigures]:
    chance = np.random.default_rng(2)
    masks = {
        share: None if share == 1 else chance.random(len(vectors) // PAGES_EACH) < share
        for share in _SHARES
    }
    blocks = np.array_split(vectors, 20)
    passages = np.concatenate([block @ questions.T for block in blocks]).T
    exact = passages.reshape(len(questions), -1, PAGES_EACH).max(axis=2)
    measured: list[tuple[Store, StoreFigures]] = []
    for number, make in enumerate(makers):
        path = folder / f"{len(vectors)}-{number}"
        store = make(path)
        started = time.process_time()
        store.build(vectors)
        seconds = time.process_time() - started
        disk = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        figures = StoreFigures(store.name, len(vectors), build=seconds, disk=disk)
        measured.append((store, figures))
    for is_mapped in (True, False):
        for store, _ in measured:
            store.open(mapped=is_mapped)
        for share, mask in masks.items():
            _ask(measured, questions, exact, mask, at=(is_mapped, share))
    for store, figures in measured:
        started = time.perf_counter()
        store.update(
            len(vectors), questions.repeat(3, axis=0)[:_CHANGED], range(_CHANGED)
        )
        figures.update = time.perf_counter() - started
    for path in folder.glob(f"{len(vectors)}-*"):
        shutil.rmtree(path)
    return [figures for _, figures in measured]


def _ask(
    measured: Sequence[tuple[Store, StoreFigures]],
    questions: Vectors,
    exact: Vectors,
    mask: Mask | None,
    *,
    at: tuple[bool, float],
) -> None:
    """Ask every store in turn, so that what else the machine does is shared."""
    for store, _ in measured:
        store.search(questions[-1] * np.float32(0.999), mask)
    for question, similarities in zip(questions, exact, strict=True):
        allowed = similarities if mask is None else np.where(mask, similarities, -2)
        nearest = np.argsort(-allowed)[:_LIMIT].tolist()
        for store, figures in measured:
            started = time.process_time()
            found = store.search(question, mask)
            figures.times.setdefault(at, []).append(time.process_time() - started)
            for top in (_TOP, _LIMIT):
                share = len(set(nearest[:top]) & set(found[:top])) / top
                if mask is None:
                    figures.found.setdefault(top, []).append(share)
                elif top == _LIMIT:
                    figures.filtered.setdefault(at[1], []).append(share)


def _killed(make: Callable[[Path], Store], vectors: Vectors, *, folder: Path) -> int:
    """Return how often a killed writer left what cannot be read."""
    path, sound = folder / "killed", folder / "sound"
    chance, unreadable = random.Random(4), 0
    make(sound).build(vectors)
    shutil.copytree(sound, path)
    for _ in range(_KILLS):
        child = os.fork()
        if not child:
            _write_for_ever(make, path, vectors)
        time.sleep(0.3 + chance.random() * 0.7)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if not _is_sound(make, path, vectors):
            unreadable += 1
            shutil.rmtree(path)
            shutil.copytree(sound, path)
    shutil.rmtree(path)
    shutil.rmtree(sound)
    return unreadable


def _write_for_ever(
    make: Callable[[Path], Store], path: Path, vectors: Vectors
) -> None:
    try:
        store = make(path)
        store.open(mapped=False)
        for number in range(1000):
            first = 2 * len(vectors) + number * _CHANGED
            store.update(first, vectors[:_CHANGED], range(first - _CHANGED, first))
    finally:
        os._exit(1)


def _is_sound(make: Callable[[Path], Store], path: Path, vectors: Vectors) -> bool:
    """Return whether a new process finds a vector that nobody has changed."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    code = 1
    try:
        store = make(path)
        store.open(mapped=True)
        found = store.search(vectors[-1], None)
        code = int((len(vectors) - 1) // PAGES_EACH not in found[:_TOP])
    finally:
        os._exit(code)


def _table(figures: Sequence[StoreFigures], *, real: int) -> str:
    def line(each: StoreFigures) -> Iterator[str]:
        yield f"{each.size:,}"
        yield each.name
        yield " / ".join(f"{np.mean(each.found[top]):.3f}" for top in (_TOP, _LIMIT))
        for share in _SHARES:
            mapped, read = (
                np.median(each.times[m, share]) * 1000 for m in (True, False)
            )
            yield f"{mapped:.1f} / {read:.1f}"
        yield " / ".join(f"{np.mean(each.filtered[s]):.2f}" for s in _SHARES[1:])
        yield f"{each.update:.2f}"
        yield f"{each.build:.0f}"
        yield f"{each.disk / _MEGABYTE:,.0f}"

    head = [
        "vectors", "store", "found of 10 / 100",
        "CPU ms, all: mapped / read", "of 50 %", "of 10 %", "of 1 %",
        "found of 100 in 50 / 10 / 1 %", "100 in and out, s", "build, CPU s", "MB",
    ]  # fmt: skip
    killed = ", ".join(
        f"{each.name} {each.unreadable}" for each in figures[: len(_STORES)]
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("faiss-cpu", "usearch"))
    return (
        f"One core and thread, {packages}, 384 dimensions, {PAGES_EACH} vectors a "
        f"record. Vectors are {real - _QUESTIONS:,} real ones with noise, questions "
        f"are {_QUESTIONS} other real ones; medians, stores asked in turns, the "
        "nearest hundred records.\n\n"
        f"{table(head, [list(line(each)) for each in figures])}\n\n"
        f"Killed {_KILLS} times while writing ({_KILLED_SIZE:,} vectors), the next "
        f"process could not read or found less: {killed}."
    )
