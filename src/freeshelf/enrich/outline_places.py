"""Where the entries of a table of contents begin in the text of their page."""

import re
from collections.abc import Sequence
from itertools import islice

from freeshelf.enrich.extractors.messages import HeadingMark, OutlineEntry

_WORDS = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]{3}")
_MOST_WORDS = 30
# Pages of people have fewer; those of other files may not keep a worker for hours.
_MOST_ON_A_PAGE = 200
_MOST_LOOKED_AT = 100


def heading_marks(entries: Sequence[OutlineEntry], text: str) -> list[HeadingMark]:
    """Headings of one page; an entry that is not found begins with the one before."""
    marks: list[HeadingMark] = []
    place = 0
    for entry in entries[:_MOST_ON_A_PAGE]:
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
    found = re.compile(pattern, re.IGNORECASE).finditer(text, start)
    for match in islice(found, _MOST_LOOKED_AT):
        begin = match.start()
        line = text.rfind("\n", 0, begin) + 1
        # What stands before it on its line is its number.
        if not _WORD.search(text, line, begin):
            return max(line, start)
        first = begin if first is None else first
    return start if first is None else first
