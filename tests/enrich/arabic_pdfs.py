"""PDFs of Arabic with vowel marks: laid out by WeasyPrint, or drawn in runs."""

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

import pikepdf
import weasyprint
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from tests.enrich.files import A4

NASKH = "Noto Naskh Arabic"
_DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_STYLE = """
    @page { size: A4; margin: 60pt }
    body { font: 12pt "%s" }
    td { border: 1px solid; padding: 6pt }
"""

_SIZE = 12
_MIDDLE_OF_MARK = _SIZE / 4  # from where it is drawn
_RAISED = 4.0
_BELOW = "\u064d\u0650"  # kasratan and kasra
_RIGHT, _TOP, _PITCH, _COLUMN = 520.0, 770.0, 24.0, 230.0

_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./]*[A-Za-z0-9])?|.")
# A foreign word or number, or a letter with its marks.
_LETTER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 @.-]*[A-Za-z0-9])?|.[\u064b-\u0652]*")

Piece = tuple[str, float, float]  # with its place


def set_in_html(body: str, *, font: str = NASKH) -> bytes:
    """A PDF of HTML in Arabic."""
    made: bytes = weasyprint.HTML(
        string=f"<html lang=ar dir=rtl><style>{_STYLE % font}</style>{body}"
    ).write_pdf()
    return made


def drawn_in_runs(lines: Sequence[str], *, from_the_right: bool) -> bytes:
    """A PDF of lines of Arabic, drawn in runs as they look, each mark by itself.

    The runs of a line are drawn from its right end, or from its left end, with marks
    before their letters, as programs do that shape text. A bar separates the cells of a
    row.
    """
    if "DejaVu" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("DejaVu", _DEJAVU))
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=A4)
    drawing.setFont("DejaVu", _SIZE)
    for number, line in enumerate(lines):
        for column, cell in enumerate(line.split(" | ")):
            right, y = _RIGHT - column * _COLUMN, _TOP - _PITCH * number
            pieces = list(_pieces(cell, right, y))
            for text, x, height in pieces if from_the_right else reversed(pieces):
                drawing.drawString(x, height, text)
    drawing.save()
    return stream.getvalue()


def drawn_by_letters(lines: Sequence[str]) -> bytes:
    """A PDF of lines of Arabic, drawn from the left, as browsers draw them.

    Each letter and each blank is drawn by itself, a letter with marks after these, with
    one text for them all.
    """
    if "DejaVu" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("DejaVu", _DEJAVU))
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=A4)
    drawing.setFont("DejaVu", _SIZE)
    for number, line in enumerate(lines):
        letters, x = [], _RIGHT
        for letter in _LETTER.findall(line):
            x -= _width(letter[0] if unicodedata.combining(letter[-1]) else letter)
            letters.append((letter, x))
        for letter, left in reversed(letters):
            _draw_letter(drawing, letter, left, _TOP - _PITCH * number)
    drawing.save()
    return stream.getvalue()


def within_a_form(content: bytes) -> bytes:
    """The page of a PDF drawn smaller, as browsers draw what lets something through."""
    source = pikepdf.open(io.BytesIO(content))
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    form = pdf.copy_foreign(source.pages[0].as_form_xobject())
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Form=form))
    page.Contents = pdf.make_stream(b"q .8 0 0 .8 60 90 cm /Form Do Q")
    written = io.BytesIO()
    pdf.save(written)
    return written.getvalue()


def _draw_letter(drawing: canvas.Canvas, letter: str, x: float, y: float) -> None:
    base, marks = letter, ""
    if unicodedata.combining(letter[-1]):
        base, marks = letter[0], letter[1:]
        text = letter.encode("utf-16-be").hex()
        drawing._code.append(f"/Span <</ActualText <feff{text}>>> BDC")
    for mark in marks:
        raised = -_RAISED if mark in _BELOW else _RAISED
        drawing.drawString(x + _width(base) / 2 - _MIDDLE_OF_MARK, y + raised, mark)
    drawing.drawString(x, y, base)
    if marks:
        drawing._code.append("EMC")


def _pieces(text: str, right: float, y: float) -> Iterator[Piece]:
    """Yield the runs and marks of a line from right to left."""
    x = right
    width = 0.0  # of the letter that has the next mark
    run = ""  # as it looks
    for token in _TOKEN.findall(text):
        if not unicodedata.combining(token[0]):
            run = token + run
            continue
        if run:
            x -= _width(run)
            width = _width(run[0])
            yield run, x, y
        run = ""
        raised = -_RAISED if token in _BELOW else _RAISED
        yield token, x + width / 2 - _MIDDLE_OF_MARK, y + raised
    if run:
        yield run, x - _width(run), y


def _width(text: str) -> float:
    width: float = pdfmetrics.stringWidth(text, "DejaVu", _SIZE)
    return width
