"""Read a finished copy again, and look for what was to go.

The readers are the library's own, one of another maker that shares no code with it,
every part of the copy as words and as bytes, and the check that looks into all files.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from freeshelf.enrich.disclosure.copies.letters import folded
from freeshelf.enrich.disclosure.copies.wishes import Promise
from freeshelf.enrich.disclosure.findings import Gap, Means, NotLookedAt, Piece
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.visible import without_repeats

MOST_PAGES = 100_000
TEXT_EXTRACTION = "text extraction"
_MAY_STAY = (None, Means.LINK, Means.ALTERNATIVE_TEXT)
# Fewer bytes stand by chance in what is packed.
_FEWEST_BYTES = 5
# Readers leave out some parts of a document, but not nearly all of a longer one.
_FEWEST_LETTERS, _LEAST_READ = 20, 0.1
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "latin-1")


@dataclass(frozen=True, slots=True)
class Written:
    """A copy of a file of a kind, its pages as read again, and what it promises.

    `marked` is promised of marked words, `hidden` of what nobody saw.
    """

    copy: io.BytesIO
    reader: str
    pages: Mapping[int, str]
    marked: Promise
    hidden: Promise


@dataclass(frozen=True, slots=True)
class Readers:
    """Readers of copies of a kind.

    `other` is the name of a reader of another maker, and what gives the texts it reads;
    `other_reads_all` says that it leaves out no kind of main text.
    `words` gives the texts of all parts, `parts` their bytes without those that every
    copy has. `is_known` says whether a text is of the format; `media_type` is how the
    check is told the kind of text that it is.
    """

    other: tuple[str, Callable[[Written], Sequence[str]]]
    words: Callable[[io.BytesIO], Sequence[str]]
    parts: Callable[[io.BytesIO], Iterator[bytes]]
    is_known: Callable[[str], bool]
    media_type: str = ""
    other_reads_all: bool = False


def broken_readings(written: Written, readers: Readers) -> list[str]:
    """Return the names of the readers that found in a copy what was to go."""
    broken = []
    if written.marked.broken_by(written.pages):
        broken.append(TEXT_EXTRACTION)
    name, read = readers.other
    texts = read(written)
    is_unread = readers.other_reads_all and _is_unread(written, texts)
    if is_unread or _breaks(written, texts):
        broken.append(name)
    texts = readers.words(written.copy)
    if _is_unread(written, texts) or _breaks(written, texts):
        broken.append("the parts of the file")
    if _is_in_bytes(written, readers):
        broken.append("the bytes of the file")
    if _hides(written.copy, readers):
        broken.append("the check for hidden content")
    return broken


def _is_unread(written: Written, texts: Sequence[str]) -> bool:
    """Return whether a reader gave next to nothing of a copy, and so proves nothing."""
    letters = sum(len(folded(page)) for page in written.pages.values())
    read = sum(len(folded(text)) for text in texts)
    return letters >= _FEWEST_LETTERS and read < letters * _LEAST_READ


def _breaks(written: Written, texts: Sequence[str]) -> bool:
    """Return whether texts break a promise; one reader may tell a word twice."""
    apart = Promise(gone=written.marked.gone, kept=written.marked.kept, drawn=[])
    return apart.broken_by({}, texts) or written.hidden.broken_by({}, texts)


def _is_in_bytes(written: Written, readers: Readers) -> bool:
    """Return whether words that stay nowhere are among the bytes of any part."""
    wanted = set()
    for promise in (written.marked, written.hidden):
        everything = folded("\n".join(promise.kept.values()))
        wanted |= {
            text
            for text in promise.gone
            if folded(text) not in everything and not readers.is_known(text.strip())
        }
    coded = {
        each.lower()
        for text in wanted
        for encoding in _ENCODINGS
        for each in _coded(text, encoding)
        if len(each) >= _FEWEST_BYTES
    }
    return any(
        each in content.lower()
        for content in readers.parts(written.copy)
        for each in coded
    )


def _coded(text: str, encoding: str) -> Iterator[bytes]:
    with suppress(UnicodeEncodeError):
        yield text.encode(encoding)


def _hides(copy: io.BytesIO, readers: Readers) -> bool:
    """Return whether the check of all files sees anything hidden in a copy."""
    copy.seek(0)
    for seen in without_repeats(read_file(copy, media_type=readers.media_type)):
        if isinstance(seen, NotLookedAt):
            if seen.gap is not Gap.NOT_READ:
                return True
        elif seen.means not in _MAY_STAY and _tells(seen, readers):
            return True
    return False


def _tells(seen: Any, readers: Readers) -> bool:
    if not isinstance(seen, Piece):
        return True
    return bool(folded(seen.text)) and not readers.is_known(seen.text.strip())
