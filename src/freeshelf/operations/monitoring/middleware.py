"""Middleware that counts requests, and answers what watches the library.

The three addresses of health and metrics are answered here, before the name of the host
is looked at: a balancer and Prometheus ask each node by its IP address.
"""

from collections.abc import Callable
from ipaddress import ip_address
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from freeshelf.core.metrics import count_request
from freeshelf.core.tracing import span
from freeshelf.operations.monitoring.exposition import metrics_text
from freeshelf.operations.monitoring.readiness import readiness
from freeshelf.operations.monitoring.view_classes import view_class

_READING = ("GET", "HEAD")
_METHODS = frozenset({*_READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NOT_STORED = {"Cache-Control": "no-store"}
_PLAIN = "text/plain; charset=utf-8"
# Each proxy that passes on a request of somebody else adds one of these; without the
# last, our own redirect to HTTPS would not end.
_OF_PROXIES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_VIA",
)


class MonitoringMiddleware:
    """Middleware of /healthz, /readyz, /metrics, and of counts of everything else.

    As the outermost one it also leaves out what HEAD does not want: the web server
    would complain about it in its log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answered(request)
        return _without_body(response) if request.method == "HEAD" else response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        answer = _ADDRESSES.get(request.path_info)
        if answer is not None and request.method in _READING:
            own = answer(request)
            # Or the log would fill while a node waits for its database.
            vars(own)["_has_been_logged"] = True
            return own
        began = perf_counter()
        with span("request") as opened:
            response = self._get_response(request)
            view = view_class(request)
            if opened is not None:
                _describe(opened, request, response, view)
        count_request(view, response.status_code, perf_counter() - began)
        return response


def _without_body(response: HttpResponse) -> HttpResponse:
    """Leave out the body, whose length is still said."""
    if isinstance(response, StreamingHttpResponse):
        # A file too, which the web server would else read by itself.
        response.streaming_content = ()
        return response
    response.headers.setdefault("Content-Length", str(len(response.content)))
    response.content = b""
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    """Return “ok”: this process answers, whatever it needs of others."""
    return HttpResponse("ok\n", content_type=_PLAIN, headers=_NOT_STORED)


def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if readers may be sent here, else 503; the parts to who may see."""
    found = readiness()
    status = 200 if found.is_ready else 503
    if _may_see(request):
        return JsonResponse(found.as_json(), status=status, headers=_NOT_STORED)
    word = "ready" if found.is_ready else "not ready"
    return HttpResponse(
        f"{word}\n", status=status, content_type=_PLAIN, headers=_NOT_STORED
    )


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to who may see them; for others there is no such page."""
    if not _may_see(request):
        return HttpResponse("not found\n", status=404, content_type=_PLAIN)
    return HttpResponse(
        metrics_text(), content_type=CONTENT_TYPE_LATEST, headers=_NOT_STORED
    )


_ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}


def _describe(
    opened: Any, request: HttpRequest, response: HttpResponse, view: str
) -> None:
    method = request.method if request.method in _METHODS else "other"
    opened.update_name(f"{method} {view}")
    opened.set_attribute("http.request.method", method)
    opened.set_attribute("http.response.status_code", response.status_code)
    opened.set_attribute("freeshelf.view", view)


def _may_see(request: HttpRequest) -> bool:
    """Return whether a request has the token, or comes straight from the networks.

    What a proxy passes on never counts as near: from there, everyone has its address.
    """
    token: str = settings.FREESHELF_MONITORING["TOKEN"]
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if token and constant_time_compare(given, f"Bearer {token}"):
        return True
    if any(name in request.META for name in _OF_PROXIES):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in known for known in settings.FREESHELF_MONITORING["NETWORKS"])
