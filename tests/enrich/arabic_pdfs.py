"""PDFs of Arabic with vowel marks: laid out by WeasyPrint, or drawn in runs."""

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

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
