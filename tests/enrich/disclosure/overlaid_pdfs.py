"""PDFs in which words that nobody sees lie exactly over a line that everybody sees."""

import io
from collections.abc import Callable

import pikepdf
from reportlab.lib.colors import black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.enrich.disclosure.betraying_pdfs import SECRET, drawn, photograph, saved

UNDER_BAR = "letters under a bar"
SEEN = "Opening hours of the clinic"
_PLACE = (72, 700)


def line(canvas: Canvas) -> None:
    canvas.setFillColor(black)
    canvas.drawString(*_PLACE, SEEN)


def in_layer_off() -> bytes:
    pdf = pikepdf.open(io.BytesIO(drawn(line)))
    group = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Notes"))
    )
    pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=[group], D=pikepdf.Dictionary(OFF=[group], Order=[group])
    )
    page = pdf.pages[0]
    page.obj.Resources.Properties = pikepdf.Dictionary(Notes=group)
    content = f"/OC /Notes BDC BT /F1 12 Tf 72 700 Td ({SECRET}) Tj ET EMC"
    page.contents_add(pdf.make_stream(content.encode()))
    return saved(pdf)


def in_form_of_layer_off() -> bytes:
    """The layer belongs to a form object, not to marks in the content."""
    pdf = pikepdf.open(io.BytesIO(in_layer_off()))
    page = pdf.pages[0]
    group = page.obj.Resources.Properties.Notes
    form = pdf.make_stream(f"BT /F1 12 Tf 72 700 Td ({SECRET}) Tj ET".encode())
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = pikepdf.Array([0, 0, 595, 842])
    form.Resources = pikepdf.Dictionary(Font=page.obj.Resources.Font)
    form.OC = group
    page.obj.Resources.XObject = pikepdf.Dictionary(Hidden=form)
    contents = [each.read_bytes() for each in page.obj.Contents]
    page.obj.Contents = pdf.make_stream(contents[0] + b" q /Hidden Do Q")
    return saved(pdf)


def _both(hide: Callable[[Canvas], None], *, before: bool = False) -> bytes:
    def draw(canvas: Canvas) -> None:
        if not before:
            line(canvas)
        canvas.saveState()
        hide(canvas)
        canvas.restoreState()
        if before:
            line(canvas)

    return drawn(draw)


def _invisible(canvas: Canvas) -> None:
    text = canvas.beginText(*_PLACE)
    text.setTextRenderMode(3)
    text.textLine(SECRET)
    canvas.drawText(text)


def _white(canvas: Canvas) -> None:
    canvas.setFillColor(white)
    canvas.drawString(*_PLACE, SECRET)


def _transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(*_PLACE, SECRET)


def _clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(72, 400, 100, 100)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(*_PLACE, SECRET)


def _tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(*_PLACE, SECRET)


def _under_picture(canvas: Canvas) -> None:
    canvas.drawString(*_PLACE, SECRET)
    canvas.drawImage(ImageReader(photograph((400, 60))), 60, 690, 400, 60)


def _under_bar(canvas: Canvas) -> None:
    canvas.drawString(*_PLACE, SECRET)
    canvas.setFillColor(white)
    canvas.rect(70, 696, 300, 14, stroke=0, fill=1)


OVERLAID: dict[str, Callable[[], bytes]] = {
    "layer": in_layer_off,
    "form of a layer": in_form_of_layer_off,
    "invisible letters": lambda: _both(_invisible),
    "invisible letters below": lambda: _both(_invisible, before=True),
    "white letters": lambda: _both(_white),
    "white letters below": lambda: _both(_white, before=True),
    "transparent letters": lambda: _both(_transparent),
    "clipped letters": lambda: _both(_clipped),
    "tiny letters": lambda: _both(_tiny),
    "letters under a picture": lambda: _both(_under_picture, before=True),
    UNDER_BAR: lambda: _both(_under_bar, before=True),
}
