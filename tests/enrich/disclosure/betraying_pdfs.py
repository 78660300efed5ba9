"""PDFs that betray somebody, and some that only look so, by several programs."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import Color, black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595, 842)
FONT_WITH_BLOCKS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
SECRET = "Mariam Okonkwo-Reyes"
LINE = f"The witness {SECRET}, was heard twice"


def drawn(*pages: Callable[[Canvas], None], heading: bool = True) -> bytes:
    """A PDF by reportlab, each page drawn by a function, with a heading of its own."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for draw in pages:
        canvas.setFont("Helvetica", 12)
        if heading:
            canvas.drawString(72, 780, "Report of the court that sat for two days")
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def place_of_secret() -> tuple[float, float, float, float]:
    """Left, bottom, width and height of the secret in the line at (72, 700)."""
    canvas = Canvas(io.BytesIO())
    left = 72 + canvas.stringWidth("The witness ", "Helvetica", 12)
    return left, 697, canvas.stringWidth(SECRET, "Helvetica", 12), 12


def bar(
    colour: Color = black, *, before: bool = False, label: str = ""
) -> Callable[[Canvas], None]:
    """A line with the secret under a bar, drawn before or after its words."""

    def draw(canvas: Canvas) -> None:
        def cover() -> None:
            canvas.setFillColor(colour)
            canvas.rect(*place_of_secret(), stroke=0, fill=1)
            canvas.setFillColor(black)

        if before:
            cover()
        canvas.drawString(72, 700, LINE)
        if not before:
            cover()
        if label:
            canvas.setFillColor(white)
            canvas.setFont("Helvetica", 8)
            canvas.drawString(place_of_secret()[0] + 4, 700, label)
            canvas.setFillColor(black)

    return draw


def thick_line(canvas: Canvas) -> None:
    """The bar is a line as thick as the words are high."""
    left, bottom, width, height = place_of_secret()
    canvas.drawString(72, 700, LINE)
    canvas.setLineWidth(height)
    canvas.line(left, bottom + height / 2, left + width, bottom + height / 2)


def many_thin_lines(canvas: Canvas) -> None:
    """The bar is hatched so closely that nothing shines through."""
    left, bottom, width, height = place_of_secret()
    canvas.drawString(72, 700, LINE)
    canvas.setLineWidth(1.2)
    for step in range(height + 1):
        canvas.line(left, bottom + step, left + width, bottom + step)


def many_upright_lines(canvas: Canvas) -> None:
    """The bar is made of upright lines, filled as narrow areas."""
    left, bottom, width, height = place_of_secret()
    canvas.drawString(72, 700, LINE)
    for step in range(int(width) + 1):
        canvas.rect(left + step, bottom, 1.2, height, stroke=0, fill=1)


def typed_blocks(canvas: Canvas) -> None:
    """Block characters are typed over the words."""
    left, bottom, width, _ = place_of_secret()
    canvas.drawString(72, 700, LINE)
    pdfmetrics.registerFont(TTFont("blocks", str(FONT_WITH_BLOCKS)))
    size = 14
    canvas.setFont("blocks", size)
    count = round(width / canvas.stringWidth("\u2588", "blocks", size) + 0.5)
    canvas.drawString(left, bottom + 1, "\u2588" * count)


def black_block(canvas: Canvas) -> None:
    """A black block over three lines."""
    for index in range(3):
        canvas.drawString(72, 700 - 15 * index, LINE)
    canvas.rect(60, 660, 400, 60, stroke=0, fill=1)


def picture_bar(canvas: Canvas) -> None:
    """A black picture over the words."""
    canvas.drawString(72, 700, LINE)
    canvas.drawImage(
        ImageReader(Image.new("RGB", (40, 10), "black")), *place_of_secret()
    )


def photograph(size: tuple[int, int]) -> Image.Image:
    """A picture with shades everywhere."""
    across = Image.linear_gradient("L").resize(size)
    down = across.transpose(Image.Transpose.TRANSPOSE).resize(size)
    return Image.merge("RGB", (across, down, across)).rotate(5)


def under_photograph(canvas: Canvas) -> None:
    canvas.drawString(72, 700, LINE)
    canvas.drawImage(ImageReader(photograph((200, 100))), 60, 600, 400, 150)


def under_a_page_of_photograph(canvas: Canvas) -> None:
    """All words of the page lie under a picture as large as the page."""
    canvas.drawString(72, 700, LINE)
    canvas.drawImage(ImageReader(photograph((200, 280))), 0, 0, 595, 842)


def below_its_scan(canvas: Canvas) -> None:
    """A scan over plain words, as some OCR programs write it."""
    canvas.setFont("Helvetica", 11)
    for index in range(8):
        canvas.drawString(72, 842 - (126 + 60 * index) * 0.48, "The court sat for two")
    canvas.drawString(72, 842 - 726 * 0.48, f"Heard was {SECRET} as")
    canvas.drawImage(ImageReader(scan()), 0, 0, 595, 842)


def coloured(colour: Color, ground: Color | None = None) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        if ground is not None:
            canvas.setFillColor(ground)
            canvas.rect(0, 560, 595, 200, stroke=0, fill=1)
        canvas.setFillColor(colour)
        canvas.drawString(72, 700, LINE)

    return draw


def white_but_for_its_comma(canvas: Canvas) -> None:
    before, after = LINE.split(SECRET)
    canvas.drawString(72, 700, before)
    canvas.setFillColor(white)
    left, _bottom, width, _height = place_of_secret()
    canvas.drawString(left, 700, SECRET)
    canvas.setFillColor(black)
    canvas.drawString(left + width, 700, after)


