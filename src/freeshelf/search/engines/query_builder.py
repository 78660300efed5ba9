"""The parts of which an engine builds queries; all else of a query is shared."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")


class QueryBuilder(ABC, Generic[Q]):
    """Builder of the queries of one engine, which are of type `Q`."""

    @abstractmethod
    def term(self, field: str, token: str) -> Q:
        """Match a token, scored by BM25."""

    @abstractmethod
    def having_any(self, field: str, values: Sequence[str]) -> Q:
        """Match documents with one of these values, unscored."""

    @abstractmethod
    def phrase(self, field: str, words: Sequence[str], slop: int = 0) -> Q:
        """Match words with this many steps between; one word alone is a term."""

    @abstractmethod
    def prefix(self, field: str, prefix: str) -> Q:
        """Match all tokens with this prefix; each document has the score 1."""

    @abstractmethod
    def years(self, first: int, last: int) -> Q:
        """Match years of issue from first to last, both included."""

    @abstractmethod
    def constant(self, query: Q, score: float) -> Q:
        """Match the same documents, all with this score."""

    @abstractmethod
    def boosted(self, query: Q, weight: float) -> Q:
        """Multiply the score."""

    @abstractmethod
    def weighted(self, query: Q, among: Q, weight: float) -> Q:
        """Multiply the score of those documents that match `among` too."""

    @abstractmethod
    def best(self, queries: Sequence[Q]) -> Q:
        """Match any of the queries with the best of their scores."""

    @abstractmethod
    def boolean(
        self,
        *,
        must: Iterable[Q] = (),
        should: Iterable[Q] = (),
        must_not: Iterable[Q] = (),
        minimum: int | None = None,
    ) -> Q:
        """Match all of `must`, none of `must_not`, and `minimum` of `should`.

        Without a minimum, one of `should` is enough, and none beside `must`.
        """

    @abstractmethod
    def everything(self) -> Q:
        """Match all documents."""

    @abstractmethod
    def nothing(self) -> Q:
        """Match no document."""

    def any_of(self, queries: Iterable[Q]) -> Q:
        """Match any of the queries and add up their scores."""
        found = list(queries)
        if len(found) == 1:
            return found[0]
        return self.boolean(should=found) if found else self.nothing()

    def both(self, *queries: Q) -> Q:
        """Match all of the queries and add up their scores."""
        return self.boolean(must=queries)

    def without(self, query: Q, other: Q) -> Q:
        """Match a query where another does not."""
        return self.boolean(must=[query], must_not=[other])

    def unscored(self, query: Q) -> Q:
        """Match the same documents, without an effect on the score."""
        return self.constant(query, 0.0)

    def among(self, keys: Collection[str]) -> Q:
        """Match the documents with these keys, unscored."""
        return self.having_any("key", sorted(keys))
