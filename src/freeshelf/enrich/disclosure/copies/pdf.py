"""Copy a PDF without hidden content and with marked places removed; in the sandbox.

A page with a mark, or with anything hidden in its content, is drawn anew: what readers
saw as an image, bars painted before it is encoded, and the remaining words as invisible
text. Other pages are copied by their known parts. Nothing else of the file comes along
but links to web pages and within the file, the outline, and the language.
"""

import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image, ImageChops

from freeshelf.core.images import blocks_of
from freeshelf.enrich.disclosure.copies.bars import bars_over, touches
from freeshelf.enrich.disclosure.copies.pdf_beside import text_beside
from freeshelf.enrich.disclosure.copies.pdf_drawing import UnknownPartError
from freeshelf.enrich.disclosure.copies.pdf_drawn_values import (
    boxes_of_values,
    text_boxes,
    values_left,
)
from freeshelf.enrich.disclosure.copies.pdf_images import paint, words_in_the_dark
from freeshelf.enrich.disclosure.copies.pdf_links import copy_links, copy_outline
from freeshelf.enrich.disclosure.copies.pdf_parts import PageCopier
from freeshelf.enrich.disclosure.copies.proof import broken_readings
from freeshelf.enrich.disclosure.copies.text_layer import (
    PlacedWord,
    invisible_font,
    layer,
)
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes, Promise
from freeshelf.enrich.disclosure.findings import Box, Gap, Means, NotLookedAt, Piece
from freeshelf.enrich.disclosure.pdf import read_pdf
from freeshelf.enrich.disclosure.pdf_objects import Drawn, leave_out_texts
from freeshelf.enrich.disclosure.pdf_pages import Word, words_of
from freeshelf.enrich.disclosure.pdf_view import PageView
from freeshelf.enrich.extractors.messages import ExtractedPage, WordBox, parse_message
from freeshelf.enrich.extractors.pdf import PdfPages, stops_at_refusal

DOTS_PER_INCH = 200
_POINTS_AN_INCH = 72
_MAX_PIXELS = 40_000_000
_JPEG_QUALITY = 88
# Differences between the channels of a colour up to this are noise.
_NEARLY_GREY = 24
_LONG_WORD = 5
# How text is hidden in what is drawn: its page is drawn anew.
_ON_THE_PAGE = frozenset(
    [
        *(Means.REDACTION, Means.HIDDEN_TEXT, Means.HIDDEN_PART, Means.OUTSIDE_PAGE),
        *(Means.TINY_TEXT, Means.GROUND_COLOUR, Means.UNDER_PICTURE),
        Means.CROPPED_PICTURE,
    ]
)
# What readers see, and what a copy keeps.
_STAYS = (None, Means.OUTLINE, Means.LINK, Means.ALTERNATIVE_TEXT, Means.FORM_VALUE)
_COMMENTS = ("/Text", "/Popup", "/FileAttachment", "/Redact")
_NOT_DRAWN = (*_COMMENTS, "/Link")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")


