"""Connection to a cluster: time limits, retries where they are safe, and errors."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from freeshelf.search.engines.opensearch import gathering
from freeshelf.search.engines.opensearch.gathering import Asked, Found
from freeshelf.search.engines.opensearch.queries import Query
from freeshelf.search.errors import SearchAwayError, SearchError
from freeshelf.shared.outages import Outage

try:
    import opensearchpy

    from freeshelf.search.engines.opensearch.nodes import NodeConnection, Nodes
except ImportError as error:
    raise ImportError(
        "FREESHELF_SEARCH names a cluster, for which pip install "
        "'freeshelf[opensearch]' is needed"
    ) from error

T = TypeVar("T")

# It would tell of each index that does not exist yet, and of nothing that an error does
# not; what is asked is in no log.
logging.getLogger("opensearch").setLevel(logging.ERROR)

# A node that does not answer a search by then is asked no more, but another one.
READ_SECONDS = 4.0
WRITE_SECONDS = 60.0
_RETRIES = 2
_KEPT_CONNECTIONS = 8  # to each node
# After no node answered, further searches fail at once for so long.
_AWAY_SECONDS = 1.0
# The cluster is there, but cannot answer now: full queues, no leader, missing shards.
_BUSY = frozenset((429, 502, 503, 504))
_REFUSED = frozenset((401, 403))
# Of connections, and of nodes that wait for others.
_TRIED_AGAIN = frozenset(("N/A", "TIMEOUT", 502, 503, 504))
_NO_INDEX = "index_not_found_exception"
_SCANNED = 5000  # documents at once


class TooManyClausesError(SearchError):
    """Error for a query of more clauses than the nodes of the cluster allow."""

    message = (
        "A query has more clauses than the search servers allow; raise "
        "indices.query.bool.max_clause_count."
    )


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a request; hits have one order, in which no two are equal."""

    query: Query
    sort: tuple[Mapping[str, Any], ...] = ({"_score": "desc"},)
    offset: int = 0
    limit: int = 0
    aggregations: Mapping[str, Any] = field(default_factory=dict)
    is_scored: bool = True
    routing: str = ""

    @property
    def header(self) -> dict[str, Any]:
        """Return how it is searched: scores are those of all shards together."""
        header: dict[str, Any] = {"allow_partial_search_results": False}
        if self.is_scored and self.limit and not self.routing:
            header["search_type"] = "dfs_query_then_fetch"
        if self.routing:
            header["routing"] = self.routing
        return header

    @property
    def body(self) -> dict[str, Any]:
        """Return what is searched."""
        body: dict[str, Any] = {
            "query": self.query,
            "size": self.limit,
            "track_total_hits": True,
            "_source": False,
        }
        if self.limit:
            body |= {"from": self.offset, "sort": [*self.sort, {"key": "asc"}]}
        if self.aggregations:
            body["aggs"] = self.aggregations
        return body


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document of an answer, with the marks of its query."""

    key: str
    score: float
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one search."""

    total: int = 0
    hits: tuple[FoundDocument, ...] = ()
    aggregations: Mapping[str, Any] = field(default_factory=dict)


