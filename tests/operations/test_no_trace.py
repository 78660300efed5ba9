"""Questions of readers are written nowhere: not to the output, not to the data."""

# ruff: noqa: S310

import json
import logging
import signal
import socket
from contextlib import closing, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from freeshelf.core.errors import ExceptionFormatter

MARKER = "quernstonemarker"
_BROWSER = {"User-Agent": "Mozilla/5.0"}  # programs are not counted
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def ask(url: str, data: bytes | None = None, **headers: str) -> int:
    try:
        with urlopen(Request(url, data, _BROWSER | headers)) as response:
            return response.status
    except HTTPError as error:
        with error:
            return error.code


def message(method: str, **params: object) -> bytes:
    """Return what an assistant sends."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return json.dumps(asked).encode()


MESSAGES = (
    message("tools/call", name="search", arguments={"query": MARKER}),
    message("tools/call", name=MARKER, arguments={"query": MARKER}),
    message("prompts/get", name=MARKER),
    message("prompts/get", name="answer_with_citations", arguments={MARKER: MARKER}),
    message("resources/read", uri=f"freeshelf://records/{MARKER}/files/x/pages/1"),
)


def send(address: str, request: bytes) -> bytes:
    """Return what the server says to bytes that may be no request at all."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(request)
        with suppress(OSError):
            line.shutdown(socket.SHUT_WR)
        return line.recv(4096)


def test_no_question_and_no_address_is_written_anywhere(installation):
    installation.process("bring_in_short_file")
    server = installation.serve("--only=web")
    base = server.address

    statuses = [
        ask(f"{base}en/search?q={MARKER}"),
        ask(f"{base}en/search/suggest?q={MARKER}"),
        ask(f"{base}en/search/facets/topic?q={MARKER}&contains={MARKER}"),
        ask(f"{base}en/search?q={MARKER}&page=-1"),
        ask(f"{base}en/search?q={MARKER}%00"),
        ask(f"{base}en/search?q={MARKER * 600}"),
        ask(f"{base}en/r/{MARKER}/{MARKER}"),
        ask(f"{base}{MARKER}"),
        ask(f"{base}en/search?q={MARKER}", Host=f"{MARKER}.example"),
        ask(f"{base}en/search?q={MARKER}", Host=f"{MARKER} x"),
        ask(f"{base}en/search?q={MARKER}", Host=f"{MARKER}{'é' * 99}"),
        *(ask(f"{base}mcp", each, **_JSON) for each in MESSAGES),
    ]
    answers = [
        send(base, f"GET /en/search?q={MARKER} HTTP/9.9\r\n\r\n".encode()),
        send(base, f"GET /en/{MARKER}\xff HTTP/1.1\r\nHost: x\r\n\r\n".encode()),
        send(base, f"{MARKER}\r\n\r\n".encode()),
        send(base, f"GET /?q={MARKER} HTTP/1.1\r\n{MARKER}\r\n\r\n".encode()),
    ]
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=120)

    assert statuses == [
        200,
        200,
        200,
        400,
        400,
        414,
        404,
        404,
        400,
        400,
        400,
        *[200] * 5,
    ]
    assert all(answer.startswith(b"HTTP/1.1 400") for answer in answers)
    assert MARKER not in said
    assert "ip=" not in said
    assert "Traceback" not in said
    assert not holding(installation.folder, MARKER.encode())
    # Statistics are off.
    with closing(installation.database()) as database:
        tables = "countedday dailycount openedcount pagecount term termday termdigest"
        for table in tables.split():
            rows = database.execute(f"SELECT COUNT(*) FROM statistics_{table}")  # noqa: S608
            assert rows.fetchone() == (0,), table
    assert not (installation.folder / "statistics").exists()


def test_statistics_write_no_word_that_fewer_than_five_days_had(installation):
    installation.process("bring_in_short_file")
    installation.settings["FREESHELF_STATISTICS"] = "on"
    server = installation.serve("--only=web")
    base = server.address

    for _ in range(8):
        assert ask(f"{base}en/search?q={MARKER}") == 200
    # The two web processes write what they have counted when they stop.
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=120)

    with closing(installation.database()) as database:
        counts = "SELECT SUM(searches), SUM(without_hit) FROM statistics_dailycount"
        assert database.execute(counts).fetchone() == (8, 8)
        digests = "SELECT COUNT(*) FROM statistics_termdigest"
        assert database.execute(digests).fetchone() == (2,)
    assert MARKER not in said
    assert not holding(installation.folder, MARKER.encode())


def holding(folder: Path, marker: bytes) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if marker in path.read_bytes()]


def test_a_fault_is_told_by_its_kind_and_place_only():
    def look_up() -> None:
        try:
            int(MARKER)
        except ValueError as error:
            raise LookupError(MARKER) from error

    try:
        look_up()
    except LookupError as error:
        caught = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, f"Fault: /{MARKER}", None, caught
    )

    said = ExceptionFormatter().format(record)

    assert MARKER not in said
    assert "builtins.ValueError" in said
    assert said.endswith("builtins.LookupError")
    assert "in look_up" in said
