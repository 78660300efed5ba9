"""A real web server on loopback, whose answers a test writes."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """A request as it came; header names in lower case."""

    path: str  # with its query
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """An answer to send; without `length` the connection's end is the end."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None  # a Content-Length that is not true


class WebServer:
    """Answers by one function and remembers what it was asked."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Else a body waits 40 ms until the client acknowledges the headers.
            disable_nagle_algorithm = True

            def do_GET(handler) -> None:  # noqa: N805
                headers = {
                    name.lower(): value for name, value in handler.headers.items()
                }
                asked = Asked(handler.path, headers)
                self.asked.append(asked)
                answer = self.answer(asked)
                length = len(answer.body) if answer.length is None else answer.length
                handler.send_response(answer.status)
                for name, value in answer.headers.items():
                    handler.send_header(name, value)
                handler.send_header("Content-Length", str(length))
                handler.end_headers()
                handler.wfile.write(answer.body)
                handler.close_connection = length != len(answer.body)

            def log_message(handler, *_arguments: object) -> None:  # noqa: N805
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    @property
    def host(self) -> str:
        """Host and port, as a policy allows them."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{self.host}"

    @property
    def paths(self) -> list[str]:
        """Return the paths that were requested, in order."""
        return [asked.path for asked in self.asked]

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def web_server(answer: Callable[[Asked], Answer]) -> Iterator[WebServer]:
    """A server that runs for the time of the context."""
    server = WebServer(answer)
    server.start()
    try:
        yield server
    finally:
        server.stop()
