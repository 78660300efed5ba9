"""Traces by OpenTelemetry, an optional extra.

Only spans of ours are sent: the ready-made instrumentations write addresses, questions
and statements into theirs. What clients say of a trace of their own is not read.
"""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created

from freeshelf.core.tracing import is_traced, span, trace_with

_VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "SAVEPOINT", "RELEASE"})


def start_telemetry() -> Any:
    """Send spans to where the variables OTEL_… of the environment say.

    Returns what sends them. Raises ImproperlyConfigured without the extra.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise ImproperlyConfigured(
            "FREESHELF_TELEMETRY needs the extra: pip install 'freeshelf[telemetry]'"
        ) from error
    processor = BatchSpanProcessor(OTLPSpanExporter())
    send_spans_to(processor)
    return processor


def send_spans_to(processor: Any) -> None:
    """Give the spans of this process to a processor of OpenTelemetry's SDK."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    resource = Resource.create({"service.version": version("freeshelf")})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(processor)
    trace_with(provider.get_tracer("freeshelf"))
    connection_created.connect(_trace_connection, dispatch_uid="telemetry")


def _trace_connection(connection: Any, **_: Any) -> None:
    if _traced not in connection.execute_wrappers:
        connection.execute_wrappers.append(_traced)


def _traced(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    if not is_traced():
        return execute(sql, params, many, context)
    verb = str(sql)[:12].lstrip("( ").partition(" ")[0].upper()
    verb = verb if verb in _VERBS else "OTHER"
    system = context["connection"].vendor
    attributes = {"db.system.name": system, "db.operation.name": verb}
    with span(f"database {verb}", attributes):
        return execute(sql, params, many, context)
