"""Common results page of all peers: titles, a snippet, a count."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qs

PAGE_SIZE = 10

Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a peer."""

    title: str
    text: str


def search_page(find: Callable[[str], tuple[int, Sequence[Found]]]) -> Application:
    """Return a WSGI application that responds to ?q= with the results of `find`."""

    def application(environ: dict[str, Any], start_response: Callable) -> list[bytes]:
        text = parse_qs(environ["QUERY_STRING"]).get("q", [""])[0]
        total, found = find(text)
        items = "".join(
            f"<li><h2>{escape(one.title)}</h2><p>{escape(one.text)}</p></li>"
            for one in found
        )
        body = (
            f"<!doctype html><title>{escape(text)}</title>"
            f"<p>{total} results</p><ol>{items}</ol>"
        ).encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        start_response("200 OK", headers)
        return [body]

    return application