@stops_at_refusal
def write_copy(*, path: str, wishes: dict[str, Any]) -> Iterator[object]:
    """Yield facts about the copy, then its bytes in blocks; a stop if it is refused.

    The facts: pages, lost_tags, shown (texts that images of pages have), left (the
    readers that found in the copy what was to go), and gone, kept and drawn of a
    Promise, for reading the images of pages.
    """
    wanted = PdfWishes.parse(wishes)
    with Pdf.open(path) as source, Pdf.new() as target:
        copying = _Copying(source, target, pypdfium2.PdfDocument(path), wanted)
        copying.run(path)
        target.save(
            copy := io.BytesIO(),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    promise = copying.promise()
    yield {**copying.facts, **asdict(promise), "left": broken_readings(copy, promise)}
    yield from blocks_of(copy)


class _Copying:
    """One file being copied, page by page."""

    def __init__(
        self,
        source: Pdf,
        target: Pdf,
        shown: pypdfium2.PdfDocument,
        wishes: PdfWishes,
    ) -> None:
        self._source, self._target, self._shown = source, target, shown
        self._wishes = wishes
        self._marks = dict(wishes.marks)
        self._copier = PageCopier(target)
        self._font: Object | None = None
        self._drawn: list[int] = []
        self._gone: list[str] = []
        self._marked: list[str] = []
        self._kept: dict[int, str] = {}
        self._hiding: set[int] = set()
        self._has_layers = _hides_layers(source)
        self.facts: dict[str, Any] = {
            "pages": len(source.pages),
            "lost_tags": "/StructTreeRoot" in source.Root,
            "shown": [],
        }
        shown.init_forms()

    def run(self, path: str) -> None:
        """Copy all pages, links and the outline."""
        self._learn_hidden(path)
        self._learn_marked_beside()
        for number, page in enumerate(self._source.pages, 1):
            copied = None if self._must_draw(number, page) else self._copied(page)
            if copied is None:
                copied = self._draw(number)
                self._drawn.append(number)
            else:
                read = self._read(number)
                self._kept[number] = read.text if read else ""
            self._target.pages.append(pikepdf.Page(copied))
        # An address may repeat what a bar covers.
        without = self._wishes.without_links.union(self._marks)
        copy_links(
            self._source,
            self._target,
            without=without,
            drawn=self._drawn,
            gone=self._marked,
        )
        if self._wishes.keeps_outline:
            copy_outline(self._source, self._target, gone=self._gone)
        language = self._source.Root.get("/Lang")
        if isinstance(language, pikepdf.String) and _LANGUAGE.fullmatch(str(language)):
            self._target.Root.Lang = str(language)

    def promise(self) -> Promise:
        return Promise(gone=self._gone, kept=self._kept, drawn=self._drawn)

    def _learn_hidden(self, path: str) -> None:
        """Note the pages with hidden content, and the texts that are to go with it."""
        numbers = range(1, len(self._source.pages) + 1)
        boxes = {each for page in self._source.pages for each in text_boxes(page)}
        for seen in read_pdf(path, len(numbers)):
            if isinstance(seen, NotLookedAt):
                # What nobody looked at may hide anything.
                if seen.gap is not Gap.NOT_READ and not seen.place.parts:
                    self._hiding.update(
                        [seen.place.page] if seen.place.page else numbers
                    )
                continue
            if not isinstance(seen, Piece) or seen.means in _STAYS:
                continue
            if seen.means is Means.ANNOTATION and " ".join(seen.text.split()) in boxes:
                continue
            self._gone.append(seen.text)
            if seen.means in _ON_THE_PAGE:
                self._hiding.add(seen.place.page)

    def _learn_marked_beside(self) -> None:
        """Note the words that are marked in the text that no page has."""
        if self._wishes.beside:
            text = text_beside(self._source)
            self._marked = [text[start:end] for start, end in self._wishes.beside]
            self._gone += self._marked
        for number, page in enumerate(self._source.pages, 1):
            boxes = boxes_of_values(page, self._shown[number - 1], self._marked)
            if boxes:
                self._marks[number] = [*self._marks.get(number, []), *boxes]
            self.facts["shown"] += values_left(page, self._marked)

    def _must_draw(self, number: int, page: pikepdf.Page) -> bool:
        return (
            number in self._hiding
            or number in self._marks
            or number in self._wishes.drawn
            or number in self._wishes.painted
            or self._has_layers
            or any(_is_seen(each) for each in _annotations(page))
        )

    def _copied(self, page: pikepdf.Page) -> Object | None:
        """Return a copy by known parts, None for a page that has unknown ones."""
        with suppress(UnknownPartError, pikepdf.PdfError, ValueError, TypeError):
            return self._copier.copy(page)
        return None

    def _draw(self, number: int) -> Object:
        read = self._read(number)
        view = PageView(self._shown[number - 1], has_layers=self._has_layers)
        words = words_of(view, read.text, read.words) if read else []
        page = self._shown[number - 1]
        _remove_comments(page)
        width, height = page.get_size()
        image = _render(page)
        marks = [
            *self._marks.get(number, []),
            *(word.box for word in words if word.box and word.means is Means.REDACTION),
        ]
        placed = read.words if read else []
        bars = bars_over(marks, placed, width=width, height=height)
        paint(image, bars, width)
        covered = _covered(image, placed, bars, width)
        marked = [word for word in placed if any(touches(m, word) for m in marks)]
        if read is not None:
            for lost in (covered, marked, _unseen(words, placed)):
                self._gone += _texts_of(read, lost)
            self._marked += _texts_of(read, marked)
        if view.overlaid:
            self._gone += _lines_and_long_words(view.overlaid_text)
            # Letters of both texts may stand in one word: only those seen are read.
            read, words = self._read_without(number, view.overlaid)
            placed = read.words if read else []
        painted = self._wishes.painted.get(number, [])
        paint(image, painted, width)
        bars += painted
        gone = [*_unseen(words, placed), *_covered(image, placed, bars, width)]
        kept = [word for word in placed if word not in gone]
        layered = _placed(read, kept)
        self._kept[number] = "".join(word[0] for word in layered)
        return self._page(image, layered, width, height)

    def _read_without(
        self, number: int, texts: Iterable[Drawn]
    ) -> tuple[ExtractedPage | None, list[Word]]:
        """Return a page and its words as if it did not draw some texts."""
        orders = frozenset(text.order for text in texts)
        read = self._read(number, lambda page: leave_out_texts(page, orders))
        page = self._shown[number - 1]
        leave_out_texts(page, orders)
        view = PageView(page, has_layers=self._has_layers)
        return read, words_of(view, read.text, read.words) if read else []

    def _read(
        self, number: int, prepare: Callable[[pypdfium2.PdfPage], None] | None = None
    ) -> ExtractedPage | None:
        pages = PdfPages(self._shown, frozenset(), 0, prepare=prepare)
        for message in map(parse_message, pages.read(number)):
            if isinstance(message, ExtractedPage):
                return message
        return None

    def _page(
        self,
        image: Image.Image,
        words: Sequence[PlacedWord],
        width: float,
        height: float,
    ) -> Object:
        target = self._target
        if self._font is None:
            self._font = invisible_font(target)
        picture = target.make_indirect(_encoded(target, image))
        size = f"{width:.2f} 0 0 {height:.2f}".encode("ascii")
        content = b"q " + size + b" 0 0 cm /Page Do Q\n"
        content += layer(words, page_height=height)
        resources = Dictionary(
            XObject=Dictionary(Page=picture), Font=Dictionary(Invisible=self._font)
        )
        return target.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(width, 2), round(height, 2)]),
                Resources=resources,
                Contents=Stream(target, content),
            )
        )


