"""A cluster takes writes of several machines, with refusals and few requests."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from freeshelf.search.engines.base import Sort, Text
from freeshelf.search.engines.opensearch import OpenSearchEngine, writing
from freeshelf.search.engines.opensearch import cluster as connection
from freeshelf.search.errors import (
    IndexDamagedError,
    IndexReplacedError,
    SearchAwayError,
    SearchError,
)
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import ask, fill, keys, passage, record
from tests.search.engines import EVERYONE, NODES, STAFF, forget, on_cluster
from tests.search.test_engine_neighbours import near

# The name chooses these tests together with those of the port: -k opensearch.
pytestmark = pytest.mark.skipif(
    not NODES, reason="FREESHELF_TEST_OPENSEARCH names no servers"
)


@pytest.fixture
def engine() -> Iterator[OpenSearchEngine]:
    opened = on_cluster()
    yield opened
    forget(opened)


@pytest.fixture
def other(engine) -> Iterator[OpenSearchEngine]:
    """The engine of another machine on the same index."""
    opened = on_cluster(engine._generations.prefix)
    yield opened
    opened.close()


def test_a_write_that_began_earlier_replaces_nothing_of_a_later_one(engine, other):
    fill(engine, record("gone", "Kilns"), record("a", "Kilns"))

    with engine.write() as late:
        late.add([record("a", "Old kilns", passages=(passage("1", "old"),))])
        late.add([record("gone", "Old kilns"), record("own", "Old kilns")])
        with other.write() as writer:
            writer.add([record("a", "Vessels", passages=(passage("2", "new"),))])
            writer.remove(["gone"])

    assert keys(ask(engine, "old")) == ["own"]
    assert keys(ask(engine, "vessels")) == ["a"]
    found = engine.passages(
        analyse(parse("old new")), levels=EVERYONE, keys=("a",), per_resource=5
    )
    assert list(found["a"]) == ["2"]


def test_a_write_to_an_index_that_a_rebuild_replaced_is_to_be_repeated(engine, other):
    fill(engine, record("a", "Kilns"))

    def write_beside_a_rebuild() -> None:
        with engine.write() as writer:
            writer.add([record("b", "Kilns")])
            with other.rebuild() as rebuilt:
                rebuilt.add([record("c", "Kilns")])

    with pytest.raises(IndexReplacedError):
        write_beside_a_rebuild()

    assert keys(ask(engine, "kilns")) == ["c"]
    fill(engine, record("b", "Kilns"))
    assert set(keys(ask(other, "kilns"))) == {"b", "c"}
    # The old indexes are gone, and nothing made them anew.
    prefix = engine._generations.prefix
    assert len(engine.cluster.client.indices.get(index=f"{prefix}-*")) == 3


def test_another_machine_sees_commits_and_rebuilds_and_cannot_rebuild_too(
    engine, other
):
    fill(engine, record("a", "Kilns"))
    version = other.info().version
    assert keys(ask(other, "kilns")) == ["a"]

    with engine.rebuild() as writer:
        writer.add([record("b", "Kilns")])
        assert other.is_rebuilding()
        with pytest.raises(SearchError, match="running"), other.rebuild():
            pass
        assert keys(ask(other, "kilns")) == ["a"]

    assert not other.is_rebuilding()
    assert keys(ask(other, "kilns")) == ["b"]
    assert other.info().version != version


def test_a_rebuild_that_lost_its_lease_replaces_nothing(engine, other, monkeypatch):
    fill(engine, record("a", "Kilns"))
    lease = "freeshelf.search.engines.opensearch.generations._LEASE_SECONDS"

    def rebuild_slowly() -> None:
        with monkeypatch.context() as brief:
            brief.setattr(lease, -1.0)
            rebuilding = engine.rebuild()
            writer = rebuilding.__enter__()
        writer.add([record("late", "Kilns")])
        fill_anew(other)
        rebuilding.__exit__(None, None, None)

    def fill_anew(target: OpenSearchEngine) -> None:
        with target.rebuild() as writer:
            writer.add([record("first", "Kilns")])

    with pytest.raises(SearchError):
        rebuild_slowly()

    assert keys(ask(engine, "kilns")) == ["first"]


def test_a_document_that_the_cluster_refuses_is_left_out_alone(engine, caplog):
    fill(engine, record("a", "Kilns"), record("b", "Kilns", title_key="x" * 40_000))

    assert keys(ask(engine, "kilns")) == ["a"]
    assert "b is left out of the index" in caplog.text
    assert "x" * 20 not in caplog.text


def test_an_index_without_its_count_of_writes_is_built_anew(engine):
    fill(engine, record("a", "Kilns"))
    engine.cluster.client.indices.delete(index=engine._generations.state)

    with pytest.raises(IndexDamagedError):
        engine.info()


def test_a_page_takes_two_requests_and_its_passages_one(engine):
    fill(
        engine,
        *(
            record(f"r{n}", "Debt bondage", passages=(passage(f"{n}", "debt"),))
            for n in range(6)
        ),
        record("part", "Debt"),
        record("kiln", "Kilns", labels=(Text("Debt bondage", "en"),)),
    )
    ask(engine, "debt")
    options = {
        "facets": ("type", "language", "place"),
        "filters": {"type": ()},
        "preferred_language": "en",
    }
    for text in ("debt bondage", '"debt bondage" kilns', "", "debt -kilns"):
        for neighbours in (None, near({"kiln": 0.5})):
            for sort in Sort:
                before = engine.cluster.requests
                ask(engine, text, sort=sort, neighbours=neighbours, **options)
                assert engine.cluster.requests - before <= 2

    before = engine.cluster.requests
    found = engine.passages(
        analyse(parse("debt")),
        levels=EVERYONE,
        keys=tuple(f"r{n}" for n in range(6)),
        per_resource=3,
    )
    assert len(found) == 6
    assert engine.cluster.requests - before == 1


def test_a_question_of_any_length_is_answered(engine):
    fill(engine, record("a", "Kilns"), record("b", "Vessels"))
    words = " ".join(["kilns", *(f"palabra{n}" for n in range(290))])

    assert keys(ask(engine, words, STAFF, neighbours=near({"b": 0.1})))[0] == "a"


_PASSED_ON = ("content-type", "content-encoding")


class _Relay(BaseHTTPRequestHandler):
    """Passes requests on, once the answers that are due before are given."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        server = self.server
        if "_bulk" in self.path and server.refusals:  # type: ignore[attr-defined]
            status = server.refusals.pop()  # type: ignore[attr-defined]
            said, headers = b"{}", [("Content-Type", "application/json")]
        else:
            target = urlsplit(NODES[0])
            onward = http.client.HTTPConnection(target.hostname or "", target.port)
            onward.request(self.command, self.path, body, dict(self.headers))
            answer = onward.getresponse()
            status, said = answer.status, answer.read()
            headers = [h for h in answer.getheaders() if h[0].lower() in _PASSED_ON]
            onward.close()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    def log_message(self, *arguments: object) -> None:
        pass


