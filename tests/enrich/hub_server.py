"""A hub of Hugging Face's kind on this machine, with a second host for large files."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COMMIT = "c007d7ef6fd86656326059b28395a7a03a7c5846"
_LARGE = 1_000


@dataclass
class FakeHub:
    """A hub with these files; `asked` are the requests it got, with their Range."""

    identifier: str
    url: str
    cdn: str
    files: Mapping[str, bytes]
    # Of these files only so many bytes come, and then the line breaks.
    breaks_at: dict[str, int] = field(default_factory=dict)
    # What the hub says of a file, where that is not what comes.
    said_of: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    languages: str | list[str] = field(
        default_factory=lambda: ["multilingual", *"abcdef"]
    )

    def described(self) -> bytes:
        """The answer of `/api/models/…/revision/…?blobs=true`."""
        siblings = []
        for path, content in self.files.items():
            said = self.said_of.get(path, content)
            header = f"blob {len(said)}\0".encode()
            entry = {
                "rfilename": path,
                "size": len(said),
                "blobId": hashlib.sha1(
                    header + said, usedforsecurity=False
                ).hexdigest(),
            }
            if len(said) > _LARGE:
                checksum = hashlib.sha256(said).hexdigest()
                entry["lfs"] = {"sha256": checksum, "size": len(said)}
            siblings.append(entry)
        card = {"license": "mit", "language": self.languages}
        return json.dumps(
            {"sha": COMMIT, "cardData": card, "siblings": siblings}
        ).encode()


@contextmanager
def serve_hub(identifier: str, files: Mapping[str, bytes]) -> Iterator[FakeHub]:
    """Serve one model."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _Handler) for _host in range(2)]
    hub_url, cdn_url = (f"http://127.0.0.1:{one.server_port}" for one in servers)
    hub = FakeHub(identifier, url=hub_url, cdn=cdn_url, files=files)
    threads = []
    for server in servers:
        server.hub = hub
        threads.append(threading.Thread(target=server.serve_forever, args=(0.01,)))
        threads[-1].start()
    try:
        yield hub
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        hub: FakeHub = self.server.hub
        path = urlsplit(self.path).path
        hub.asked.append((path, self.headers.get("range", "")))
        identifier = hub.identifier
        api = f"/api/models/{identifier}/revision/main"
        resolve = f"/{identifier}/resolve/{COMMIT}/"
        if path == api:
            self._answer(200, hub.described())
        elif path.startswith(resolve) and path.removeprefix(resolve) in hub.files:
            name = path.removeprefix(resolve)
            if len(hub.files[name]) > _LARGE:
                self._redirect(f"{hub.cdn}/blobs/{name}")
            else:
                self._answer(200, hub.files[name])
        elif path.startswith("/blobs/"):
            self._blob(path.removeprefix("/blobs/"))
        else:
            self._answer(404, b"")

    def _blob(self, name: str) -> None:
        hub: FakeHub = self.server.hub
        content = hub.files[name]
        start = int(self.headers.get("range", "bytes=0-").split("=")[1].rstrip("-"))
        if start >= len(content):
            self._answer(416, b"")
            return
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.send_response(206 if start else 200)
        self.send_header("content-length", str(len(content) - start))
        if start:
            self.send_header("content-range", span)
        self.end_headers()
        stop = hub.breaks_at.pop(name, len(content))
        self.wfile.write(content[start:stop])

    def _redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("location", target)
        self.send_header("content-length", "0")
        self.end_headers()

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: object) -> None:
        pass
