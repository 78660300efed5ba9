"""The client that asks a server for pages."""

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from bench.speed.load_client import BadAnswerError, ask, percentile
from bench.speed.product import MeasuringError
from bench.speed.server import serving


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, self.headers["Cookie"]))
        body = b"page"
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Keep the output of the tests clean."""


@pytest.fixture
def server():
    """A server that remembers what it was asked."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        running.asked = []
        running.url = f"http://127.0.0.1:{running.server_port}"
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_every_path_is_asked_for_once_by_several_clients(server):
    paths = [f"/{number}" for number in range(50)]

    answers = ask(server.url, paths, concurrency=8)

    assert sorted(path for path, _ in server.asked) == sorted(paths)
    assert len(answers.seconds) == 50
    assert answers.body_bytes == 200
    assert answers.per_second > 0


def test_a_cookie_opens_the_admin_area(server):
    ask(server.url, ["/admin"], cookie="sessionid=abc")

    assert server.asked == [("/admin", "sessionid=abc")]


def test_a_page_that_is_no_page_stops_the_run_and_is_named(server):
    with pytest.raises(BadAnswerError, match="/missing answered 404"):
        ask(server.url, ["/", "/missing", "/"])


def test_no_request_begins_after_the_time_is_up(server):
    answers = ask(server.url, ["/"] * 20, seconds=0)

    assert answers.seconds == []
    assert server.asked == []


def test_percentiles_lie_between_neighbours():
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
    assert percentile([0.0, 1.0], 95) == pytest.approx(0.95)
    assert percentile([7.0], 95) == 7.0


def test_what_a_server_said_of_a_page_it_cannot_give_is_told():
    def command(port: int) -> list[str]:
        return [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]

    asking = serving(command, environment={**os.environ}, ready="/")
    with (
        pytest.raises(MeasuringError, match=r"/missing answered 404(?s:.)*code 404"),
        asking as server,
    ):
        server.measure(["/missing"])
