"""Look at a PDF: the words that readers see, page by page, and all that is hidden.

Words that are hidden somewhere and seen elsewhere in the file are not yielded as
hidden, except under a redaction.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import IO, TypeAlias

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from freeshelf.enrich.disclosure.findings import (
    DRAWN_WORDS,
    PICTURE_NOT_READ,
    Box,
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.pdf_actual import replaced_texts
from freeshelf.enrich.disclosure.pdf_curves import has_drawn_words
from freeshelf.enrich.disclosure.pdf_earlier import earlier_states
from freeshelf.enrich.disclosure.pdf_leftovers import leftovers
from freeshelf.enrich.disclosure.pdf_pages import Word, means_of_overlaid, words_of
from freeshelf.enrich.disclosure.pdf_parts import Inner, Parts, has_hidden_layers
from freeshelf.enrich.disclosure.pdf_pictures import CroppedPictures, of_pictures
from freeshelf.enrich.disclosure.pdf_values import BROKEN
from freeshelf.enrich.disclosure.pdf_view import PageView
from freeshelf.enrich.disclosure.pictures_within import has_picture
from freeshelf.enrich.extractors.hyphenation import PAGES_AROUND
from freeshelf.enrich.extractors.messages import WordBox
from freeshelf.enrich.extractors.page_text import is_ideograph
from freeshelf.enrich.extractors.pdf import (
    MIN_ENTRIES,
    PdfPages,
    outline_of,
)

Source: TypeAlias = str | IO[bytes]
Run: TypeAlias = tuple[Means, int, int, Box | None]

_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
_GAP = 1.6  # times the height: the space between two cells of a row
_TOKENS = re.compile(r"\w+")


def read_pdf(
    source: Source, max_pages: int, *, inner: Inner | None = None
) -> Iterator[Seen]:
    """Yield what is seen in a PDF; inner looks at the bytes of a file within it."""
    content = _bytes_of(source)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in _LOCKED
        yield NotLookedAt(Gap.PASSWORD if is_locked else Gap.DAMAGED)
        return
    yield from _Looking(content, document, max_pages, inner).seen()


def _bytes_of(source: Source) -> bytes:
    if isinstance(source, str):
        with open(source, "rb") as file:
            return file.read()
    source.seek(0)
    return source.read()


class _Looking:
    """One PDF, with what of it readers see, which is not told as hidden."""

    def __init__(
        self,
        content: bytes,
        document: pypdfium2.PdfDocument,
        max_pages: int,
        inner: Inner | None,
    ) -> None:
        self._content = content
        self._document = document
        self._max_pages = max_pages
        self._inner = inner
        self._shown = ShownText()
        self._known = Known()
        self._opened: pikepdf.Pdf | None = None
        with suppress(*BROKEN):
            self._opened = pikepdf.open(io.BytesIO(content))

    def seen(self) -> Iterator[Seen]:
        if self._opened is None:
            # Other programs repair more than this one, and show it.
            yield NotLookedAt(Gap.DAMAGED)
        hidden: list[Seen] = []
        for seen in self._of_pages():
            if isinstance(seen, Piece) and seen.means not in (None, Means.REDACTION):
                hidden.append(seen)
            else:
                yield self._known.learn(seen)
        if self._opened is not None:
            for replaced in replaced_texts(self._opened, self._max_pages):
                if replaced.means is not None or not self._shown.has(replaced.text):
                    yield self._known.learn(replaced)
        yield from self._unseen(hidden)
        yield from self._unseen(self._beside_pages())

    def _of_pages(self) -> Iterator[Seen]:
        has_layers = self._opened is not None and has_hidden_layers(self._opened)
        pages = _Pages(self._document, self._shown, has_layers=has_layers)
        count = len(self._document)
        for number in range(1, min(count, self._max_pages) + 1):
            yield from pages.look_at(number)
        yield from pages.cropped.seen()
        if count > self._max_pages:
            yield NotLookedAt(Gap.TOO_LARGE, Place(page=self._max_pages + 1))
        elif not count:
            yield NotLookedAt(Gap.DAMAGED)

    def _beside_pages(self) -> Iterator[Seen]:
        if self._opened is not None:
            parts = Parts(
                self._opened,
                self._document,
                max_pages=self._max_pages,
                inner=self._inner,
            )
            yield from parts.seen()
            yield from leftovers(self._opened, parts)
        yield from earlier_states(self._content, self._max_pages, inner=self._inner)

    def _unseen(self, found: Iterable[Seen]) -> Iterator[Seen]:
        """Leave out what readers see, and what was told before."""
        for seen in found:
            if not isinstance(seen, Piece) or (
                not self._shown.has(seen.text) and self._known.is_new(seen)
            ):
                yield self._known.learn(seen)


class ShownText:
    """The words that readers see in a file, to leave out what repeats them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._joined: str | None = None
        self._dense: str | None = None

    def learn(self, text: str) -> None:
        self.texts.append(text)
        self._joined = self._dense = None

    def has(self, text: str) -> bool:
        """Return whether a text is seen, as whole words, in any case of letters."""
        words = _TOKENS.findall(text.casefold())
        if not words:
            return True
        if self._joined is None:
            found = (" ".join(_TOKENS.findall(each.casefold())) for each in self.texts)
            self._joined = f" {'  '.join(found)} "
            self._dense = self._joined.replace(" ", "")
        if any(is_ideograph(letter) for letter in text):
            return "".join(words) in (self._dense or "")
        return f" {' '.join(words)} " in self._joined


