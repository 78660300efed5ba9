"""Read copies of web pages, Rich Text Format and plain texts as a stranger would."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Comment

MEDIA_TYPES = {
    "html": "text/html",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
    "txt": "text/plain",
    "eml": "message/rfc822",
}
_FEWEST = 5  # letters of a string that stands nowhere by chance
_INNER = re.compile(r"data:image/\w+;base64,(.*)", re.DOTALL)
_PICTURE = re.compile(r"\\pict[^ ]* ([0-9a-f]+)")
_UNIT = re.compile(r"\\u(-?\d+) ?\??|\\'([0-9a-f]{2})")
_CONTROL = re.compile(r"\\[a-z]+-?\d* ?|[{}]")


def everything_in_text(path: Path, kind: str) -> Iterator[str | bytes]:
    """Yield the texts that a copy has, and its pictures as bytes."""
    content = path.read_bytes()
    text = content.decode("utf-8", "replace")
    if kind == "html":
        yield from _in_page(text)
    elif kind == "rtf":
        yield from _in_rich_text(text)
    else:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            yield content.decode(encoding, "replace")


def _in_page(text: str) -> Iterator[str | bytes]:
    page = BeautifulSoup(text, "lxml")
    yield page.get_text()
    yield from page.find_all(string=lambda each: isinstance(each, Comment))
    for node in page.find_all(True):
        for value in node.attrs.values():
            if found := _INNER.fullmatch(str(value)):
                yield base64.b64decode(found[1])
            else:
                yield str(value)


def _in_rich_text(text: str) -> Iterator[str | bytes]:
    yield from (bytes.fromhex(each) for each in _PICTURE.findall(text))
    text = _UNIT.sub(_letter, _PICTURE.sub("", text))
    # Surrogates are two units of one letter.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    yield _CONTROL.sub("", text)
    yield _CONTROL.sub(" ", text)


def _letter(found: re.Match[str]) -> str:
    if found[1] is None:
        return bytes.fromhex(found[2]).decode("cp1252", "replace")
    return chr(int(found[1]) % 65536)


def is_in(string: str, text: str) -> bool:
    """Return whether a string stands in a text, whatever is between its letters."""
    wanted = _folded(string)
    return len(wanted) >= _FEWEST and wanted in _folded(text)


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
