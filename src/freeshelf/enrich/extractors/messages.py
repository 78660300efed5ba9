"""Messages of the extractors in the sandbox, and their validation by the server."""

import math
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass, field
from typing import Any, Literal, TypeAlias, cast, get_args

StopReason: TypeAlias = Literal["encrypted", "damaged", "too_large", "unsupported"]
WordBox: TypeAlias = tuple[int, int, float, float, float, float]
HeadingMark: TypeAlias = tuple[int, int, str]  # offset in the text, level from 0, title
EdgeLine: TypeAlias = tuple[int, int, float]  # start, end, points from the page's top

MAX_OUTLINE_ENTRIES = 2000
MAX_OUTLINE_LEVEL = 10
MAX_TITLE_LENGTH = 500


class MalformedMessageError(ValueError):
    """Error for a message that no extractor sends."""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of the table of contents; page counts from 1, level from 0."""

    title: str
    page: int
    level: int


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """Properties of a file; page_count is 0 if unknown before the last page.

    An outline that is known only after all pages comes in a second head.
    """

    title: str = ""
    page_count: int = 0
    outline: list[OutlineEntry] = field(default_factory=list)

    def message(self) -> dict[str, Any]:
        return {"head": asdict(self) | {"outline": list(map(astuple, self.outline))}}


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """One page: its text in reading order with the position of each word.

    Paragraphs are separated by one newline. A word box is (start, end, x0, y0, x1, y1):
    offsets into text, then points from the top left corner of the page as it is shown.
    A word broken across lines has one box for each part. Width and height are 0 for
    formats without pages. Headings are those that begin on the page, in order. Edges
    are the outermost lines of a printed page, which may be a running title or a page
    number.
    """

    number: int
    text: str
    width: float = 0.0
    height: float = 0.0
    words: list[WordBox] = field(default_factory=list)
    headings: list[HeadingMark] = field(default_factory=list)
    edges: list[EdgeLine] = field(default_factory=list)

    def message(self) -> dict[str, Any]:
        return {"page": {name: getattr(self, name) for name in self.__slots__}}


@dataclass(frozen=True, slots=True)
class Attempt:
    """Announcement of a page read before its turn, in case it ends the process."""

    number: int

    def message(self) -> dict[str, Any]:
        return {"attempt": self.number}


@dataclass(frozen=True, slots=True)
class UnreadablePage:
    """A page of which nothing could be read."""

    number: int

    def message(self) -> dict[str, Any]:
        return {"unreadable": self.number}


@dataclass(frozen=True, slots=True)
class Stop:
    """Sign that the file could not be read further; earlier pages are valid."""

    reason: StopReason

    def message(self) -> dict[str, Any]:
        return {"stop": self.reason}


Result: TypeAlias = DocumentHead | ExtractedPage | UnreadablePage | Stop
Message: TypeAlias = Result | Attempt


def parse_message(value: object) -> Message:
    """Validate a message from the sandbox.

    Raises MalformedMessageError for anything that an extractor would not send: the
    process that sent it has read untrusted bytes and is not trusted.
    """
    try:
        ((kind, body),) = cast(dict[str, Any], value).items()
        return _PARSERS[kind](body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedMessageError("An extractor sent a malformed message.") from error


def _head(body: dict[str, Any]) -> DocumentHead:
    return DocumentHead(
        title=_text(body["title"])[:MAX_TITLE_LENGTH],
        page_count=_count(body["page_count"]),
        outline=_outline(body["outline"]),
    )


def _page(body: dict[str, Any]) -> ExtractedPage:
    text = _text(body["text"])
    return ExtractedPage(
        number=_count(body["number"]),
        text=text,
        width=_length(body["width"]),
        height=_length(body["height"]),
        words=[_word(word, len(text)) for word in body["words"]],
        headings=[_heading(mark, len(text)) for mark in body["headings"]],
        edges=[_edge(line, len(text)) for line in body["edges"]],
    )


def _stop(body: str) -> Stop:
    if body not in get_args(StopReason):
        raise ValueError(body)
    return Stop(reason=cast(StopReason, body))


_PARSERS: dict[str, Callable[[Any], Message]] = {
    "head": _head,
    "page": _page,
    "unreadable": lambda body: UnreadablePage(_count(body)),
    "attempt": lambda body: Attempt(_count(body)),
    "stop": _stop,
}


def _outline(entries: list[Any]) -> list[OutlineEntry]:
    return [
        OutlineEntry(
            title=_text(title)[:MAX_TITLE_LENGTH],
            page=_count(page),
            level=min(_count(level), MAX_OUTLINE_LEVEL),
        )
        for title, page, level in entries[:MAX_OUTLINE_ENTRIES]
    ]


def _word(word: list[Any], length: int) -> WordBox:
    start, end, x0, y0, x1, y1 = word
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise ValueError(word)
    # Only a finite number minus itself is zero; this runs for each word.
    if not x0 - x0 == y0 - y0 == x1 - x1 == y1 - y1 == 0:
        raise ValueError(word)
    return (start, end, x0, y0, x1, y1)


def _heading(mark: list[Any], length: int) -> HeadingMark:
    start, level, title = mark
    if not 0 <= _count(start) <= length:
        raise ValueError(mark)
    title = _text(title)[:MAX_TITLE_LENGTH]
    return (start, min(_count(level), MAX_OUTLINE_LEVEL), title)


def _edge(line: list[Any], length: int) -> EdgeLine:
    start, end, middle = line
    if not 0 <= _count(start) < _count(end) <= length:
        raise ValueError(line)
    return (start, end, _length(middle))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    # PostgreSQL rejects this character, and nobody misses it.
    return value.replace("\x00", "")


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value


def _length(value: object) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(value)
    return float(value)
