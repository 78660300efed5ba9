"""Cells of a row in a text, whose separators stay when what is in them goes."""

import re
from collections.abc import Iterator

# Commas of prose have a blank behind them, those of amounts a digit on both sides.
_SEPARATOR = re.compile(r"[;|\t]|,(?=\S)")
_OF_AMOUNT = re.compile(r"\d,\d")


def cells_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a range of a text without separators of cells; blanks at its ends stay."""
    first = start
    for separator in _SEPARATOR.finditer(text, start, end):
        at = separator.start()
        if _OF_AMOUNT.match(text, at - 1) and not _is_row(text, at):
            continue
        yield from _filled(text, first, at)
        first = at + 1
    yield from _filled(text, first, end)


def _filled(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    if words.strip():
        blanks = len(words) - len(words.lstrip())
        yield start + blanks, start + len(words.rstrip())


def _is_row(text: str, at: int) -> bool:
    """Return whether a line has as many commas as the one before or after it."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    before = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    after = text[end + 1 :].partition("\n")[0] if end < len(text) else ""
    commas = text.count(",", start, end)
    return commas in (before.count(","), after.count(","))
