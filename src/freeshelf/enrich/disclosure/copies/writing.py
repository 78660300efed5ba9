"""Write a copy of a file without hidden content and without marked words; sandboxed.

The file is written anew from lists of known parts, elements and attributes. Words that
are marked in its text become bars, and go from all that is beside the text too.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

from freeshelf.core.images import blocks_of
from freeshelf.enrich.disclosure.copies.job import Job, NotCopiedError
from freeshelf.enrich.disclosure.copies.letters import folded, without_unseen
from freeshelf.enrich.disclosure.copies.marks import (
    Slot,
    Text,
    every_place,
    expected,
    marks_of,
    wanted_words,
)
from freeshelf.enrich.disclosure.copies.occurrences import occurrences
from freeshelf.enrich.disclosure.copies.office import proof as office
from freeshelf.enrich.disclosure.copies.office.package import NewPackage
from freeshelf.enrich.disclosure.copies.pictures import Pictures
from freeshelf.enrich.disclosure.copies.rereading import (
    TEXT_EXTRACTION,
    Readers,
    Written,
    broken_readings,
)
from freeshelf.enrich.disclosure.copies.texts import proof as texts
from freeshelf.enrich.disclosure.copies.wishes import Promise, TextWishes
from freeshelf.enrich.disclosure.findings import Gap, Means, Piece
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.packages import opened
from freeshelf.enrich.disclosure.recognition import reader_of
from freeshelf.enrich.extractors.messages import ExtractedPage, parse_message

# What a copy keeps of what nobody sees at once, if no word of it is to go.
_STAYS = (None, Means.LINK, Means.ALTERNATIVE_TEXT)
_FEWEST_LETTERS = 2
# Extraction reads some of what is left out for these reasons.
_UNSEEN = frozenset(["hidden_text", "hidden_parts", "speaker_notes", "tracked_changes"])
# Modules and functions that copy, by the reader of a kind of file.
_COPIERS = {
    "word:read_word": "office.word:copy_word",
    "sheets:read_sheets": "office.sheets:copy_sheets",
    "slides:read_slides": "office.slides:copy_slides",
    "opendocument:read_open_document": "office.opendocument:copy_open_document",
    texts.PLAIN: "texts.plain:copy_plain_text",
    texts.HTML: "texts.web:copy_html",
    texts.MARKDOWN: "texts.web:copy_markdown",
    texts.BOOK: "texts.books:copy_book",
    texts.RICH: "texts.rich:copy_rich_text",
    texts.MAIL: "texts.mail:copy_mail",
}
_PLAIN_TEXTS = ("text/plain", "text/csv", "text/tab-separated-values")

# Shorter words and numbers stand by chance where two others meet.
_LONG = 5
_LONGEST_BESIDE = 1_000_000

Slots = list[Slot]
Copier = Callable[[Job], tuple[list[Slots], list[Slots]]]


def write_copy(
    *, path: str, media_type: str, wishes: dict[str, Any]
) -> Iterator[object]:
    """Yield facts about the copy, its pictures, and its bytes in blocks.

    The facts: left (the readers that found in the copy what was to go), left_out (codes
    of what is not in the copy), and gone and kept of a Promise, for reading the
    pictures. Each picture is a message with number and size, then blocks.
    """
    wanted = TextWishes.parse(wishes)
    reader = _reader(path, media_type)
    pages = read_pages(path, reader)
    # A plain text has nothing that it does not show, whatever it looks like.
    hidden = [] if reader == texts.PLAIN else _hidden(path, media_type)
    copying = _Copying(path, reader, pages, wanted)
    copying.run()
    if not copying.is_as_expected() and any(not m.is_everywhere for m in copying.marks):
        # Which of equal words was meant is not sure: all of them go.
        copying.run(is_everywhere=True)
    left = broken_readings(copying.written(hidden), _readers(copying.written_as))
    if copying.has_lost_marks():
        left.append(TEXT_EXTRACTION)
    yield {
        "left": left,
        "left_out": sorted(copying.left_out()),
        "gone": copying.gone,
        "kept": {0: copying.text},
    }
    for number, content in copying.pictures.drawn():
        yield {"picture": number, "size": len(content)}
        yield content
    yield {"copy": True}
    yield from blocks_of(copying.copy)


def read_beside(*, path: str, media_type: str) -> Iterator[str]:
    """Yield the text that no page has: headers, charts, links, alternative texts.

    Marks on it are places on page 0.
    """
    reader = _reader(path, media_type)
    pages = read_pages(path, reader)
    copying = _Copying(path, reader, pages, TextWishes())
    copying.read_parts()
    yield copying.beside()[:_LONGEST_BESIDE]


def read_texts(*, path: str, media_type: str) -> Iterator[str]:
    """Yield the texts of the pages of a file whose text is not stored."""
    yield from read_pages(path, _reader(path, media_type))


def read_pages(source: Any, reader: str) -> list[str]:
    """Return the texts of the pages as extraction stores them."""
    known = texts if _is_of_text(reader) else office
    messages = map(parse_message, known.messages_of(source, reader))
    return [each.text for each in messages if isinstance(each, ExtractedPage)]


def words_of_parts(path: str, media_type: str) -> list[str]:
    """Return the words of all parts of a copy. Raises NotCopiedError."""
    reader = _reader(path, media_type)
    content = io.BytesIO(Path(path).read_bytes())
    return list(_readers(texts.WRITTEN_AS.get(reader, reader)).words(content))


def _reader(path: str, media_type: str) -> str:
    """Return the reader of a file. Raises NotCopiedError for another kind."""
    # A text is copied as such, though the check may take it for a page or a mail.
    is_plain = media_type in _PLAIN_TEXTS
    reader = reader_of(path, media_type=texts.AS_IT_LIES if is_plain else media_type)
    # What is of no kind is a text to the check, whatever it says to be.
    is_misnamed = bool(media_type) and reader == texts.PLAIN and not is_plain
    if isinstance(reader, Gap) or reader not in _COPIERS or is_misnamed:
        raise NotCopiedError(str(reader))
    return reader


def _is_of_text(reader: str) -> bool:
    return _COPIERS[reader].startswith("texts.")


def _readers(reader: str) -> Readers:
    return texts.READERS[reader] if _is_of_text(reader) else office.READERS


def _hidden(path: str, media_type: str) -> list[str]:
    """Return the texts of a file that readers do not see, cell by cell."""
    return [
        cell
        for seen in read_file(path, media_type=media_type)
        if isinstance(seen, Piece) and seen.means not in _STAYS
        for cell in re.split(r"[\t\n]", seen.text)
        if len(folded(cell)) >= _LONG or not cell.isascii()
    ]


class _Copying:
    """One file being copied, once or twice."""

    def __init__(
        self, path: str, reader: str, pages: Sequence[str], wishes: TextWishes
    ) -> None:
        self._path, self._reader = path, reader
        self.written_as = texts.WRITTEN_AS.get(reader, reader)
        self._pages, self._wishes = pages, wishes
        self.marks = marks_of(pages, wishes.places)
        self._marked = [mark.words for mark in self.marks]
        self.words = wanted_words(self._marked)
        self._letters = "".join(map(folded, pages))
        # Marked words that stand in no page, though readers may see them.
        self.unread: list[str] = []
        beside = [(start, end) for page, start, end in wishes.places if page == 0]
        if beside:
            self.read_parts()
            text = self.beside()
            words = [text[start:end] for start, end in beside]
            self._marked += words
            self.words += wanted_words(words)
            self.unread = [each for each in words if folded(each) not in self._letters]

    def read_parts(self) -> None:
        """Copy the parts of the file into a new package."""
        unwanted = {folded(each) for each in self.words}
        self.pictures = Pictures(self._wishes.black)
        with self._opened() as source:
            self.job = Job(
                source=source,
                target=NewPackage(),
                pictures=self.pictures,
                folder="",
                without=self._wishes.without,
                unwanted=tuple(w for w in unwanted if len(w) >= _FEWEST_LETTERS),
            )
            self.told, self.apart = _copier(self._reader)(self.job)
        for slot in chain.from_iterable([*self.told, *self.apart]):
            if (shown := without_unseen(slot.text)) != slot.text:
                slot.put(shown)

    def _opened(self) -> AbstractContextManager[Any]:
        return (
            nullcontext(self._path) if _is_of_text(self._reader) else opened(self._path)
        )

    def beside(self) -> str:
        """Return the text that no page has, line by line."""
        lines = [Text(slots).text for slots in self.apart]
        told = "".join(Text(slots).text for slots in self.told).split("\n")
        lines += [each for each in told if folded(each) not in self._letters]
        return "\n".join(filter(str.strip, [*lines, *self.job.labels]))

    def run(self, *, is_everywhere: bool = False) -> None:
        """Write the copy, and read it again as the library will."""
        self.read_parts()
        told, apart, job = self.told, self.apart, self.job
        text = Text([slot for slots in told for slot in slots])
        places = text.places_of(self.marks)
        places += every_place(text.text, [*self.unread, *self._joined(text.text)])
        if is_everywhere:
            places += every_place(text.text, [mark.words for mark in self.marks])
        known = "".join(folded(each) for each in (text.text, *job.gone))
        self._lost = [
            mark
            for mark in self.marks
            if mark.letters not in known and not every_place(text.text, [mark.words])
        ]
        self.gone = [*text.remove(places), *self.words]
        for slots in apart:
            beside = Text(slots)
            self.gone += beside.remove(every_place(beside.text, self.words))
        self.text = "\n".join(Text(slots).text for slots in (*told, *apart))
        self.copy = job.target.written()
        self.read = read_pages(self.copy, self.written_as)

    def _joined(self, text: str) -> list[str]:
        """Return marked words that a copy has at more places than were read.

        Hidden words lay in or before them, so that nobody found them there.
        """
        before = list(enumerate(self._pages))
        return [
            words
            for words in dict.fromkeys(self._marked)
            if len(every_place(text, [words])) > len(occurrences(before, [words]))
        ]

    def is_as_expected(self) -> bool:
        """Return whether the copy reads as the file without the marked words."""
        before = "".join(map(folded, expected(self._pages, self._wishes.places)))
        return before == "".join(map(folded, self.read))

    def has_lost_marks(self) -> bool:
        """Return whether marked words may be in the copy in other letters.

        They are neither in what was copied nor in what was left out, and the copy has
        words that were not in the file: its readers read other letters.
        """
        if not self._lost:
            return False
        words = {folded(each) for page in self.read for each in page.split()}
        words -= {folded(each) for page in self._pages for each in page.split()}
        return any(each not in self._letters for each in words)

    def left_out(self) -> set[str]:
        """Return codes of what is not in the copy."""
        notes = self.job.notes
        if not (self.is_as_expected() or self.job.gone or notes & _UNSEEN):
            return {*notes, "text"}
        return notes

    def written(self, hidden: Sequence[str]) -> Written:
        """Return the copy with what it promises."""
        kept = dict(enumerate(expected(self._pages, self._wishes.places), start=1))
        return Written(
            copy=self.copy,
            reader=self.written_as,
            pages=dict(enumerate(self.read, start=1)),
            marked=Promise(gone=self.words, kept=kept, drawn=list(kept)),
            hidden=Promise(
                gone=[*hidden, *self.job.gone], kept={0: self.text}, drawn=[]
            ),
        )


def _copier(reader: str) -> Copier:
    module, _, function = _COPIERS[reader].partition(":")
    # Each needs libraries of its own.
    found = import_module(f"freeshelf.enrich.disclosure.copies.{module}")
    copier: Copier = getattr(found, function)
    return copier
