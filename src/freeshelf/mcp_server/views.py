"""Streamable HTTP of the MCP server at /mcp: one question, one answer in JSON.

No session is kept, so any process may answer any request.
"""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

_MOST_BYTES = 100_000


@csrf_exempt  # Nobody is signed in here, and nothing is written.
@require_POST
def endpoint(request: HttpRequest) -> HttpResponse:
    """Answer one message of a client."""
    if len(request.body) > _MOST_BYTES:
        return HttpResponse("The message is too long.", status=413)
    response = async_to_sync(_answered)(request.body, _scope(request))
    response.headers["Cache-Control"] = "no-store"
    return response


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