class Cluster:
    """Client of the nodes of a cluster, which may be shared by threads."""

    def __init__(self, nodes: Sequence[str], *, ca_file: str = "") -> None:
        options: dict[str, Any] = {"ca_certs": ca_file} if ca_file else {}
        options |= {
            "timeout": READ_SECONDS,
            "retry_on_timeout": True,
            "retry_on_status": (502, 503, 504),
            "connection_class": NodeConnection,
            "connection_pool_class": Nodes,
            "pool_maxsize": _KEPT_CONNECTIONS,
            "http_compress": True,
        }
        # All that is asked and written may be repeated: writes have their version.
        self.client = opensearchpy.OpenSearch(
            list(nodes), max_retries=_RETRIES, **options
        )
        # A search is repeated otherwise: with the copies of nodes that answer.
        self._once = opensearchpy.OpenSearch(list(nodes), max_retries=0, **options)
        self.requests = 0
        self._place = ",".join(nodes)
        self._outage = Outage("Search", seconds=_AWAY_SECONDS)

    def close(self) -> None:
        """Close the connections, which are opened again when they are needed."""
        self.client.close()
        self._once.close()

    @contextmanager
    def answering(self) -> Iterator[opensearchpy.OpenSearch]:
        """Yield the client; raise SearchAwayError when no node answers."""
        gathering.end_if_foreseen()
        if self._outage.is_on():
            raise SearchAwayError(reason="no node answered a moment ago")
        self.requests += 1
        try:
            yield self.client
        except opensearchpy.exceptions.ConnectionError as error:
            pool = self.client.transport.connection_pool
            # While nodes answer, other searches need not fail with this one.
            if not (isinstance(pool, Nodes) and pool.is_any_awake()):
                self._outage.begin(error)
            raise SearchAwayError(reason=_reason(error)) from error
        except opensearchpy.exceptions.TransportError as error:
            self._outage.end()
            if error.status_code in _BUSY | _REFUSED:
                raise SearchAwayError(reason=_reason(error)) from error
            raise
        self._outage.end()

    def search(
        self,
        index: str,
        searches: Sequence[Search],
        *,
        suppose: Sequence[int] | None = None,
    ) -> list[Answer] | None:
        """Answer several searches in one request; None if there is no such index.

        `suppose` are their totals for a foreseen call, which goes on with them. Raises
        SearchAwayError and TooManyClausesError.
        """
        asked = [({"index": index, **each.header}, each.body) for each in searches]
        found = self.found(
            asked, None if suppose is None else partial(supposed, suppose)
        )
        answers = [_answer(each) for each in found if each is not None]
        return answers if len(answers) == len(searches) else None

    def found(
        self, asked: Sequence[Asked], suppose: gathering.Suppose | None = None
    ) -> list[Found]:
        """Answer searches, each a header and a body; None where there is no index.

        A foreseen call goes on with what `suppose` returns in place of answers that are
        not known. Raises SearchAwayError and TooManyClausesError.
        """
        return gathering.answers(self._place, asked, self._sent, suppose)

    def known(self, asked: Asked) -> Found:
        """Return the answer to a search of this page; None if it is not known yet."""
        return gathering.known(self._place, asked)

    def _sent(self, asked: Sequence[Asked]) -> list[Found | SearchError]:
        return [_found(each) for each in self._responses(asked)]

    def _responses(
        self, asked: Sequence[tuple[Mapping[str, Any], Any]], **options: str
    ) -> list[dict[str, Any]]:
        """Return what the nodes answer to searches, each a header and a body."""

        def ask(client: opensearchpy.OpenSearch, preferred: Mapping[str, str]) -> Any:
            lines = [
                line
                for header, body in asked
                for line in ({**header, **preferred}, body)
            ]
            answer = client.msearch(
                body=lines,
                params={"cancel_after_time_interval": f"{int(READ_SECONDS)}s"},
                **options,
            )
            return answer["responses"]

        return self.ask(ask, is_away=lambda found: any(map(_is_away, found)))

    def ask(
        self,
        question: Callable[[opensearchpy.OpenSearch, Mapping[str, str]], T],
        *,
        is_away: Callable[[T], bool] = lambda answer: False,
    ) -> T:
        """Ask, again if need be, and each time the nodes that answer then.

        `question` gets the client and the parameters that choose copies of the index;
        with `is_away` an answer says that a copy could not be searched. Raises
        SearchAwayError.
        """
        tries = 1 + _RETRIES
        with self.answering():
            while True:
                tries -= 1
                try:
                    answer = question(self._once, self.preferred)
                except opensearchpy.exceptions.TransportError as error:
                    if not tries or error.status_code not in _TRIED_AGAIN:
                        raise
                    continue
                if not tries or not is_away(answer):
                    return answer
                self._once.transport.connection_pool.mark_dead(None)

    @property
    def preferred(self) -> Mapping[str, str]:
        """The parameter of a search that keeps it from nodes that do not answer."""
        pool = self._once.transport.connection_pool
        preference = pool.watch.preference() if isinstance(pool, Nodes) else ""
        return {"preference": preference} if preference else {}

    def scan(self, index: str, query: Query, fields: tuple[str, ...]) -> Iterator[Any]:
        """Yield the values of fields of all documents, which tell them apart."""
        body: dict[str, Any] = {
            "query": query,
            "size": _SCANNED,
            "sort": [{name: "asc"} for name in fields],
            "_source": False,
            "track_total_hits": False,
        }
        while True:
            with self.answering() as client:
                answer = client.search(
                    index=index,
                    body=body,
                    params={
                        "allow_partial_search_results": "false",
                        "request_timeout": WRITE_SECONDS,
                        **self.preferred,
                    },
                )
            hits = answer["hits"]["hits"]
            yield from (tuple(hit["sort"]) for hit in hits)
            if len(hits) < _SCANNED:
                return
            body["search_after"] = hits[-1]["sort"]


def supposed(totals: Iterable[int]) -> list[Found]:
    """Return answers without hits that have these totals."""
    return [{"hits": {"total": {"value": total}, "hits": []}} for total in totals]


def _is_away(answer: Mapping[str, Any]) -> bool:
    """Return whether an answer to a search says that a copy could not be searched."""
    if "error" in answer:
        return answer.get("status") in _TRIED_AGAIN
    return bool(answer["timed_out"] or answer["_shards"]["failed"])


def _found(answer: Mapping[str, Any]) -> Found | SearchError:
    if "error" in answer:
        is_missing = answer["error"].get("type") == _NO_INDEX
        return None if is_missing else _error_of(answer)
    if _is_away(answer):
        return SearchAwayError(reason="a part of the index does not answer")
    return answer


def _error_of(answer: Mapping[str, Any]) -> SearchError:
    described = json.dumps(answer["error"])
    if "axClauseCount" in described or "too_many_" in described:
        return TooManyClausesError()
    return SearchAwayError(reason=f"{answer.get('status')}: {kind_of(answer['error'])}")


def kind_of(error: Any) -> str:
    """Return the names of an error and its cause; their texts quote what was sent."""
    if not isinstance(error, Mapping):
        return "unknown"
    cause = error.get("caused_by")
    name = str(error.get("type"))
    return f"{name} by {kind_of(cause)}" if cause else name


def _answer(found: Mapping[str, Any]) -> Answer:
    return Answer(
        total=found["hits"]["total"]["value"],
        hits=tuple(
            FoundDocument(
                key=hit["sort"][-1],
                score=_score(hit["sort"][0]),
                marks=frozenset(hit.get("matched_queries", ())),
            )
            for hit in found["hits"]["hits"]
        ),
        aggregations=found.get("aggregations", {}),
    )


def _score(value: object) -> float:
    return value if isinstance(value, float) else 0.0


def _reason(error: opensearchpy.exceptions.TransportError) -> str:
    return f"{error.status_code}: {error.error}"[:500]
