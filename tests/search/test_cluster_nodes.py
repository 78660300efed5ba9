"""Nodes of a cluster of which one is frozen: searches go to the copies of the others.

The nodes are small servers that answer as OpenSearch does: one that is frozen accepts
connections and says nothing, and the others wait for it unless its copy is avoided.
"""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("opensearchpy")

from freeshelf.search.engines.opensearch import cluster as connection
from freeshelf.search.engines.opensearch import nodes as watching
from freeshelf.search.engines.opensearch.cluster import Cluster, Search
from freeshelf.search.errors import SearchAwayError

_NAMES = ("one", "two", "three")
_FOUND = {
    "timed_out": False,
    "_shards": {"failed": 0},
    "hits": {"total": {"value": 1}, "hits": []},
}
SEARCH = Search({"match_all": {}}, is_scored=False)


class Node:
    """One of them, which may be frozen."""

    def __init__(self, name: str, all_nodes: "list[Node]") -> None:
        self.name, self.is_frozen, self.searches = name, False, 0
        self.is_thawed = threading.Event()
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                node.wait()
                self._answer({"nodes": {f"id-{name}": {"name": name}}})

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"]))
                asked = gzip.decompress(sent)
                node.searches += 1
                node.wait()
                for other in all_nodes:
                    # Without a preference, half of the searches would take its copy.
                    if other.is_frozen and b"_prefer_nodes" not in asked:
                        other.wait()
                assert not [
                    each.name
                    for each in all_nodes
                    if each.is_frozen and f"id-{each.name}".encode() in asked
                ]
                self._answer({"responses": [_FOUND]})

            def _answer(self, answer: object) -> None:
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                with suppress(BrokenPipeError, ConnectionResetError):
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self) -> None:
        if self.is_frozen:
            self.is_thawed.wait(20)


@pytest.fixture
def three(monkeypatch) -> Iterator[list[Node]]:
    monkeypatch.setattr(connection, "READ_SECONDS", 0.6)
    monkeypatch.setattr(watching, "_SIGN_SECONDS", 0.6)
    monkeypatch.setattr(watching, "_PAUSE_SECONDS", 0.1)
    found: list[Node] = []
    found.extend(Node(name, found) for name in _NAMES)
    yield found
    for node in found:
        thaw(node)
        node.server.shutdown()
        node.server.server_close()


def cluster_of(three: list[Node]) -> Cluster:
    return Cluster(
        [f"http://127.0.0.1:{node.server.server_address[1]}" for node in three]
    )


def freeze(node: Node) -> None:
    node.is_thawed.clear()
    node.is_frozen = True


def thaw(node: Node) -> None:
    node.is_frozen = False
    node.is_thawed.set()


def ask(cluster: Cluster) -> int:
    found = cluster.search("library", [SEARCH])
    assert found is not None
    return found[0].total


def test_a_search_that_meets_a_frozen_node_is_answered_by_the_others(three):
    cluster = cluster_of(three)
    freeze(three[0])

    began = time.monotonic()
    assert ask(cluster) == 1
    # One time-out and one look at all of them.
    assert time.monotonic() - began < 6

    before = three[0].searches
    assert [ask(cluster) for _ in range(6)] == [1] * 6
    assert three[0].searches == before


def test_a_second_client_of_the_process_need_not_find_out_itself(three):
    freeze(three[0])
    ask(cluster_of(three))
    before = three[0].searches

    assert [ask(cluster_of(three)) for _ in range(4)] == [1] * 4
    assert three[0].searches == before


def test_a_node_that_is_thawed_is_asked_again_without_a_search_that_waits(three):
    cluster = cluster_of(three)
    freeze(three[0])
    ask(cluster)

    thaw(three[0])
    until = time.monotonic() + 10
    while cluster.preferred and time.monotonic() < until:
        time.sleep(0.05)
    before = three[0].searches

    assert cluster.preferred == {}
    assert [ask(cluster) for _ in range(6)] == [1] * 6
    assert three[0].searches > before


def test_searches_end_soon_when_no_node_answers(three):
    cluster = cluster_of(three)
    for node in three:
        freeze(node)

    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(SearchAwayError):
            ask(cluster)
    assert time.monotonic() - began < 8
