"""Parse the comments that WordPress' block editor writes around each block.

Format: the block editor's handbook, "Key concepts", "Delimiters and parsing": `<!--
wp:namespace/name {"attribute": "as JSON"} -->`, closed by `<!-- /wp:name -->`, or
without content as `<!-- wp:name /-->`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from freeshelf.core.foreign_data import read_json

MAX_DEPTH = 100
_ANY = re.compile("")
_NAME = re.compile(
    r"\s+(?P<closing>/)?wp:(?P<name>(?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)"
)


@dataclass(slots=True)
class Block:
    """A block; its parts are its HTML and its inner blocks, in order."""

    name: str  # "core/paragraph"
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: "list[str | Block]" = field(default_factory=list)
    readable: bool = True  # whether its attributes were valid JSON
    closed: bool = True


def parse_blocks(content: str) -> list[str | Block]:
    """Return the blocks and the HTML between them, in order.

    Accepts any input: a closing comment closes the current block, one without an
    opening comment is ignored, and an unclosed block ends with the text. Blocks deeper
    than MAX_DEPTH are dropped, but their HTML is not. Takes linear time.
    """
    document: list[str | Block] = []
    opened: list[Block] = []
    too_deep = 0
    for piece in _pieces(content):
        parts = opened[-1].parts if opened else document
        if piece is None and too_deep:
            too_deep -= 1
        elif piece is None and opened:
            opened.pop().closed = True
        elif isinstance(piece, str):
            parts.append(piece)
        elif piece is not None and (piece.closed or len(opened) < MAX_DEPTH):
            parts.append(piece)
            if not piece.closed:
                opened.append(piece)
        elif piece is not None:
            too_deep += 1
    return document


def _pieces(content: str) -> Iterator[str | Block | None]:
    """Yield HTML, blocks (closed if they are void), and None for a closing comment."""
    start = 0
    for begins, ends, inside in comments_in(content):
        match = _NAME.match(inside)
        rest = inside[match.end() :].strip() if match is not None else "?"
        is_void = rest.endswith("/")
        rest = rest.removesuffix("/").rstrip()
        if match is None or (rest and not rest.startswith("{")):
            continue
        if start < begins:
            yield content[start:begins]
        start = ends
        if match["closing"]:
            yield None
            continue
        name = match["name"] if "/" in match["name"] else f"core/{match['name']}"
        attributes, readable = _attributes(rest)
        yield Block(name, attributes, readable=readable, closed=is_void)
    if start < len(content):
        yield content[start:]


def comments_in(content: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and content of each comment, in linear time."""
    begins = content.find("<!--")
    while begins >= 0 and (closes := content.find("-->", begins + 4)) >= 0:
        yield begins, closes + 3, content[begins + 4 : closes]
        begins = content.find("<!--", closes + 3)


def without_comments(content: str, *, like: re.Pattern[str] = _ANY) -> str:
    """Return the content without its comments, or without those like a pattern."""
    pieces: list[str] = []
    start = 0
    for begins, ends, inside in comments_in(content):
        if like.match(inside):
            pieces.append(content[start:begins])
            start = ends
    return "".join([*pieces, content[start:]])


def _attributes(text: str) -> tuple[dict[str, Any], bool]:
    if not text:
        return {}, True
    try:
        attributes = read_json(text)
    except ValueError:
        return {}, False
    return (attributes, True) if isinstance(attributes, dict) else ({}, False)
