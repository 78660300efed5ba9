"""Port of vector indexes: where the vectors of the passages of one model are kept.

`freeshelf.search.dense` itself keeps them in files of this machine. A search engine may
keep them instead (`SearchEngine.vectors`); then they are made once for all machines.
Queries are unit vectors, similarities cosines.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.engines.vector_codes import QuantizedVectors

# No file has this number: it marks passages of the record itself.
RECORD_NUMBER = 0
# The first passage of a record itself.
DESCRIPTION = f"{RECORD_NUMBER}.0"

HASH_BYTES = 16

Floats = NDArray[np.float32]
Bits = NDArray[np.uint64]  # (tokens, words)
WORD_BITS = 64
KeyFilter = Callable[[Sequence[str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage by the key of its document in the index; "0.n" is the description.

    `text` is the input of the model, `of_record` are the languages of the record and
    its files.
    """

    key: str
    level: str
    language: str
    text: str
    of_record: tuple[str, ...] = ()

    @property
    def text_hash(self) -> bytes:
        """Key under which the vector of this text is stored."""
        return hashlib.blake2b(self.text.encode(), digest_size=HASH_BYTES).digest()


Passages = Mapping[str, Sequence[EmbeddedPassage]]


class Row(NamedTuple):
    """The resource, passage, level and text hash of a vector."""

    resource: str
    passage: str
    level: str
    text_hash: bytes


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A resource, the matching passage, and its cosine to the query.

    `size` is the number of passages of the resource at the levels of the query. An
    index that knows them at once tells the languages of the resource, and the nearest
    of its passages that it has met; others are asked for them (None).
    """

    key: str
    passage: str
    similarity: float
    text_hash: bytes = field(default=b"", compare=False)
    size: int = field(default=1, compare=False)
    languages: tuple[str, ...] | None = field(default=None, compare=False)
    nearest: "tuple[Neighbour, ...] | None" = field(default=None, compare=False)


class VectorIndex(Protocol):
    """Reader of the vectors of one model, which may be shared by threads.

    All raise DenseIndexDamagedError, and SearchAwayError where they are on servers.
    """

    def is_ready(self) -> bool:
        """Return whether every passage of the library has had its vector."""

    def neighbours(
        self,
        query: Floats,
        *,
        access_levels: tuple[str, ...],
        among: Collection[str] | None = None,
        admit: KeyFilter | None = None,
        limit: int = 100,
        threshold: float,
    ) -> tuple[Neighbour, ...]:
        """Return the nearest resources by their best passage of these levels.

        Only `among` these, compared one by one, or else those that `admit` returns of
        identifiers that it is given in batches, the nearest first: it is called until
        there are `limit` results, or the rest are less similar than `threshold`. Ties
        are ordered by identifier.
        """

    def similarities(
        self, query: Floats, keys: Sequence[str], *, levels: tuple[str, ...]
    ) -> Mapping[str, Neighbour]:
        """Return the best passage of these levels of each resource that has one."""

    def closest(
        self, query: Floats, keys: Collection[str], *, levels: tuple[str, ...]
    ) -> float:
        """Return the similarity of the nearest of these resources, 0 for none."""

    def passages(
        self,
        query: Floats,
        keys: Sequence[str],
        *,
        levels: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, tuple[Neighbour, ...]]:
        """Return the best passages of these levels per resource, best first."""

    def most_similar(
        self, key: str, *, levels: tuple[str, ...], limit: int, minimum: float
    ) -> dict[str, float]:
        """Return the resources whose description is most similar to that of another.

        With their cosines, those of these levels and at least `minimum` only. Empty for
        a resource without a vector.
        """


@dataclass(frozen=True, slots=True)
class VectorState:
    """Progress of an index.

    `name` is new whenever one is begun. It is ready once every passage of the library
    has its vector, and stays ready while later ones wait.
    """

    name: str = ""
    is_ready: bool = False
    embedded: int = 0  # passages
    waiting: int = 0


class VectorWriter(Protocol):
    """Writer of the vectors of one model.

    The indexer puts passages, the embedder adds their vectors; both may work at once,
    on any machine. All raise DenseIndexDamagedError for an index that is to be begun
    anew, and DenseIndexBusyError or SearchAwayError when a retry may succeed.
    """

    def exists(self) -> bool:
        """Return whether an index was begun."""

    def check(self) -> None:
        """Read what is stored rather than what this process remembers."""

    def state(self) -> VectorState:
        """Return how far the index is."""

    def size(self) -> int:
        """Return the bytes on disk."""

    def begin(self, *, model: str) -> None:
        """Begin an index that is not ready, in place of an existing one.

        Vectors of texts are preserved as far as they can be read.
        """

    def retire(self) -> None:
        """Remove the index."""

    def mark_ready(self, name: str) -> None:
        """Mark the index of this name as ready, if it still exists."""

    def put(
        self, read: Callable[[], Passages], *, keys: Collection[str] = ()
    ) -> Passages:
        """Replace the passages of these records in the index, and return them.

        Passages whose text has a vector are found immediately, the others wait. `read`
        may be called again: the last write has the last state that was read. `keys`,
        where they are known, are those of what it returns.
        """

    def waiting_resources(self, *, passages: int) -> list[str]:
        """Return the resources of the passages that have waited longest."""

    def waiting_rows(self, resources: Collection[str]) -> set[Row]:
        """Return the waiting passages of these resources."""

    def keep(self, hashes: Sequence[bytes], vectors: QuantizedVectors) -> None:
        """Store the vectors of texts."""

    def settle(self) -> int:
        """Let passages be found whose text has got a vector; return their number."""

    def merge(self) -> int:
        """Bring what is stored into a form that is read fast; return what was done."""

    def forget_unused(self, *, today: date) -> int:
        """Delete vectors that no passage has had for a month; return their number."""

    def resources(self) -> set[str]:
        """Return identifiers of all records with passages in the index."""

    def rows_of(self, resources: Collection[str]) -> set[Row]:
        """Return the rows of these records, waiting ones too."""

    def hashes(self) -> set[bytes]:
        """Return the hashes of all texts in the index, waiting ones too."""

    def owners(self, hashes: Collection[bytes], *, limit: int) -> dict[bytes, str]:
        """Return a resource of some of these texts that have a vector, by hash."""

    def stamp(self) -> object:
        """Return a value that changes with the index."""


def bit_words(dimension: int) -> int:
    """Return how many words have the bits of a token."""
    return -(-dimension // WORD_BITS)


@dataclass(frozen=True, slots=True)
class TokenBits:
    """Tokens of texts by their hashes, and the mean that they are around."""

    mean: Floats
    bits: Mapping[bytes, Bits]


class TokenStore(Protocol):
    """Store of the tokens of texts, one bit a dimension, around one mean."""

    def exists(self) -> bool:
        """Return whether there are any."""

    def read(
        self, hashes: Collection[bytes], *, is_expected: bool = False
    ) -> TokenBits | None:
        """Return the mean and the bits of texts; None where they are not all there.

        With `is_expected` some may be taken not to be there that are not known yet.
        """

    def mean(self) -> Floats | None:
        """Return the mean, None before there is one."""

    def mean_size(self) -> int:
        """Return how many texts the mean was to be of."""

    def stored(self) -> set[bytes]:
        """Return the hashes of the texts whose tokens are stored."""

    def begin(self, mean: Floats, *, texts: int) -> None:
        """Remove all tokens, and have this mean, of so many texts."""

    def insert(self, bits: Mapping[bytes, Bits]) -> None:
        """Store the tokens of texts around the mean."""

    def delete(self, hashes: Iterable[bytes]) -> None:
        """Delete the tokens of texts."""

    def remove(self) -> None:
        """Delete all."""


@dataclass(frozen=True, slots=True)
class ModelVectors:
    """Reader, writer and tokens of the vectors of one model."""

    index: VectorIndex
    writer: VectorWriter
    tokens: TokenStore
