"""Words that style sheets write before and after elements: `content: "..."`.

Readers see them as words of the page, and no element of it has them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

_SHORTEST = 4  # letters; signs of lists are shorter
_LONGEST = 2_000
_MOST = 500
_DEEPEST = 8  # rules within rules


def written_by(source: str) -> list[str]:
    """Return the texts that a style sheet writes, at most 500."""
    tokens = tinycss2.parse_component_value_list(source, skip_comments=True)
    found: dict[str, None] = {}
    for text in _written(tokens, _DEEPEST):
        if len(text.strip()) >= _SHORTEST:
            found[text[:_LONGEST]] = None
        if len(found) == _MOST:
            break
    return list(found)


def _written(tokens: Iterable[Any], depth: int) -> Iterator[str]:
    """Yield the strings of each declaration that writes, joined."""
    name, is_value, parts = "", False, list[str]()
    for piece in tokens:
        is_end = piece == ";" or piece.type == "{} block"
        if is_end:
            yield "".join(parts)
            name, is_value, parts = "", False, []
        if piece.type == "{} block" and depth:
            yield from _written(piece.content, depth - 1)
        elif piece == ":":
            is_value = _writes(name)
        elif piece.type == "ident" and not is_value:
            name = piece.lower_value
        elif piece.type == "string" and is_value:
            parts.append(piece.value)
    yield "".join(parts)


def _writes(name: str) -> bool:
    """Return whether the strings of a declaration may be shown; variables may."""
    return name == "content" or name.startswith("--")
