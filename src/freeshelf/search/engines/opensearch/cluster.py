"""Connection to a cluster: time limits, retries where they are safe, and errors."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from freeshelf.search.engines.opensearch import gathering
from freeshelf.search.engines.opensearch.gathering import Asked, Found
from freeshelf.search.engines.opensearch.queries import Query
from freeshelf.search.errors import SearchAwayError, SearchError
from freeshelf.shared.outages import Outage

try:
    import opensearchpy
except ImportError as error:
    raise ImportError(
        "FREESHELF_SEARCH names a cluster, for which pip install "
        "'freeshelf[opensearch]' is needed"
    ) from error

# It would tell of each index that does not exist yet, and of nothing that an error does
# not; what is asked is in no log.
logging.getLogger("opensearch").setLevel(logging.ERROR)

# A node that does not answer a search by then is asked no more, but another one.
READ_SECONDS = 4.0
WRITE_SECONDS = 60.0
_RETRIES = 2
# After no node answered, further searches fail at once for so long.
_AWAY_SECONDS = 1.0
# The cluster is there, but cannot answer now: full queues, no leader, missing shards.
_BUSY = frozenset((429, 502, 503, 504))
_REFUSED = frozenset((401, 403))
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
        # All that is asked and written may be repeated: writes have their version.
        self.client = opensearchpy.OpenSearch(
            list(nodes),
            timeout=READ_SECONDS,
            max_retries=_RETRIES,
            retry_on_timeout=True,
            retry_on_status=(502, 503, 504),
            # A node that was away is tried again after so many seconds.
            dead_timeout=10,
            http_compress=True,
            **options,
        )
        self.requests = 0
        self._place = ",".join(nodes)
        self._outage = Outage("Search", seconds=_AWAY_SECONDS)

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
            self._outage.begin(error)
            raise SearchAwayError(reason=_reason(error)) from error
        except opensearchpy.exceptions.TransportError as error:
            self._outage.end()
            if error.status_code in _BUSY | _REFUSED:
                raise SearchAwayError(reason=_reason(error)) from error
            raise
        self._outage.end()

    def search(self, index: str, searches: Sequence[Search]) -> list[Answer] | None:
        """Answer several searches in one request; None if there is no such index.

        Raises SearchAwayError and TooManyClausesError.
        """
        found = self.found(
            [({"index": index, **each.header}, each.body) for each in searches]
        )
        answers = [_answer(each) for each in found if each is not None]
        return answers if len(answers) == len(searches) else None

    def found(self, asked: Sequence[Asked]) -> list[Found]:
        """Answer searches, each a header and a body; None where there is no index.

        Raises SearchAwayError and TooManyClausesError.
        """
        return gathering.answers(self._place, asked, self._sent)

    def known(self, asked: Asked) -> Found:
        """Return the answer to a search of this page; None if it is not known yet."""
        return gathering.known(self._place, asked)

    def _sent(self, asked: Sequence[Asked]) -> list[Found | SearchError]:
        with self.answering() as client:
            answer = client.msearch(
                body=[line for each in asked for line in each],
                params={"cancel_after_time_interval": f"{int(READ_SECONDS)}s"},
            )
        return [_found(each) for each in answer["responses"]]

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
                    },
                )
            hits = answer["hits"]["hits"]
            yield from (tuple(hit["sort"]) for hit in hits)
            if len(hits) < _SCANNED:
                return
            body["search_after"] = hits[-1]["sort"]


def _found(answer: Mapping[str, Any]) -> Found | SearchError:
    if "error" in answer:
        is_missing = answer["error"].get("type") == _NO_INDEX
        return None if is_missing else _error_of(answer)
    if answer["timed_out"] or answer["_shards"]["failed"]:
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
