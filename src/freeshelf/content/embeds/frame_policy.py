"""Which providers a page that is being made may frame.

What shows a card says so on the request; what makes the headers of the page asks.
"""

from django.http import HttpRequest

_NOTE = "embed_frame_origins"


def allow_frame(request: HttpRequest | None, origin: str) -> None:
    """Let the page of a request frame an origin."""
    if request is not None:
        origins: set[str] = request.__dict__.setdefault(_NOTE, set())
        origins.add(origin)


def frame_origins(request: HttpRequest) -> list[str]:
    """The origins that the page may frame, in a steady order."""
    return sorted(request.__dict__.get(_NOTE, ()))
