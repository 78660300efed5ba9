"""Words that a page covers by itself, in a way that is not known for a redaction."""

from io import BytesIO

import pypdfium2
import pytest
from reportlab.pdfgen import canvas

from freeshelf.enrich.disclosure.copies.pdf import write_copy
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes
from freeshelf.enrich.disclosure.looking import look

COVERED, SEEN = "900582", "Lessons"


def _page(*, is_panel: bool) -> bytes:
    drawing = canvas.Canvas(stream := BytesIO(), pagesize=(420, 200))
    if is_panel:
        drawing.rect(20, 80, 300, 60, fill=1)
        drawing.setFillColorRGB(1, 1, 1)
        drawing.drawString(40, 100, f"Call {COVERED} or the office in the harbour.")
    else:
        drawing.drawString(40, 100, f"Call {COVERED} or the office in the harbour.")
        # Of thin lines, which no check takes for a bar.
        drawing.setLineWidth(1.2)
        for step in range(18):
            drawing.line(62, 94 + step, 110, 94 + step)
    drawing.setFillColorRGB(0, 0, 0)
    drawing.drawString(40, 160, f"{SEEN} for clinics by Anna Perera")
    drawing.save()
    return stream.getvalue()


@pytest.mark.parametrize("is_panel", [False, True])
def test_a_copy_has_the_words_that_its_image_shows_and_no_other(tmp_path, is_panel):
    source = tmp_path / "a.pdf"
    source.write_bytes(_page(is_panel=is_panel))
    # The name at the end of the first line.
    wishes = PdfWishes(marks={1: [(175.0, 30.0, 220.0, 42.0)]})
    facts, *blocks = write_copy(path=str(source), wishes=wishes.message())
    assert facts["left"] == []
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(b"".join(blocks))
    text = pypdfium2.PdfDocument(copy)[0].get_textpage().get_text_range()
    assert SEEN in text
    assert "office in the harbour" in text
    assert (COVERED in text) is is_panel
    assert not look(copy, media_type="application/pdf").is_strong
