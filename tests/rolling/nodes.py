"""Nodes of a cluster as sites run them, and who reads and writes meanwhile."""

import base64
import http.client
import json
import os
import ssl
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from uuid import uuid4

from scripts.services.balancer import HOST

from tests.databases import url_of
from tests.installation import REPOSITORY

_PATIENCE = 600  # seconds
# As long as a browser: a busy machine is slow, which is no failure.
_WAITS = 300  # seconds
_SAVES_APART = 0.5
_READS_APART = 0.05
DATA = REPOSITORY / "tests/data"
READERS = json.loads((DATA / "library-0.2.0.json").read_text("utf-8"))["readers"]


@dataclass
class Cluster:
    """The servers that nodes share, and the nodes."""

    folder: Path
    # Its own for each attempt: what an earlier one left is no library to restore into.
    name: str = field(default_factory=lambda: f"rolling-{uuid4().hex[:8]}")
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, node: str) -> dict[str, str]:
        """The settings of a node, as in docs/how-to/deploy-on-several-machines.md."""
        asked = os.environ
        address = f"s3://{self.name}/files?endpoint={asked['TEST_S3_ENDPOINT']}"
        return {
            "PATH": "/usr/bin:/bin",
            "FREESHELF_ENV": "production",
            "FREESHELF_NODE": node,
            "FREESHELF_DATA_DIR": str(self.folder / node),
            "FREESHELF_SECRET_KEY": "of-no-site-anywhere-" * 4,
            "FREESHELF_BASE_URL": f"https://{HOST}",
            "FREESHELF_ALLOWED_HOSTS": HOST,
            "FREESHELF_CRAWLER_LIMITS": "false",
            "FREESHELF_OCR": "false",
            "FREESHELF_WEB_WORKERS": "1",
            "FREESHELF_DATABASE_URL": url_of(self.name),
            "FREESHELF_STORAGE": f"{address}&region=us-east-1",
            "FREESHELF_S3_ACCESS_KEY": asked["TEST_S3_ACCESS_KEY"],
            "FREESHELF_S3_SECRET_KEY": asked["TEST_S3_SECRET_KEY"],
            "FREESHELF_CACHE_URL": asked["TEST_CACHE_URL"],
            "FREESHELF_ALERTS_KEY": base64.b64encode(b"a" * 64).decode(),
            "FREESHELF_PRIVACY_KEY": base64.b64encode(b"b" * 64).decode(),
            "FREESHELF_SEARCH": f"{asked['FREESHELF_TEST_OPENSEARCH']}/{self.name}",
        }

    def run(self, version: str, *words: str) -> str:
        """Run a command of a version to its end; what it said."""
        done = subprocess.run(
            [self._program(version), *words],
            env=self.environment("command"),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, version: str, node: str, *words: str) -> None:
        """Start a node of a version."""
        with (self.folder / f"{node}.log").open("ab") as log:
            self.running[node] = subprocess.Popen(
                [self._program(version), "serve", *words],
                env=self.environment(node),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self, node: str) -> None:
        """Stop a node as systemd does, and wait for its end."""
        process = self.running.pop(node)
        process.terminate()
        assert process.wait(60) == 0, self.said(node)

    def start_web(self, version: str, number: int) -> None:
        """Start a web node of a version, and wait until it may get readers."""
        port = os.environ["TEST_NODES"].split(",")[number - 1]
        node = f"web-{number}"
        self.start(version, node, "--only", "web", "--port", port)
        until(lambda: self._is_ready(node, int(port)))

    def close(self) -> None:
        """End whatever still runs."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def said(self, node: str) -> str:
        """Return the log of a node."""
        return (self.folder / f"{node}.log").read_text("utf-8", "replace")[-4000:]

    def _is_ready(self, node: str, port: int) -> bool:
        assert self.running[node].poll() is None, self.said(node)
        with suppress(OSError):
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asking.request("GET", "/readyz")
            return asking.getresponse().status == 200
        return False

    @staticmethod
    def _program(version: str) -> str:
        return str(Path(os.environ[f"TEST_{version}_VERSION"]) / "freeshelf")


class Visitor(threading.Thread):
    """Someone who asks the balancer again and again, and notes what went wrong."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.wrong: list[str] = []
        self.done = 0
        self._ended = threading.Event()
        self._tls = ssl.create_default_context(cafile=os.environ["TEST_CERTIFICATE"])
        self._tls.check_hostname = False  # it is asked at 127.0.0.1

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join(60)

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, str]:
        """Return the status and the text of an answer."""
        port = int(os.environ["TEST_BALANCER"])
        asking = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=_WAITS, context=self._tls
        )
        asking.request(method, path, body, {"Host": HOST, **headers})
        answer = asking.getresponse()
        text = answer.read().decode("utf-8", "replace")
        asking.close()
        return answer.status, text

    def wait(self, seconds: float) -> bool:
        """Wait, and return whether the visit goes on."""
        return not self._ended.wait(seconds)


class Reader(Visitor):
    """Reads each address of the library, searches, and loads what pages need."""

    def run(self) -> None:
        asked = [(each["path"], each["status"], each["says"]) for each in READERS]
        # What is saved meanwhile is newer.
        asked = [
            (p, status, "") if "feed" in p else (p, status, says)
            for p, status, says in asked
        ]
        asked.append(("/en/search?q=recruitment+fees", 200, "Fair recruitment in"))
        asked.append(("/api/v1/records", 200, "Fair recruitment in harbours"))
        needed: Counter[str] = Counter()
        while self.wait(0):
            for path, status, words in asked:
                self._read(path, status, words, needed)
                if not self.wait(_READS_APART):
                    return
            for path in list(needed):
                self._read(path, 200, "", Counter())
            needed.clear()

    def _read(self, path: str, status: int, words: str, needed: Counter[str]) -> None:
        self.done += 1
        try:
            got, text = self.ask("GET", path)
        except (OSError, http.client.HTTPException) as error:
            self.wrong.append(f"{path}: {error!r}")
            return
        if got != status or words not in text:
            self.wrong.append(f"{path}: {got} {text[:300]!r}")
        for part in text.split('"/static/')[1:]:
            needed["/static/" + part.partition('"')[0]] += 1


class Editor(Visitor):
    """A program that publishes record after record, each by one request."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.saved: list[str] = []

    def run(self) -> None:
        while self.wait(_SAVES_APART):
            self.done += 1
            title = f"Saved meanwhile {self.done} {uuid4().hex}"
            body = {"title": title, "language": "en", "state": "published"}
            status, text = 0, ""
            # As docs/how-to/write-by-the-api.md: again with the same key.
            deadline = time.monotonic() + _WAITS
            while status != 201 and time.monotonic() < deadline:
                try:
                    status, text = self._save(title, body)
                except (OSError, http.client.HTTPException) as error:
                    text = repr(error)
                if status in (400, 401, 403, 409, 422, 500):
                    break
                time.sleep(0 if status == 201 else 1)
            if status == 201:
                self.saved.append(title)
            else:
                self.wrong.append(f"{title}: {status} {text[:300]}")

    def _save(self, key: str, body: dict[str, str]) -> tuple[int, str]:
        return self.ask(
            "POST",
            "/api/v1/records",
            json.dumps(body),
            **{
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )


def until(condition, seconds: float = _PATIENCE) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.3)
