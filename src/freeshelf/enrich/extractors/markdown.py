"""Extract Markdown by converting it to HTML, without its front matter."""

import io
import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt

from freeshelf.core.foreign_data import UnreadableDataError, read_yaml
from freeshelf.enrich.extractors.encoding_detection import (
    guess_encoding,
    informative_sample,
)
from freeshelf.enrich.extractors.html import read_markup
from freeshelf.enrich.extractors.messages import Stop

# CommonMark is much slower than reading lines; longer files are not documents.
MAX_BYTES = 20_000_000
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL
)


def read_markdown(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a Markdown file; its pages have about 500 words."""
    with open(path, "rb") as file:
        source = file.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        yield Stop("too_large").message()
        return
    encoding = guess_encoding(informative_sample(io.BytesIO(source)))
    if encoding is None:
        yield Stop("damaged").message()
        return
    text = source.decode(encoding, "replace").replace("\r\n", "\n")
    title = ""
    if match := _FRONT_MATTER.match(text):
        title, text = _title(match[1]), text[match.end() :]
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    yield from read_markup(html, max_pages=max_pages, title=title)


def _title(front_matter: str) -> str:
    try:
        values = read_yaml(front_matter)
    except UnreadableDataError:
        return ""
    title = values.get("title") if isinstance(values, dict) else None
    return title.strip() if isinstance(title, str) else ""
