"""Where the entries of a table of contents begin in the text of their page."""

import re
from collections.abc import Sequence

from freeshelf.enrich.extractors.messages import HeadingMark, OutlineEntry

_WORDS = re.compile(r"\w+")
_MOST_WORDS = 30


def heading_marks(entries: Sequence[OutlineEntry], text: str) -> list[HeadingMark]:
    """Headings of one page; an entry that is not found begins with the one before."""
    marks: list[HeadingMark] = []
    place = 0
    for entry in entries:
        place = _place(entry.title, text, place)
        marks.append((place, entry.level, entry.title))
    return marks


def _place(title: str, text: str, start: int) -> int:
    words = _WORDS.findall(title)[:_MOST_WORDS]
    if not words:
        return start
    # Spaces and stops differ between a heading and its entry; words seldom do.
    pattern = r"\b" + r"[\W_]+".join(map(re.escape, words)) + r"\b"
    first = None
    for match in re.finditer(pattern, text[start:], re.IGNORECASE):
        begin = start + match.start()
        line = text.rfind("\n", 0, begin) + 1
        # What stands before it on its line is its number.
        if not re.search(r"[^\W\d_]{3}", text[line:begin]):
            return max(line, start)
        first = begin if first is None else first
    return start if first is None else first
