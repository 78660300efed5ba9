"""Origins that a page may frame while it is rendered.

Templates that show a card add its origin to the request; the middleware for headers
reads them.
"""

from django.http import HttpRequest

_NOTE = "embed_frame_origins"


def allow_frame(request: HttpRequest | None, origin: str) -> None:
    """Allow the page of a request to frame an origin."""
    if request is not None:
        origins: set[str] = request.__dict__.setdefault(_NOTE, set())
        origins.add(origin)


def frame_origins(request: HttpRequest) -> list[str]:
    """Return the origins that the page may frame, sorted."""
    return sorted(request.__dict__.get(_NOTE, ()))
