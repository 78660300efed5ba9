"""The comments that WordPress' block editor writes around the HTML of each block.

Format: https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/
`<!-- wp:namespace/name {"attributes": "as JSON"} -->`, closed by `<!-- /wp:name -->`, or
without content as `<!-- wp:name /-->`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 100
_COMMENT = re.compile(r"<!--(?P<inside>.*?)-->", re.DOTALL)
_INSIDE = re.compile(
    r"\s+(?P<closing>/)?wp:(?P<name>(?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)\s*"
    r"(?P<attributes>\{.*\})?\s*(?P<void>/)?",
    re.DOTALL,
)


@dataclass(slots=True)
class Block:
    """A block; its parts are its HTML and the blocks within, in order."""

    name: str  # "core/paragraph"
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: "list[str | Block]" = field(default_factory=list)
    readable: bool = True  # its attributes were JSON
    closed: bool = True


def parse_blocks(content: str) -> list[str | Block]:
    """The HTML between blocks, and the blocks, in order.

    Reads anything: a closing comment closes whatever is open, one without an opening is
    left out, and a block that no comment closes ends where the text does. Blocks deeper
    than MAX_DEPTH are left out, their HTML is not. Linear in the length of the content.
    """
    document: list[str | Block] = []
    opened: list[Block] = []
    too_deep = 0
    for piece in _pieces(content):
        parts = opened[-1].parts if opened else document
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, _Closing):
            if too_deep:
                too_deep -= 1
            elif opened:
                opened.pop()
        elif piece.closed:
            parts.append(piece)
        elif len(opened) >= MAX_DEPTH:
            too_deep += 1
        else:
            piece.closed = False
            parts.append(piece)
            opened.append(piece)
    _mark_closed(document, opened)
    return document


@dataclass(frozen=True, slots=True)
class _Closing:
    name: str


def _pieces(content: str) -> "Iterator[str | Block | _Closing]":
    """HTML, blocks (those without content are closed) and closing comments."""
    start = 0
    for comment in _COMMENT.finditer(content):
        found = _INSIDE.fullmatch(comment["inside"])
        if found is None:
            continue
        if start < comment.start():
            yield content[start : comment.start()]
        start = comment.end()
        name = found["name"] if "/" in found["name"] else f"core/{found['name']}"
        if found["closing"]:
            yield _Closing(name)
            continue
        attributes, readable = _attributes(found["attributes"])
        yield Block(
            name, attributes, readable=readable, closed=found["void"] is not None
        )
    if start < len(content):
        yield content[start:]


def _attributes(text: str | None) -> tuple[dict[str, Any], bool]:
    if text is None:
        return {}, True
    try:
        attributes = json.loads(text)
    except (ValueError, RecursionError):
        return {}, False
    return (attributes, True) if isinstance(attributes, dict) else ({}, False)


def _mark_closed(document: list[str | Block], still_open: list[Block]) -> None:
    waiting = [part for part in document if isinstance(part, Block)]
    while waiting:
        block = waiting.pop()
        block.closed = not any(block is one for one in still_open)
        waiting += [part for part in block.parts if isinstance(part, Block)]
