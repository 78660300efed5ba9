"""Requests are counted and traced, and nothing of a reader is in counts and spans."""

import gzip
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.signals import connection_created
from django_tasks_db.models import DBTaskResult
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from freeshelf.core.tracing import trace_with
from freeshelf.operations.monitoring.telemetry import (
    _traced,
    send_spans_to,
    start_telemetry,
)
from freeshelf.operations.monitoring.view_classes import CLASSES
from freeshelf.operations.worker import Worker
from freeshelf.wiring.tasks import extract_file

MARKER = "quernstonemarker"
NEAR = {"REMOTE_ADDR": "127.0.0.1"}
LABELS = {
    *("view", "status", "le", "engine", "call", "part", "version", "task", "state"),
    *("model", "process", "run"),
}


def families(client):
    text = client.get("/metrics", **NEAR).content.decode()
    return text, {each.name: each for each in text_string_to_metric_families(text)}


def test_requests_and_engine_calls_are_counted_without_anything_of_a_reader(
    client, shelve
):
    shelve()

    def count(name, **labels):
        _, found = families(client)
        return sum(
            sample.value
            for sample in found[name.removesuffix("_total")].samples
            if sample.name in (name, f"{name}_count")
            and labels.items() <= sample.labels.items()
        )

    before = count("freeshelf_requests_total", view="search", status="200")
    calls = count("freeshelf_engine_seconds", engine="default", call="search")
    client.get(f"/en/search?q={MARKER}", headers={"user-agent": MARKER})
    client.get(f"/en/{MARKER}/{MARKER}")
    client.get(f"/r/{MARKER}?q={MARKER}", headers={"host": f"{MARKER}.example"})
    client.generic(MARKER.upper(), f"/en/search?q={MARKER}")
    client.get("/en/help")

    text, found = families(client)
    assert count("freeshelf_requests_total", view="search", status="200") == before + 1
    after = count("freeshelf_engine_seconds", engine="default", call="search")
    assert after > calls
    assert MARKER not in text.lower()
    samples = [sample for each in found.values() for sample in each.samples]
    for sample in samples:
        assert set(sample.labels) <= LABELS, sample
        assert sample.labels.get("view", "page") in CLASSES
        assert re.fullmatch(r"\d{3}", sample.labels.get("status", "200"))
    assert "help" not in CLASSES


@pytest.fixture
def spans():
    """Return what a library with traces switched on sends."""
    exporter = InMemorySpanExporter()
    send_spans_to(SimpleSpanProcessor(exporter))
    connection.execute_wrappers.append(_traced)
    yield exporter
    connection.execute_wrappers.remove(_traced)
    connection_created.disconnect(dispatch_uid="telemetry")
    trace_with(None)


def test_spans_have_nothing_of_a_reader(client, shelve, spans, monkeypatch):
    shelve()
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = {
        "user-agent": MARKER,
        "referer": f"https://{MARKER}.example/",
        "x-forwarded-for": "203.0.113.213",
        "traceparent": traceparent,
        "baggage": f"who={MARKER}",
    }
    client.raise_request_exception = False

    for address in ("/en/search", f"/r/{MARKER}", f"/en/{MARKER}", "/admin/", "/oai"):
        client.get(f"{address}?q={MARKER}", headers=headers)
    client.post("/en/contact", {"text": MARKER}, headers=headers)
    client.generic(MARKER.upper(), f"/en/search?q={MARKER}", headers=headers)

    def broken(*args, **kwargs):
        raise LookupError(MARKER)

    with monkeypatch.context() as patched:
        patched.setattr("freeshelf.search.engines.tantivy.TantivyEngine.search", broken)
        failed = client.get(f"/en/search?q={MARKER}", headers=headers)

    extract_file.enqueue(sha256=MARKER)
    Worker()._perform(DBTaskResult.objects.latest("enqueued_at"))

    sent = spans.get_finished_spans()
    assert failed.status_code == 500
    assert {"GET search", "GET record", "GET none", "other none"} <= {
        each.name for each in sent
    }
    assert {"database SELECT", "search search", "task extract_file"} <= {
        each.name for each in sent
    }
    for span in sent:
        told = span.to_json().lower()
        for trace in (MARKER, "203.0.113.213", "127.0.0.1", "0af7651916cd43dd"):
            assert trace not in told, told
        assert not span.events
        assert set(span.attributes) <= {
            *("http.request.method", "http.response.status_code", "freeshelf.view"),
            *("freeshelf.engine", "db.system.name", "db.operation.name"),
        }


def test_spans_are_sent_by_the_protocol_of_opentelemetry(
    client, db, monkeypatch, collector
):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "library")
    try:
        processor = start_telemetry()
        client.get(f"/en/help?q={MARKER}", headers={"user-agent": MARKER})
        processor.force_flush()
    finally:
        processor.shutdown()
        connection_created.disconnect(dispatch_uid="telemetry")
        trace_with(None)

    (path, body), *_ = collector.received
    assert path == "/v1/traces"
    assert b"GET page" in body
    assert b"library" in body
    assert MARKER.encode() not in body


class Collector(BaseHTTPRequestHandler):
    """A collector of spans, as an operator has."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def collector():
    server = HTTPServer(("127.0.0.1", 0), Collector)
    server.received = []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_without_the_extra_traces_say_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter", None)

    with pytest.raises(ImproperlyConfigured, match="freeshelf\\[telemetry\\]"):
        start_telemetry()
