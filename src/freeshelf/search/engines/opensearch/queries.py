"""Queries of OpenSearch, in its query DSL."""

from collections.abc import Iterable, Sequence
from typing import Any

from freeshelf.search.engines.query_builder import QueryBuilder

Query = dict[str, Any]
# No token is longer.
_MAX_PREFIX_LENGTH = 200
# Tokens are split as they were joined, and nothing else is done to them.
_ANALYZER = "whitespace"


class OpenSearchQueries(QueryBuilder[Query]):
    """Builder of queries.

    `factor` multiplies what BM25 gives, which is less from version 3 on, so that
    constant scores weigh the same beside it.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._factor = factor

    def term(self, field: str, token: str) -> Query:
        """Match a token, scored."""
        return self.boosted({"term": {field: {"value": token}}}, self._factor)

    def having_any(self, field: str, values: Sequence[str]) -> Query:
        """Match documents with one of these values, unscored."""
        return self.unscored({"terms": {field: list(values)}})

    def phrase(self, field: str, words: Sequence[str], slop: int = 0) -> Query:
        """Match words with this many steps between; one word alone is a term."""
        if not words:
            return self.nothing()
        if len(words) == 1:
            return self.term(field, words[0])
        if slop:
            # In their order only, unlike a phrase with steps between.
            terms = [{"span_term": {field: {"value": word}}} for word in words]
            near = {"clauses": terms, "slop": slop, "in_order": True}
            return self.boosted({"span_near": near}, self._factor)
        matched = {"query": " ".join(words), "analyzer": _ANALYZER}
        return self.boosted({"match_phrase": {field: matched}}, self._factor)

    def prefix(self, field: str, prefix: str) -> Query:
        """Match all tokens with this prefix."""
        if len(prefix) > _MAX_PREFIX_LENGTH:
            return self.nothing()
        return {"prefix": {field: {"value": prefix, "rewrite": "constant_score"}}}

    def years(self, first: int, last: int) -> Query:
        """Match years of issue."""
        return {"range": {"year": {"gte": first, "lte": last}}}

    def constant(self, query: Query, score: float) -> Query:
        """Match the same documents, all with this score."""
        inner = query.get("constant_score", {}).get("filter", query)
        return {"constant_score": {"filter": inner, "boost": score}}

    def boosted(self, query: Query, weight: float) -> Query:
        """Multiply the score."""
        if weight == 1.0:
            return query
        if "term" in query:
            ((field, value),) = query["term"].items()
            boost = value.get("boost", 1.0) * weight
            return {"term": {field: value | {"boost": boost}}}
        return {"bool": {"must": [query], "boost": weight}}

    def weighted(self, query: Query, among: Query, weight: float) -> Query:
        """Multiply the score of those documents that match `among` too."""
        return {
            "function_score": {
                "query": query,
                "functions": [{"filter": among, "weight": weight}],
                "boost_mode": "multiply",
            }
        }

    def best(self, queries: Sequence[Query]) -> Query:
        """Match any of the queries with the best of their scores."""
        return {"dis_max": {"queries": list(queries)}} if queries else self.nothing()

    def boolean(
        self,
        *,
        must: Iterable[Query] = (),
        should: Iterable[Query] = (),
        must_not: Iterable[Query] = (),
        minimum: int | None = None,
    ) -> Query:
        """Match all of `must`, none of `must_not`, and enough of `should`."""
        body: Query = {}
        for query in must:
            # What has no score need not be scored.
            filtered = _unscored(query)
            body.setdefault("must" if filtered is None else "filter", []).append(
                query if filtered is None else filtered
            )
        if wanted := list(should):
            body["should"] = wanted
            if minimum is not None:
                body["minimum_should_match"] = minimum
        if excluded := list(must_not):
            body["must_not"] = excluded
        return {"bool": body} if body else self.nothing()

    def everything(self) -> Query:
        """Match all documents."""
        return {"match_all": {}}

    def nothing(self) -> Query:
        """Match no document."""
        return {"match_none": {}}

    def marked(self, query: Query, marks: dict[str, Query | None]) -> Query:
        """Match a query; each hit names the marks that it matches too."""
        named = [
            {"constant_score": {"filter": each, "boost": 0.0, "_name": name}}
            for name, each in marks.items()
            if each is not None
        ]
        return {"bool": {"must": [query], "should": named}} if named else query


def _unscored(query: Query) -> Query | None:
    """Return the query without its constant score of 0; None if it has a score."""
    constant = query.get("constant_score")
    if constant is None or constant["boost"] != 0.0 or "_name" in constant:
        return None
    inner: Query = constant["filter"]
    return inner
