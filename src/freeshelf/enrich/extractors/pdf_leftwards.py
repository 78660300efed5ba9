"""Texts of PDF pages, those in right-to-left letters made readable for PDFium.

Browsers draw each letter of such a text by itself, and a letter with its marks as
several objects with one text (`ActualText`). PDFium takes a page of few lines for one
of vertical text if there are more gaps between its letters than between its lines, and
then each letter for a line. To the text of a letter it gives the place of what is drawn
first, a mark, and takes that for a line or part of another.
"""

import codecs
import ctypes
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from freeshelf.enrich.extractors.pdf_lines import Glyph, is_mark, is_right_to_left

_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LAST_LEFTWARDS = 0xFEFC
_MOST_EXAMINED = 20_000  # characters of a page
_UPRIGHT = 0.1  # radians
_MOST_LETTERS = 3  # of one glyph, a ligature
_MOST_BYTES = 32  # of a ligature with its marks, in UTF-16
_BLANK = 0x20
_DEEPEST = 5  # forms within forms
_MOST_BLANKS = 0.5  # share of them
_ACTUAL_TEXT = b"ActualText"
_RULE = "_"  # neither a letter nor a blank; over half as wide as it is large
_RULE_SIZE = 8.0  # points: as letters, which PDFium compares it with
_MOST_SIGNS = 5_000
_RULE_FOOT = 1.8  # points; the line is from below one point to over one


Point = tuple[float, float]
Forms = tuple[Any, ...]  # matrices, that of the innermost form first


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page with the number of its characters.

    Blanks are the places, in coordinates of the content, of blanks that are drawn by
    themselves; None if letters are not. `within` has, by the addresses of texts that
    PDFium places as if they were in no form, the matrices of their forms.
    """

    page: pypdfium2.PdfTextPage
    count: int
    blanks: Sequence[Point] | None = None
    within: Mapping[int, Forms] = field(default_factory=dict)

    def forms_of(self, index: int) -> Forms:
        """Return the matrices that the place of a character lacks."""
        if not self.within:
            return ()
        text = pdfium.FPDFText_GetTextObject(self.page, index)
        return self.within.get(_address(text), ()) if text else ()


def out_of(forms: Forms, x: float, y: float) -> Point:
    """Return a point of a form in coordinates of the content of the page."""
    for form in forms:
        x, y = x * form.a + y * form.c + form.e, x * form.b + y * form.d + form.f
    return x, y


@contextmanager
def text_of(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage
) -> Iterator[PageText]:
    """Give the text of a page; afterwards the page is as it was."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if not _has_upright_leftward_letters(textpage, count):
            yield PageText(textpage, count)
            return
    finally:
        textpage.close()
    texts = list(_texts_of(page))
    marks = _drawn_apart(texts)
    with _without(marks), _under_rule(document, page) as rule:
        textpage = page.get_textpage()
        try:
            count = _count_without(textpage, rule)
            blanks = _drawn_blanks(texts, textpage, count) if marks else None
            yield PageText(textpage, count, blanks, _misplaced(texts))
        finally:
            textpage.close()


@contextmanager
def _without(texts: Sequence[Any]) -> Iterator[None]:
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, 0)
    try:
        yield
    finally:
        for text in texts:
            pdfium.FPDFPageObj_SetIsActive(text, 1)


def _has_upright_leftward_letters(textpage: pypdfium2.PdfTextPage, count: int) -> bool:
    """Return whether most right-to-left letters stand upright on the page."""
    upright = turned = 0
    if _LEFTWARDS.search(textpage.get_text_range()):
        for index in range(min(count, _MOST_EXAMINED)):
            code = pdfium.FPDFText_GetUnicode(textpage, index)
            if code <= _LAST_LEFTWARDS and _LEFTWARDS.match(chr(code)):
                angle = pdfium.FPDFText_GetCharAngle(textpage, index)
                is_upright = abs(angle) < _UPRIGHT
                upright, turned = upright + is_upright, turned + (not is_upright)
    return upright > turned


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A text with the matrices of the forms that it is drawn in."""

    handle: Any
    forms: Forms = ()

    @property
    def place(self) -> Point:
        """The point where it is drawn, in coordinates of the content."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(self.handle, matrix)
        return out_of(self.forms, matrix.e, matrix.f)


def _texts_of(page: pypdfium2.PdfPage) -> Iterator[_Drawn]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _texts_in(pdfium.FPDFPage_GetObject(page, index), ())


def _texts_in(drawn: Any, forms: Forms) -> Iterator[_Drawn]:
    """Yield an active object if it is a text, and the texts of a form."""
    if not _is_active(drawn):
        return
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        yield _Drawn(drawn, forms)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(forms) < _DEEPEST:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
        for index in range(pdfium.FPDFFormObj_CountObjects(drawn)):
            within = pdfium.FPDFFormObj_GetObject(drawn, index)
            yield from _texts_in(within, (matrix, *forms))


