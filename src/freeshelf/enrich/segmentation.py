"""Split pages into segments, and segments into passages of about 200 words.

A heading begins a segment, unless there is so little text before or after it that the
piece would not be useful by itself. So does a sentence in another language, if enough
text follows in that language: in another script, or more of it in the same script,
where the statistics err more easily. Shorter text, such as a quotation, stays with the
text around it. Running titles and page numbers are in no segment.

A passage is an equal share of a segment, so that none is a single leftover line, cut at
the sentence end or line end nearest to the share; every word is in exactly one passage.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from freeshelf.enrich.extractors.messages import HeadingMark
from freeshelf.enrich.language import (
    UNDETERMINED,
    WORD,
    count_words,
    detect_language,
    script_of,
)

WORDS_A_PASSAGE = 200
# Up to this length it is one passage: two short halves explain less than one whole.
_MAX_SINGLE_WORDS = 280
# Maximum distance of a cut from its share to a sentence end, in words.
_REACH = 70
_PARAGRAPH_END = re.compile(r"\n")
_SENTENCE_END = re.compile(r"[.!?…؟۔]+[\"'»”’)\]]*(?=\s)|[。！？]+[」』”）]*")
SENTENCE_OR_PARAGRAPH_END = re.compile(
    f"{_PARAGRAPH_END.pattern}|{_SENTENCE_END.pattern}"
)


@dataclass(frozen=True, slots=True)
class PassageText:
    """A piece of a segment; start is its offset in the text of it."""

    start: int
    text: str


def cut_into_passages(text: str) -> Iterator[PassageText]:
    """Yield the passages of a segment in order; none if it has no word."""
    starts = [match.start() for match in WORD.finditer(text)]
    if not starts:
        return
    begin = 0
    for cut in [*_cuts(text, starts), len(text)]:
        piece = text[begin:cut]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield PassageText(start=begin + lead, text=piece.strip())
        begin = cut


def _cuts(text: str, starts: list[int]) -> list[int]:
    """Return offsets at which a page is cut, each at the start of a word."""
    words = len(starts)
    if words <= _MAX_SINGLE_WORDS:
        return []
    shares = round(words / WORDS_A_PASSAGE)
    paragraphs = _words_after(_PARAGRAPH_END, text, starts)
    sentences = _words_after(_SENTENCE_END, text, starts)
    cuts: list[int] = []
    for share in range(1, shares):
        ideal = round(words * share / shares)
        # Prefer a paragraph end if one is near, or else a sentence end.
        near = _nearest(paragraphs, ideal, _REACH // 2)
        if near is None:
            near = _nearest(sentences, ideal, _REACH)
        cuts.append(starts[ideal if near is None else near])
    return sorted(set(cuts))


def _words_after(ending: re.Pattern[str], text: str, starts: list[int]) -> list[int]:
    """Return numbers of the words that follow an ending, in order."""
    numbers = (bisect_left(starts, match.end()) for match in ending.finditer(text))
    return sorted({number for number in numbers if 0 < number < len(starts)})


def _nearest(numbers: list[int], ideal: int, reach: int) -> int | None:
    index = bisect_left(numbers, ideal)
    near = [
        n for n in numbers[max(0, index - 1) : index + 1] if abs(n - ideal) <= reach
    ]
    return min(near, key=lambda number: abs(number - ideal), default=None)


Run = tuple[int, int, str]  # start, end, language (BCP 47 or und)

_MIN_LETTERS = 40
_WORDS_IN_OTHER_SCRIPT = 12
_WORDS_IN_SAME_SCRIPT = 25


def language_runs(text: str, start: int, end: int) -> list[Run]:
    """Return the runs of one language between two offsets, without gaps."""
    runs: list[Run] = []
    pending: Run | None = None
    for run in _sentences(text, start, end):
        if not runs:
            runs.append(run)
            continue
        if pending is not None:
            pending = _grown(pending, run)
        elif _differs(runs[-1][2], run[2]):
            pending = run
        if pending is None or run[2] == runs[-1][2]:
            # The pending run in another language was a quotation.
            runs[-1], pending = _grown(runs[-1], run), None
        elif _is_enough(text, runs[-1], pending):
            runs.append(pending)
            pending = None
    if pending is not None:
        runs[-1] = _grown(runs[-1], pending)
    return _merged_runs(text, runs)


def _sentences(text: str, start: int, end: int) -> Iterator[Run]:
    """Yield sentences with their language; those too short are joined.

    A line end always ends a sentence; the title above a text may be in another
    language.
    """
    letters = 0
    begin = counted = start
    for match in SENTENCE_OR_PARAGRAPH_END.finditer(text, start, end):
        letters += sum(map(str.isalpha, text[counted : match.end()]))
        counted = match.end()
        if letters >= _MIN_LETTERS or match[0] == "\n":
            yield begin, match.end(), _language(text[begin : match.end()])
            begin, letters = match.end(), 0
    if begin < end:
        yield begin, end, _language(text[begin:end])


def _language(text: str) -> str:
    letters = sum(map(str.isalpha, text))
    if letters < _MIN_LETTERS and script_of(text) != "CJK":
        return UNDETERMINED
    return detect_language(text)


def _grown(run: Run, by: Run) -> Run:
    language = by[2] if run[2] == UNDETERMINED else run[2]
    return run[0], by[1], language


def _differs(language: str, other: str) -> bool:
    return UNDETERMINED not in (language, other) and language != other


def _is_enough(text: str, run: Run, pending: Run) -> bool:
    before, after = text[run[0] : run[1]], text[pending[0] : pending[1]]
    other_script = script_of(before) != script_of(after)
    minimum = _WORDS_IN_OTHER_SCRIPT if other_script else _WORDS_IN_SAME_SCRIPT
    return count_words(after) >= minimum


def _merged_runs(text: str, runs: list[Run]) -> list[Run]:
    """Return runs with the language of their whole text, merging equal ones."""
    judged: list[Run] = []
    for start, end, _ in runs:
        language = detect_language(text[start:end])
        if judged and not _differs(judged[-1][2], language):
            judged[-1] = _grown(judged[-1], (start, end, language))
        else:
            judged.append((start, end, language))
    return judged


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
