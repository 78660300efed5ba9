"""A public site as it is watched: lines of JSON, numbers of all its web processes."""

# ruff: noqa: S310

import json
import signal
import time
from contextlib import closing
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

from tests.operations.test_no_trace import MARKER, MESSAGES, ask, holding, send

TOKEN = "thirty-random-characters"
# Nothing is sent there: lines say what was forwarded by a proxy.
FORWARDED = "203.0.113.213"
PUBLIC = {
    "Host": "library.example.org",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": FORWARDED,
    "User-Agent": f"Visitor {MARKER}",
}
KEYS = {
    *("time", "level", "logger", "process", "message", "status", "error", "traceback"),
}


def read(url: str, **headers: str) -> str:
    with urlopen(Request(url, headers=headers)) as response:
        return response.read().decode()


def counted(base: str) -> dict[tuple[str, str], float]:
    text = read(f"{base}metrics", Authorization=f"Bearer {TOKEN}")
    return {
        (sample.labels["view"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "freeshelf_requests_total"
    }


def test_a_public_site_logs_json_and_counts_without_anything_of_a_reader(installation):
    installation.process("bring_in_short_file")
    installation.settings |= {
        "DJANGO_SETTINGS_MODULE": "freeshelf.project.settings.production",
        "FREESHELF_SECRET_KEY": "secret-key-" * 5,
        "FREESHELF_ALLOWED_HOSTS": "library.example.org",
        "FREESHELF_BASE_URL": "https://library.example.org",
        "FREESHELF_LOG_FORMAT": "json",
        "FREESHELF_METRICS_TOKEN": TOKEN,
        "FREESHELF_METRICS_NETWORKS": "",
    }
    server = installation.start_freeshelf("serve", "--port", "0")
    lines = []
    while "Freeshelf is open at" not in (lines or [""])[-1]:
        lines.append(server.stdout.readline())
    base = json.loads(lines[-1])["message"].split()[4]
    while ask(f"{base}readyz") != 200:
        time.sleep(0.1)

    # Asked by its IP address, without a proxy.
    health = read(f"{base}healthz"), read(f"{base}readyz")
    strangers = ask(f"{base}metrics"), ask(f"{base}metrics", **PUBLIC)
    for path in ("en/search", "en/search", "en/topics", f"en/{MARKER}", f"r/{MARKER}"):
        ask(f"{base}{path}?q={MARKER}", **PUBLIC)
    ask(f"{base}en/search?q={MARKER * 600}", **PUBLIC)
    ask(f"{base}en/search?q={MARKER}", **(PUBLIC | {"Host": f"{MARKER}.example"}))
    for each in MESSAGES:
        ask(f"{base}mcp", each, **PUBLIC, **{"Content-Type": "application/json"})
    send(base, f"GET /en/search?q={MARKER} HTTP/9.9\r\n\r\n".encode())
    send(base, f"{MARKER}\r\n\r\n".encode())
    with closing(installation.database()) as database, database:
        database.execute("ALTER TABLE library_readinglist RENAME TO gone")
    fault = ask(f"{base}en/lists?q={MARKER}", **PUBLIC)
    with closing(installation.database()) as database, database:
        database.execute("ALTER TABLE gone RENAME TO library_readinglist")
    counts = counted(base)
    parts = json.loads(read(f"{base}readyz", Authorization=f"Bearer {TOKEN}"))
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=120)

    assert health == ("ok\n", "ready\n")
    assert strangers == (404, 404)
    assert set(parts["parts"]) == {"database", "migrations", "search", "storage"}
    # Two processes answered, and each request is counted once.
    assert counts["search", "200"] == 2
    assert counts["list", "500"] == 1
    assert counts["page", "404"] == counts["record", "404"] == 1
    assert fault == 500
    lines = [json.loads(line) for line in (*lines, *said.splitlines())]
    assert all(set(line) <= KEYS for line in lines)
    (failed,) = (line for line in lines if line["logger"] == "django.request")
    assert failed["error"] == "django.db.utils.OperationalError"
    assert "entities.py" in failed["traceback"]
    assert lines[-1]["message"] == "Freeshelf is closed."
    for trace in (MARKER, FORWARDED, TOKEN):
        assert trace not in said
        assert not holding(installation.folder, trace.encode()), trace
