"""Parse untrusted RDF. Runs in a limited child process, without Django.

Content that could reach the network or grow without limit is rejected before parsing:
document type declarations (RDF/XML) and remote contexts (JSON-LD).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rdflib import Graph

MAX_STATEMENTS = 1_000_000
_MESSAGE_BYTES = 8 * 1024 * 1024
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class RefusedError(Exception):
    """A file that is not parsed; the message says why and how to fix it."""


def read(path: str, syntax: str) -> Iterator[bytes]:
    """Yield the triples of a file as N-Triples, in chunks.

    `syntax` is one of rdflib's names: turtle, xml, json-ld or nt. Raises RefusedError,
    and any exception of rdflib for a file that is not well-formed.
    """
    data = Path(path).read_bytes()
    _reject_remote_content(data, syntax)
    graph = Graph()
    graph.parse(data=data, format=syntax, publicID="urn:freeshelf:file:")
    if len(graph) > MAX_STATEMENTS:
        raise RefusedError(
            f"It makes more than {MAX_STATEMENTS:,} statements: split it."
        )
    statements = graph.serialize(format="nt").encode()
    for start in range(0, len(statements), _MESSAGE_BYTES):
        yield statements[start : start + _MESSAGE_BYTES]


def _reject_remote_content(data: bytes, syntax: str) -> None:
    if syntax == "xml" and (_DOCTYPE.search(data) or b"\x00" in data):
        raise RefusedError(
            "It holds a document type declaration or is not UTF-8: save it as UTF-8 "
            "without a DOCTYPE, or as Turtle."
        )
    if syntax == "json-ld" and _has_remote_context(json.loads(data)):
        raise RefusedError(
            "Its @context is a web address, and nothing is downloaded from the "
            "network: put the context into the file."
        )


def _has_remote_context(document: Any) -> bool:
    """Return whether any context, at any depth, is remote."""
    stack = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            contexts = value.get("@context", [])
            listed = contexts if isinstance(contexts, list) else [contexts]
            if "@import" in value or any(isinstance(c, str) for c in listed):
                return True
            stack += value.values()
    return False
