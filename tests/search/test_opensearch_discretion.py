"""Nothing of a question or a record is told by what servers of search say."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from freeshelf.search.engines.opensearch import OpenSearchEngine
from freeshelf.search.errors import SearchAwayError
from tests.search.documents import ask, record

INSIGHTS = "search.insights.top_queries.latency.enabled"
SLOW_LOG = "cluster.search.request.slowlog.threshold.warn"
_QUOTING = {
    "type": "parsing_exception",
    "reason": "cannot read the question of rosa",
    "caused_by": {"type": "illegal_argument_exception", "reason": "rosa again"},
}


class _Servers(BaseHTTPRequestHandler):
    """Answers as a cluster whose errors quote what was sent."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = json.dumps(self._said(self.path.partition("?")[0])).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    def _said(self, path: str) -> dict[str, Any]:
        last = path.rpartition("/")[2]
        if path == "/":
            return {"version": {"number": "2.19.1", "distribution": "opensearch"}}
        if "_alias" in path:
            return {"freeshelf-records-g1": {}}
        if last == "_search":
            return {"hits": {"hits": []}}
        if last == "_msearch":
            return {"responses": [{"status": 400, "error": _QUOTING}]}
        if last == "_bulk":
            item = {"_id": "1", "status": 400, "error": _QUOTING}
            return {"errors": True, "items": [{"index": item}]}
        settings: dict[str, Any] = self.server.settings  # type: ignore[attr-defined]
        told = {"status": "green", "_version": 1}
        return settings if last == "settings" else told

    def log_message(self, *arguments: object) -> None:
        pass


for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
    setattr(_Servers, f"do_{method}", _Servers._answer)


@pytest.fixture
def servers() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Servers)
    server.settings = {}  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def engine(servers) -> Iterator[OpenSearchEngine]:
    opened = OpenSearchEngine(nodes=[f"http://127.0.0.1:{servers.server_address[1]}"])
    yield opened
    opened.close()


def test_an_error_of_a_search_names_its_kind_only(engine):
    with pytest.raises(SearchAwayError) as refused:
        ask(engine, "rosa")

    said = str(refused.value)
    assert "400: parsing_exception by illegal_argument_exception" in said
    assert "rosa" not in said


def test_a_record_that_is_refused_is_not_quoted_in_the_log(engine, caplog):
    with engine.write() as writer:
        writer.add([record("a", "Kilns")])

    assert "parsing_exception" in caplog.text
    assert "rosa" not in caplog.text


@pytest.mark.parametrize(
    ("defaults", "persistent", "words"),
    [
        (
            {INSIGHTS: "true", SLOW_LOG: "-1"},
            {},
            [f"keep what readers ask: {INSIGHTS}"],
        ),
        ({INSIGHTS: "true"}, {INSIGHTS: "false"}, []),
        ({SLOW_LOG: "-1"}, {SLOW_LOG: "1s"}, [f"log what readers ask: {SLOW_LOG}"]),
        ({}, {}, []),
    ],
)
def test_servers_that_keep_questions_are_told_of(
    servers, engine, defaults, persistent, words
):
    servers.settings = {"defaults": defaults, "persistent": persistent}

    troubles = [each.replace("ask: set ", "ask: ") for each in engine.troubles()]

    assert len(troubles) == len(words)
    for found, wanted in zip(troubles, words, strict=True):
        assert wanted in found