def _drawn_apart(texts: Sequence[_Drawn]) -> list[Any]:
    """Return texts of letters with marks, but for the largest, which is the letter.

    PDFium reads what they all say where the first is.
    """
    of_mark: dict[int, list[Any]] = {}
    for text in texts:
        mark = _mark_of_letter(text.handle)
        if mark is not None:
            of_mark.setdefault(mark, []).append(text.handle)
    return [
        text
        for drawn in of_mark.values()
        for text in sorted(drawn, key=_area, reverse=True)[1:]
    ]


def _drawn_blanks(
    texts: Sequence[_Drawn], textpage: pypdfium2.PdfTextPage, count: int
) -> list[Point] | None:
    """Return the places of blanks, None if a page does not draw most of them.

    Those between letters that are drawn one by one are texts without width, for which
    PDFium gives blanks that it finds itself.
    """
    drawn = [text.place for text in texts if _is_without_width(text.handle)]
    blanks = [
        index
        for index in range(count)
        if pdfium.FPDFText_GetUnicode(textpage, index) == _BLANK
    ]
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in blanks:
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        if box.right > box.left:
            pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
            drawn.append((x.value, y.value))
    return drawn if len(drawn) >= _MOST_BLANKS * len(blanks) else None


def _is_without_width(text: Any) -> bool:
    left, _bottom, right, _top = _bounds(text)
    return left == right


def _is_active(drawn: Any) -> bool:
    is_active = pdfium.FPDF_BOOL()
    return not pdfium.FPDFPageObj_GetIsActive(drawn, is_active) or bool(is_active.value)


def _misplaced(texts: Sequence[_Drawn]) -> dict[int, Forms]:
    """Return the forms of texts that PDFium reads as `ActualText`, by addresses."""
    return {
        _address(text.handle): text.forms
        for text in texts
        if text.forms and _actual_text(text.handle) is not None
    }


def _mark_of_letter(text: Any) -> int | None:
    """Return what tells a letter with its marks from others, None if it is none."""
    found = _actual_text(text)
    return found[0] if found and _is_letter_with_marks(found[1]) else None


def _actual_text(text: Any) -> tuple[int, bytes] | None:
    """Return the address of the mark that gives a text's reading, and the reading.

    It is empty if it is longer than that of a letter.
    """
    size = ctypes.c_ulong()
    buffer = (ctypes.c_ubyte * _MOST_BYTES)()
    for index in reversed(range(pdfium.FPDFPageObj_CountMarks(text))):
        mark = pdfium.FPDFPageObj_GetMark(text, index)
        if pdfium.FPDFPageObjMark_GetParamBlobValue(
            mark, _ACTUAL_TEXT, buffer, _MOST_BYTES, size
        ):
            is_short = size.value <= _MOST_BYTES
            return _address(mark), bytes(buffer)[: size.value] if is_short else b""
    return None


def _is_letter_with_marks(text: bytes) -> bool:
    if not text.startswith(codecs.BOM_UTF16_BE):
        return False
    characters = text[2:].decode("utf-16-be", "ignore")
    glyphs = [Glyph(character, None) for character in characters]
    letters = [glyph for glyph in glyphs if not is_mark(glyph)]
    return 0 < len(letters) <= _MOST_LETTERS and all(map(is_right_to_left, letters))


def _area(text: Any) -> float:
    left, bottom, right, top = _bounds(text)
    return (right - left) * (top - bottom)


def _bounds(text: Any) -> tuple[float, ...]:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(text, *sides)
    return tuple(side.value for side in sides)


@contextmanager
def _under_rule(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage
) -> Iterator[Any]:
    """Give a line of signs over the whole width of the page, at its foot, last of all.

    With it no column is without letters, and PDFium reads the text as level.
    """
    rule = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", _RULE_SIZE)
    signs = _RULE * min(math.ceil(2 * page.get_width() / _RULE_SIZE) + 1, _MOST_SIGNS)
    text = ctypes.create_string_buffer(f"{signs}\0".encode("utf-16-le"))
    pdfium.FPDFText_SetText(rule, ctypes.cast(text, ctypes.POINTER(pdfium.FPDF_WCHAR)))
    pdfium.FPDFPageObj_Transform(rule, 1, 0, 0, 1, 0, _RULE_FOOT)
    pdfium.FPDFPage_InsertObject(page, rule)
    try:
        yield rule
    finally:
        pdfium.FPDFPage_RemoveObject(page, rule)
        pdfium.FPDFPageObj_Destroy(rule)


def _count_without(textpage: pypdfium2.PdfTextPage, rule: Any) -> int:
    """Return how many characters a page has before those of the rule, its last ones."""
    count: int = textpage.count_chars()
    while count:
        last = pdfium.FPDFText_GetTextObject(textpage, count - 1)
        if not last or _address(last) != _address(rule):
            break
        count -= 1
    return count


def _address(handle: Any) -> int:
    return ctypes.addressof(handle.contents)
