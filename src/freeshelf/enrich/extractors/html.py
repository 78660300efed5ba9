"""Reading HTML as logical pages: its text, its headings, its title."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from freeshelf.enrich.extractors.characters import clean_line
from freeshelf.enrich.extractors.logical_pages import LogicalPager
from freeshelf.enrich.extractors.messages import (
    MAX_TITLE_LENGTH,
    DocumentHead,
    ExtractedPage,
    Stop,
)
from freeshelf.enrich.extractors.plain_text import guess_encoding

_INVISIBLE = frozenset({"script", "style", "template", "noscript", "svg", "math"})
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em"),
        *("font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span"),
        *("strong", "sub", "sup", "time", "u", "var", "wbr"),
    ]
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read_html(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of an HTML file; its pages have about 500 words."""
    with open(path, "rb") as file:
        source = file.read()
    encoding = guess_encoding(source)
    if encoding is None:
        yield Stop("damaged").message()
        return
    reader = _Reader()
    reader.feed(source.decode(encoding, "replace"))
    reader.close()
    reader.finish()
    yield DocumentHead(
        title=reader.title,
        page_count=min(len(reader.pages), max_pages),
        outline=reader.pager.outline,
    ).message()
    for page in reader.pages[:max_pages]:
        yield page.message()
    if len(reader.pages) > max_pages:
        yield Stop("too_large").message()


class _Reader(HTMLParser):
    """Collects pages while the parser walks through the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pager = LogicalPager()
        self.pages: list[ExtractedPage] = []
        self.title = ""
        self._text: list[str] = []
        self._hidden = 0
        self._heading: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _INVISIBLE:
            self._hidden += 1
        elif tag not in _INLINE:
            self._end_block()
        if tag in _HEADINGS:
            self._heading = _HEADINGS.index(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _INVISIBLE:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "title":
            self.title = clean_line("".join(self._text), limit=MAX_TITLE_LENGTH)
            self._text = []
        elif tag not in _INLINE:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(data)

    def finish(self) -> None:
        self._end_block()
        self.pages.extend(self.pager.page_break())

    def _end_block(self) -> None:
        text, self._text = "".join(self._text), []
        if text.strip():
            if self._heading is not None:
                title = clean_line(text, limit=MAX_TITLE_LENGTH)
                self.pager.heading(title, level=self._heading)
            self.pages.extend(self.pager.paragraph(text))
        self._heading = None
