"""Words that a PDF draws as curves are told, and what only looks like them is not."""

import io

import pytest
from reportlab.pdfgen import canvas

from freeshelf.enrich.checks.wording import label_of
from freeshelf.enrich.disclosure.findings import DRAWN_WORDS, Strength, Trait
from freeshelf.enrich.disclosure.pdf import read_pdf


def _letter(page, x, y, kind):
    """Draw a closed curve that is as large as a letter, by its kind of another form."""
    path, width = page.beginPath(), 5 + kind % 4
    path.moveTo(x, y)
    for step in range(2 + kind % 5):
        path.curveTo(x, y + 2 + step, x + width, y + 4 + step, x + width, y + 9)
    path.lineTo(x + width, y)
    path.close()
    page.drawPath(path, stroke=0, fill=1)


def _word(page):
    for number in range(14):
        _letter(page, 72 + 9 * number, 600, number)


def _chart(page):
    for number in range(14):
        page.circle(72 + 9 * number, 600, 4, stroke=0, fill=1)
        page.rect(72 + 9 * number, 500, 6, 10 + 3 * number, stroke=0, fill=1)


def _scattered(page):
    for number in range(14):
        _letter(page, 72 + 31 * number, 600 - 13 * (number % 6), number)


def _told(draw):
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, invariant=1)
    page.drawString(72, 720, "Poster for schools")
    page.showPage()
    page.drawString(72, 720, "Talk to somebody you trust.")
    for each in draw:
        each(page)
    page.save()
    buffer.seek(0)
    return [
        (seen.place.page, seen.strength)
        for seen in read_pdf(buffer, 500)
        if isinstance(seen, Trait) and seen.kind == DRAWN_WORDS
    ]


def test_words_drawn_as_curves_are_told_with_their_page():
    assert _told([_word]) == [(2, Strength.WEAK)]
    assert label_of(DRAWN_WORDS).startswith("words drawn as curves")


@pytest.mark.parametrize("drawn", [_chart, _scattered])
def test_marks_bars_and_scattered_shapes_are_no_words(drawn):
    assert _told([drawn]) == []