def _hides_layers(source: Pdf) -> bool:
    """Return whether the file has layers; which of them show is the reader's choice."""
    properties = source.Root.get("/OCProperties")
    return properties is not None and bool(len(properties.get("/OCGs", Array([]))))


def _annotations(page: pikepdf.Page) -> Iterable[Object]:
    found = page.obj.get("/Annots", Array([]))
    return [each for each in found if isinstance(each, Dictionary)]


def _is_seen(annotation: Object) -> bool:
    return str(annotation.get("/Subtype", "")) not in _NOT_DRAWN


def _remove_comments(page: pypdfium2.PdfPage) -> None:
    """Remove annotations that are notes to a page, and marks nobody has applied."""
    kinds = (
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_POPUP,
        pdfium.FPDF_ANNOT_FILEATTACHMENT,
        pdfium.FPDF_ANNOT_REDACT,
    )
    for index in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in kinds:
            pdfium.FPDFPage_RemoveAnnot(page, index)


def _render(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = DOTS_PER_INCH / _POINTS_AN_INCH
    scale = min(scale, (_MAX_PIXELS / (width * height)) ** 0.5)
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
    return drawn.convert("RGB")


def _covered(
    image: Image.Image, placed: Sequence[WordBox], bars: Sequence[Box], width: float
) -> list[WordBox]:
    """Return the words under bars of the copy, or under what the page was painted."""
    dark = words_in_the_dark(image, placed, width)
    return [
        word
        for word in placed
        if word in dark or any(touches(bar, word) for bar in bars)
    ]


def _unseen(words: Iterable[Word], placed: Iterable[WordBox]) -> list[WordBox]:
    seen = {(word.start, word.end) for word in words if word.means is None}
    return [word for word in placed if word[:2] not in seen]


def _lines_and_long_words(text: str) -> list[str]:
    long = [word for word in text.split() if len(word) >= _LONG_WORD]
    return [*filter(str.strip, text.splitlines()), *long]


def _texts_of(read: ExtractedPage, words: Collection[WordBox]) -> list[str]:
    """Return the text of words, those that follow each other as one, and singly.

    Short words stand in many others, and are looked for together only.
    """
    texts: list[str] = []
    singly: list[str] = []
    last_end = -2
    for start, end, *_ in sorted(words):
        word = read.text[start:end]
        if len(word) >= _LONG_WORD:
            singly.append(word)
        if texts and last_end >= 0 and not read.text[last_end:start].strip():
            texts[-1] += read.text[last_end:end]
        else:
            texts.append(word)
        last_end = end
    return texts + singly


def _placed(read: ExtractedPage | None, words: Iterable[WordBox]) -> list[PlacedWord]:
    """Return words in reading order, with the blanks that part them."""
    if read is None:
        return []
    placed = []
    for start, end, *box in sorted(words):
        blank = " " if read.text[end : end + 1].isspace() else ""
        placed.append((read.text[start:end] + blank, *box))
    return placed  # type: ignore[return-value]


def _encoded(target: Pdf, image: Image.Image) -> Stream:
    """Return an image as JPEG, in shades of grey where it has no colours."""
    red, green, blue = image.split()
    is_grey = all(
        not any(ImageChops.difference(green, other).histogram()[_NEARLY_GREY:])
        for other in (red, blue)
    )
    kept = image.convert("L") if is_grey else image
    kept.save(packed := io.BytesIO(), "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    stream = Stream(target, packed.getvalue())
    stream.Filter = Name.DCTDecode
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = kept.size
    stream.BitsPerComponent = 8
    stream.ColorSpace = Name.DeviceGray if is_grey else Name.DeviceRGB
    return stream
