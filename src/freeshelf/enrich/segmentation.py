"""Split pages into segments: by headings, languages and running lines.

A heading begins a segment, unless there is so little text before or after it that the
piece would not be useful by itself. So does a change of language. Running titles and
page numbers are in no segment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from freeshelf.enrich.extractors.messages import HeadingMark
from freeshelf.enrich.language_runs import language_runs
from freeshelf.enrich.passages import count_words

HeadingPath = tuple[str, ...]
Range = tuple[int, int]  # offsets in the text of a page

_MIN_WORDS = 40
_DEEPEST = 6
_MAX_HEADING_LENGTH = 160


@dataclass(frozen=True, slots=True)
class TextSegment:
    """Text from start to end under one heading, in one language (BCP 47 or und)."""

    start: int
    end: int
    path: HeadingPath
    language: str


@dataclass(slots=True)
class HeadingStack:
    """Stack of the current headings across pages, the outermost first."""

    _open: list[tuple[int, str]] = field(default_factory=list)

    def push(self, level: int, title: str) -> None:
        """Start a heading, ending those of its level and deeper."""
        self._open = [each for each in self._open if each[0] < level]
        self._open = [*self._open, (level, title[:_MAX_HEADING_LENGTH])][-_DEEPEST:]

    @property
    def path(self) -> HeadingPath:
        return tuple(title for _level, title in self._open)


def segment_page(
    text: str,
    *,
    headings: Sequence[HeadingMark],
    running: Sequence[Range],
    trail: HeadingStack,
) -> list[TextSegment]:
    """Return the segments of a page in order and update the heading stack."""
    sections: list[TextSegment] = []
    for start, end in _between(running, len(text)):
        sections += _sections(text, start, end, headings, trail)
    sections = _without_short_sections(sections, text)
    return [
        replace(section, start=start, end=end, language=language)
        for section in sections
        for start, end, language in language_runs(text, section.start, section.end)
    ]


def _between(holes: Sequence[Range], length: int) -> list[Range]:
    edges = [0, *(edge for hole in sorted(holes) for edge in hole), length]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if start < end]


def _sections(
    text: str,
    start: int,
    end: int,
    headings: Sequence[HeadingMark],
    stack: HeadingStack,
) -> list[TextSegment]:
    own = [mark for mark in headings if start <= mark[0] < end]
    if end == len(text):
        own += [mark for mark in headings if mark[0] == end]
    sections = []
    first = own[0][0] if own else end
    if text[start:first].strip():
        sections.append(TextSegment(start, first, stack.path, ""))
    for mark, following in pairwise([*own, (end, 0, "")]):
        stack.push(mark[1], mark[2])
        if text[mark[0] : following[0]].strip():
            sections.append(TextSegment(mark[0], following[0], stack.path, ""))
    return sections


def _without_short_sections(
    sections: list[TextSegment], text: str
) -> list[TextSegment]:
    """Join short pieces to their neighbour; the path of the longer one stays."""
    joined: list[TextSegment] = []
    sizes: list[int] = []
    for section in sections:
        size = count_words(text[section.start : section.end])
        is_neighbour = bool(joined) and joined[-1].end == section.start
        if is_neighbour and min(sizes[-1], size) < _MIN_WORDS:
            path = joined[-1].path if sizes[-1] > size else section.path
            joined[-1] = replace(joined[-1], end=section.end, path=path)
            sizes[-1] += size
            continue
        joined.append(section)
        sizes.append(size)
    return joined