def outside(canvas: Canvas) -> None:
    canvas.drawString(72, 900, LINE)


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(72, 700, LINE)


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.textLine(LINE)
    canvas.drawText(text)


def clipped(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(72, 400, 100, 100)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(72, 700, LINE)
    canvas.restoreState()


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(72, 700, LINE)


def scan(*, black_out: bool = False, white_out: bool = False) -> Image.Image:
    """A scanned page of 1240 by 1754 pixels with the line at a known place."""
    page = Image.new("L", (1240, 1754), 250)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(26)
    for index in range(8):
        pen.text((150, 100 + 60 * index), "The court sat for two days", 20, font)
    pen.text((150, 700), f"Heard was {SECRET} as a witness", 20, font)
    if black_out or white_out:
        fill = 5 if black_out else 250
        left = 150 + pen.textlength("Heard was ", font)
        width = pen.textlength(SECRET, font)
        pen.rectangle((left - 4, 696, left + width + 4, 734), fill)
    return page


def scanned(
    *, black_out: bool = False, white_out: bool = False, bar_on_top: bool = False
) -> Callable[[Canvas], None]:
    """A page of a scan under a layer of invisible text, as OCR programs write it."""

    def draw(canvas: Canvas) -> None:
        image = scan(black_out=black_out, white_out=white_out)
        canvas.setFillColor(white)
        canvas.rect(0, 0, 595, 842, stroke=0, fill=1)
        canvas.setFillColor(black)
        canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
        font = ImageFont.load_default(26)
        lines = [(100 + 60 * i, "The court sat for two days") for i in range(8)]
        for top, line in [*lines, (700, f"Heard was {SECRET} as a witness")]:
            left = 150.0
            for word in line.split():
                text = canvas.beginText(left * 0.48, 842 - (top + 26) * 0.48)
                text.setFont("Helvetica", 12)
                text.setTextRenderMode(3)
                wanted = font.getlength(word) * 0.48
                text.setHorizScale(
                    100 * wanted / canvas.stringWidth(word, "Helvetica", 12)
                )
                text.textOut(word + " ")
                canvas.drawText(text)
                left += font.getlength(word + " ")
        if bar_on_top:
            start = 150 + font.getlength("Heard was ")
            width = font.getlength(SECRET)
            canvas.rect(start * 0.48, 842 - 734 * 0.48, width * 0.48, 18, fill=1)

    return draw


def scan_with_bar(canvas: Canvas) -> None:
    """A scan without a layer of text, and a bar drawn over its picture."""
    canvas.drawImage(ImageReader(scan()), 0, 0, 595, 842)
    font = ImageFont.load_default(26)
    start, width = 150 + font.getlength("Heard was "), font.getlength(SECRET)
    canvas.rect(start * 0.48, 842 - 734 * 0.48, width * 0.48, 18, stroke=0, fill=1)


def with_annotation(subtype: str, **entries: object) -> bytes:
    """The line with an annotation over the secret, written by pikepdf."""
    left, bottom, width, height = place_of_secret()
    right, top = left + width, bottom + height
    pdf = pikepdf.open(
        io.BytesIO(drawn(lambda canvas: canvas.drawString(72, 700, LINE)))
    )
    fields = {
        "/Type": pikepdf.Name.Annot,
        "/Subtype": pikepdf.Name(subtype),
        "/Rect": [left, bottom, right, top],
        "/F": 4,
        **entries,
    }
    if subtype in ("/Highlight", "/Redact"):
        fields["/QuadPoints"] = [left, top, right, top, left, bottom, right, bottom]
    annotation = pdf.make_indirect(pikepdf.Dictionary(fields))
    pdf.pages[0].obj.Annots = pikepdf.Array([annotation])
    return saved(pdf)


def with_appearance(subtype: str, fill: str) -> bytes:
    """The same with an appearance of its own, filled by operators such as "0 g"."""
    left, bottom, width, height = place_of_secret()
    pdf = pikepdf.open(io.BytesIO(with_annotation(subtype)))
    content = f"{fill} {left} {bottom} {width} {height} re f".encode()
    form = pdf.make_stream(
        content,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[left, bottom, left + width, bottom + height],
    )
    pdf.pages[0].obj.Annots[0].AP = pikepdf.Dictionary(N=form)
    return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


def with_layer_off() -> bytes:
    """The line in a layer that is off."""
    pdf = pikepdf.open(io.BytesIO(drawn(lambda canvas: None)))
    group = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Notes"))
    )
    pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=[group], D=pikepdf.Dictionary(OFF=[group], Order=[group])
    )
    page = pdf.pages[0]
    page.obj.Resources.Properties = pikepdf.Dictionary(Notes=group)
    content = f"/OC /Notes BDC BT /F1 12 Tf 72 700 Td ({LINE}) Tj ET EMC"
    page.contents_add(pdf.make_stream(content.encode()))
    return saved(pdf)


def revised(before: bytes, after: bytes) -> bytes:
    """The second file as a state added to the first."""
    start = len(before)
    objects, offsets = b"", {}
    with (
        pikepdf.open(io.BytesIO(after)) as pdf,
        pikepdf.open(io.BytesIO(before)) as old,
    ):
        page, old_page = pdf.pages[0].obj, old.pages[0].obj
        content = page.Contents.read_bytes()
        number = old_page.Contents.objgen[0]
        root, size = old.Root.objgen[0], len(old.objects) + 1
    offsets[number] = start
    objects = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        *(number, len(content), content),
    )
    table = start + len(objects)
    previous = int(before.rpartition(b"startxref")[2].split()[0])
    end = (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d /Root %d 0 R /Prev %d>>\n"
        % (*(number, start, size, root, previous),)
    )
    return before + objects + end + b"startxref\n%d\n%%%%EOF\n" % table
