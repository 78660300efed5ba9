"""Streamable HTTP of the MCP server at /mcp: one question, one answer in JSON.

No session is kept, so any process may answer any request.
"""

import json
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

_MOST_BYTES = 100_000
_INVALID_REQUEST = -32600


@csrf_exempt  # Nobody is signed in here, and nothing is written.
@require_POST
def endpoint(request: HttpRequest) -> HttpResponse:
    """Answer one message of a client."""
    if len(request.body) > _MOST_BYTES:
        return _refusal(413, "The message is too long.")
    if _has_no_usable_id(request.body):
        return _refusal(400, "The id of a request must be a text or a whole number.")
    response = async_to_sync(_answered)(request.body, _scope(request))
    response.headers["Cache-Control"] = "no-store"
    return response


def _refusal(status: int, message: str) -> HttpResponse:
    """Return an error of JSON-RPC for a message that no answer can refer to."""
    error = {"code": _INVALID_REQUEST, "message": message}
    body = {"jsonrpc": "2.0", "id": None, "error": error}
    return JsonResponse(body, status=status)


def _has_no_usable_id(body: bytes) -> bool:
    """Return whether a message is a request that the SDK would take for a notice."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not (isinstance(message, dict) and "method" in message and "id" in message):
        return False
    return type(message["id"]) not in (str, int)


def _scope(request: HttpRequest) -> dict[str, Any]:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": None,
        "server": None,
        "state": {},
    }


async def _answered(body: bytes, scope: dict[str, Any]) -> HttpResponse:
    # Importing the SDK takes a second, which only who asks should wait.
    app = import_string("freeshelf.mcp_server.server.http_app")(scope["path"])
    sent = HttpResponse()
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.status_code = message["status"]
            for name, value in message["headers"]:
                if name.lower() != b"content-length":
                    sent.headers[name.decode("latin-1")] = value.decode("latin-1")
        elif message["type"] == "http.response.body":
            sent.write(message.get("body", b""))

    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
    return sent