class Known:
    """The hidden texts that were yielded, so that earlier states do not repeat them."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._pieces: set[tuple[str, Means | None]] = set()

    def learn(self, seen: Seen) -> Seen:
        if isinstance(seen, Piece) and seen.means is not None:
            self._pieces.add((seen.text, seen.means))
            self._texts.add(_plain(seen.text))
        return seen

    def is_new(self, piece: Piece) -> bool:
        if piece.means is Means.EARLIER_REVISION:
            return _plain(piece.text) not in self._texts
        return (piece.text, piece.means) not in self._pieces


def _plain(text: str) -> str:
    return " ".join(_TOKENS.findall(text.casefold()))


class _Pages:
    """The pages of a document, one by one."""

    def __init__(
        self, document: pypdfium2.PdfDocument, shown: ShownText, *, has_layers: bool
    ) -> None:
        self._document = document
        self._shown = shown
        self._has_layers = has_layers
        self.cropped = CroppedPictures()
        self._has_unread_picture = False
        self._has_drawn_words = False
        # The texts are those that extraction stores: places in them are the same.
        self._reader = PdfPages(
            document,
            frozenset(),
            PAGES_AROUND,
            finds_headings=len(outline_of(document)) < MIN_ENTRIES,
            keeps_page=True,
        )
        if document.get_formtype():
            document.init_forms()

    def look_at(self, number: int) -> Iterator[Seen]:
        for message in self._reader.read(number):
            if "unreadable" in message:
                yield NotLookedAt(Gap.DAMAGED, Place(page=number))
            elif "page" in message and self._reader.page is not None:
                body = message["page"]
                yield from self._seen(
                    number, self._reader.page, body["text"], body["words"]
                )
                self._reader.page.close()
        if not self._reader.is_whole:
            yield NotLookedAt(Gap.TOO_LARGE, Place(page=number))

    def _seen(
        self,
        number: int,
        page: pypdfium2.PdfPage,
        text: str,
        boxes: Sequence[WordBox],
    ) -> Iterator[Seen]:
        view = PageView(page, has_layers=self._has_layers)
        words = words_of(view, text, boxes)
        if not view.objects.is_whole:
            yield NotLookedAt(Gap.TOO_LARGE, Place(page=number))
        yield from pieces_of(number, text, words)
        yield from _overlaid(number, view)
        self._shown.learn(_shown_of(text, words))
        self.cropped.look_at(number, view)
        is_scan = False
        for each in of_pictures(number, view, text):
            is_scan = is_scan or isinstance(each, NotLookedAt)
            yield each
        if not (is_scan or self._has_unread_picture) and has_picture(page):
            self._has_unread_picture = True
            yield Trait(PICTURE_NOT_READ, Strength.WEAK, Place(page=number))
        if not self._has_drawn_words and has_drawn_words(page):
            self._has_drawn_words = True
            yield Trait(DRAWN_WORDS, Strength.WEAK, Place(page=number))


def _overlaid(number: int, view: PageView) -> Iterator[Piece]:
    """Yield the lines that nobody sees since they lie over lines that are seen."""
    box = _around([each.box for each in view.overlaid])
    place = Place(page=number, box=box)
    for line in view.overlaid_text.splitlines():
        if line.strip():
            yield Piece(line.strip(), place, means_of_overlaid(view))


def _shown_of(text: str, words: Sequence[Word]) -> str:
    """Return the text of a page without its hidden words."""
    kept, position = [], 0
    for word in words:
        if word.means is not None:
            kept.append(text[position : word.start])
            position = word.end
    return " ".join([*kept, text[position:]])


def pieces_of(number: int, text: str, words: Sequence[Word]) -> Iterator[Piece]:
    """Yield a page's hidden runs of words, then its paragraphs.

    A hidden name among plain words stays in its paragraph, too: they say whose it is.
    What is under a redaction does not, nor a paragraph that is hidden as a whole.
    """
    hidden = list(_runs(text, words))
    for means, start, end, box in hidden:
        place = Place(page=number, start=start, end=end, box=box)
        yield Piece(text[start:end], place, means)
    lines = _with_tabs(text, words)
    position = 0
    mixed = _paragraphs_with_both(text, hidden)
    alone = [
        (start, end)
        for means, start, end, _box in hidden
        if means is Means.REDACTION or text.rfind("\n", 0, start) not in mixed
    ]
    for start, end in [*alone, (len(text), len(text))]:
        yield from _paragraphs(number, lines, position, start)
        position = max(position, end)


def _paragraphs_with_both(text: str, hidden: Sequence[Run]) -> set[int]:
    """Return the line ends before paragraphs that have hidden words and plain ones."""
    letters: dict[int, int] = defaultdict(int)
    for _means, start, end, _box in hidden:
        letters[text.rfind("\n", 0, start)] += _letters(text[start:end])
    return {
        before
        for before, count in letters.items()
        if count < _letters(_line(text, before + 1))
    }


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : len(text) if end < 0 else end]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _paragraphs(number: int, text: str, first: int, last: int) -> Iterator[Piece]:
    for match in re.finditer(r"[^\n]+", text[first:last]):
        paragraph = match[0].rstrip()
        start = first + match.start() + len(paragraph) - len(paragraph.lstrip())
        if paragraph := paragraph.strip():
            yield Piece(paragraph, Place(number, start, start + len(paragraph)))


def _runs(text: str, words: Sequence[Word]) -> Iterator[Run]:
    """Yield the runs of words hidden by the same means, one for each paragraph."""
    run: list[Word] = []
    between: list[Word] = []
    for word in words:
        is_sign = not any(map(str.isalnum, text[word.start : word.end]))
        if (
            run
            and word.means == run[-1].means
            and "\n" not in text[run[-1].end : word.start]
        ):
            run += [*between, word]
            between = []
        elif run and is_sign and word.means is None:
            between.append(word)
        else:
            yield from _run(text, run)
            run, between = ([word] if word.means is not None else []), []
    yield from _run(text, run)


def _run(text: str, run: Sequence[Word]) -> Iterator[Run]:
    means = run[0].means if run else None
    if means is None:
        return
    start, end = run[0].start, run[-1].end
    letters = [letter for letter in text[start:end] if letter.isalnum()]
    enough = 1 if means is Means.REDACTION or is_ideograph((letters or " ")[0]) else 3
    # A row of one letter is what a bar was drawn over to show how it looks.
    if len(letters) >= enough and (len(letters) == 1 or len(set(letters)) > 1):
        boxes = [word.box for word in run if word.box is not None]
        yield means, start, end, _around(boxes)


def _around(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _with_tabs(text: str, words: Sequence[Word]) -> str:
    """Return the text with tabs between the cells of a row, of the same length."""
    spaces = []
    for before, after in pairwise(words):
        if before.box is None or after.box is None or after.start - before.end != 1:
            continue
        first, second = before.box, after.box
        height = first[3] - first[1]
        is_same_line = abs(first[3] - second[3]) < height / 2
        gap = max(second[0] - first[2], first[0] - second[2])
        if is_same_line and gap > _GAP * height and text[before.end] == " ":
            spaces.append(before.end)
    if not spaces:
        return text
    letters = list(text)
    for index in spaces:
        letters[index] = "\t"
    return "".join(letters)
