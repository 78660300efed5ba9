"""Public interface of the vector indexes of all models."""

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from django.conf import settings

from freeshelf.core.batches import in_batches
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    active_models,
    installed_models,
)
from freeshelf.search.conf import engine
from freeshelf.search.dense.index import DenseIndex
from freeshelf.search.dense.passages import embedded_passages
from freeshelf.search.dense.token_files import TokenFile
from freeshelf.search.dense.vectors import FILE_NAME, vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.engines.vectors import (
    ModelVectors,
    Passages,
    TokenStore,
    VectorIndex,
    VectorState,
    VectorWriter,
)
from freeshelf.search.errors import (
    DenseIndexBusyError,
    DenseIndexDamagedError,
    SearchAwayError,
)

_KEY_LENGTH = 16


def vectors_dir() -> Path:
    """Return the directory of all vector indexes."""
    return Path(settings.FREESHELF_VECTORS_DIR)


def index_dir(key: str) -> Path:
    """Return the directory of a model's vectors, by the key of the model."""
    return vectors_dir() / key[:_KEY_LENGTH]


def index_dirs() -> list[Path]:
    """Return the directories of all models that have or had an index."""
    names = "[0-9a-f]" * _KEY_LENGTH
    return [path for path in vectors_dir().glob(names) if path.is_dir()]


logger = logging.getLogger(__name__)

# Records whose passages are read and written together.
RECORDS_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class EmbeddingState:
    """Progress of the vectors of one model; `problem` is its error, if any."""

    model: InstalledModel
    embedded: int  # passages
    waiting: int
    is_ready: bool
    size: int = 0  # bytes on disk
    problem: str = ""

    @property
    def is_done(self) -> bool:
        """Return whether every passage has its vector."""
        return self.is_ready and not self.waiting and not self.problem


def dense_indexes() -> tuple[tuple[InstalledModel, VectorIndex], ...]:
    """Return models with their ready indexes, the most important first.

    While the index of a model is being built, that of a previously used model which is
    still installed replaces it.
    """
    found = {}
    for model in active_models():
        serving = model if _is_ready(model) else _replacement(model)
        if serving is not None:
            found[serving] = _index(serving)
    return tuple(found.items())


def update_indexes(identifiers: Sequence[str]) -> None:
    """Update every index with the current state of these records; the indexer calls it.

    A damaged index is started again and filled by the embedder: an index that is not up
    to date must not be used.
    """
    for model in indexed_models():
        # Renaming a topic affects half of a library: process it in parts, so that
        # memory stays small and the embedder can run in between.
        with beginning_anew_if_damaged(model):
            for batch in in_batches(identifiers, RECORDS_TOGETHER):
                put_current(model, batch)


def put_current(model: InstalledModel, identifiers: Sequence[str]) -> Passages:
    """Replace the passages of these records in the index and return them.

    Raises DenseIndexDamagedError.
    """
    read = partial(embedded_passages, identifiers, languages=model.languages)
    return writer_of(model).put(read, keys=identifiers)


def vectors_here(
    model: InstalledModel, hashes: Collection[bytes]
) -> dict[bytes, bytes]:
    """Return vectors of texts that this machine has kept from before it had servers."""
    directory = index_dir(model.key)
    if not (directory / FILE_NAME).exists():
        return {}
    with vector_store(directory) as vectors:
        return vectors.known(hashes)


@contextmanager
def beginning_anew_if_damaged(model: InstalledModel) -> Iterator[None]:
    """Replace an index that proves to be damaged by an empty one."""
    try:
        yield
    except DenseIndexDamagedError as error:
        logger.warning("%s", error)
        writer_of(model).begin(model=model.name)


def indexed_models() -> tuple[InstalledModel, ...]:
    """Return installed models that have an index, complete or not."""
    installed = installed_models()
    return tuple(each for each in installed if writer_of(each).exists())


def embedding_states() -> tuple[EmbeddingState, ...]:
    """Return the progress of each active model."""
    return tuple(_state(model) for model in active_models())


def writer_of(model: InstalledModel) -> VectorWriter:
    """Return this process's writer of the model's index."""
    return _vectors(model).writer


def tokens_of(model: InstalledModel) -> TokenStore:
    """Return the store of the model's tokens of passages."""
    return _vectors(model).tokens


def forget_vectors(used: Iterable[str], *, today: date) -> None:
    """Let the search engine forget vectors of other models than these keys name."""
    short = [key[:_KEY_LENGTH] for key in used]
    engine().forget_vectors(but=short, today=today)


def _index(model: InstalledModel) -> VectorIndex:
    return _vectors(model).index


def _vectors(model: InstalledModel) -> ModelVectors:
    """Return the vectors of a model: in the search engine, or here on disk."""
    in_engine = engine().vectors(model.key[:_KEY_LENGTH], dimension=model.dimension)
    # A forked child must not share a lock that another thread of its parent held.
    return in_engine or _on_disk(os.getpid(), index_dir(model.key))


@cache
def _on_disk(_process: int, path: Path) -> ModelVectors:
    return ModelVectors(DenseIndex(path), DenseWriter(path), TokenFile(path))


def _is_ready(model: InstalledModel) -> bool:
    try:
        return _index(model).is_ready()
    except (DenseIndexDamagedError, SearchAwayError) as error:
        logger.warning("%s", error)
        return False


def _replacement(model: InstalledModel) -> InstalledModel | None:
    """Return an inactive but ready model for the same languages, if any."""
    active = active_models()
    for other in installed_models():
        if (
            other not in active
            and other.languages == model.languages
            and _is_ready(other)
        ):
            return other
    return None


def _state(model: InstalledModel) -> EmbeddingState:
    found, size, problem = VectorState(), 0, ""
    try:
        writer = writer_of(model)
        if writer.exists():
            found, size = writer.state(), writer.size()
    except (DenseIndexDamagedError, DenseIndexBusyError, SearchAwayError) as error:
        problem = str(error)
    return EmbeddingState(
        model=model,
        embedded=found.embedded,
        waiting=found.waiting,
        is_ready=found.is_ready,
        size=size,
        problem=problem,
    )