for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
    setattr(_Relay, f"do_{method}", _Relay._answer)


@contextmanager
def relayed(*refusals: int, port: int = 0) -> Iterator[str]:
    """The address of a relay to the servers, which refuses the first bulks."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Relay)
    server.refusals = list(refusals)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_full_queues_are_waited_for(engine, monkeypatch):
    monkeypatch.setattr(writing, "_FIRST_PAUSE", 0)
    with relayed(429, 429) as address:
        behind = OpenSearchEngine(nodes=[address], prefix=engine._generations.prefix)
        fill(behind, record("a", "Kilns"))
        behind.close()

    assert keys(ask(engine, "kilns")) == ["a"]


def test_servers_that_are_away_say_so_and_come_back(engine, monkeypatch):
    monkeypatch.setattr(connection, "_AWAY_SECONDS", 0.0)
    fill(engine, record("a", "Kilns"))
    with relayed() as address:
        port = urlsplit(address).port or 0
        behind = OpenSearchEngine(nodes=[address], prefix=engine._generations.prefix)
        assert keys(ask(behind, "kilns")) == ["a"]
    with pytest.raises(SearchAwayError):
        ask(behind, "kilns")
    with pytest.raises(SearchAwayError), behind.write() as writer:
        writer.add([record("b", "Kilns")])

    with relayed(port=port):
        assert keys(ask(behind, "kilns")) == ["a"]
        assert list(behind.troubles()) == list(engine.troubles())
    behind.close()
