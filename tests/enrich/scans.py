"""Scans made for a test: pictures of text, alone and in a PDF."""

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from tests.enrich.files import assembled_pdf, pdf_stream

A5 = (420, 595)
_DOTS_A_POINT = 2
_GREY, _COLOUR_WITH_ALPHA = 0, 6  # of PNG
_FONTS = Path("/usr/share/fonts")
_LATIN = ("truetype/noto/NotoSerif-Regular.ttf", 0)
_FONT_OF = {
    "ar": ("truetype/noto/NotoNaskhArabic-Regular.ttf", 0),
    "zh": ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
}
# What an inspector may read in each language; the key is what a reader may look for.
TEXTS = {
    "en": (
        "The employer shall bear the costs of recruitment. No worker has to pay for a "
        "job, and no agency may keep the passport of a worker who asks for it back."
    ),
    "es": (
        "La retención del pasaporte es un indicio de trabajo forzoso. Ningún "
        "trabajador debe pagar por su empleo, y el inspector anota las respuestas."
    ),
    "ar": (
        "لا يجوز لصاحب العمل أن يحتفظ بجواز سفر العامل. يتحمل صاحب العمل رسوم العمل "
        "ولا يدفع العامل أي رسوم مقابل الحصول على عمل."
    ),
    "zh": (
        "雇主应当承担招聘费用。任何工人都不应为获得工作而付费，任何机构不得扣留工人的护照。"
        "检查员用工人自己的话记录回答。"
    ),
    "ru": (
        "Работодатель несёт расходы на наём. Ни один работник не должен платить за "
        "получение работы, и никто не вправе удерживать паспорт работника."
    ),
}


def sheet(
    text: str,
    *,
    language: str = "en",
    columns: int = 1,
    size: tuple[int, int] = A5,
    title: str = "",
) -> Image.Image:
    """A page with a text in one or two columns, under a running title; all pixels."""
    width, height = size[0] * _DOTS_A_POINT, size[1] * _DOTS_A_POINT
    name, index = _FONT_OF.get(language, _LATIN)
    font = ImageFont.truetype(_FONTS / name, 26, index=index)
    picture = Image.new("L", (width, height), 250)
    draw = ImageDraw.Draw(picture)
    margin, gutter = 60, 60
    column = (width - 2 * margin - (columns - 1) * gutter) // columns
    lines = _lines(text, draw, font, column, is_chinese=language == "zh")
    draw.text((margin, 40), title, font=font, fill=20)
    a_column = -(-len(lines) // columns)
    for number, line in enumerate(lines):
        left = margin + number // a_column * (column + gutter)
        y = margin + (200 if title else 60) + number % a_column * 44
        if language == "ar":
            place = (left + column, y)
            draw.text(place, line, font=font, fill=20, anchor="ra", direction="rtl")
        else:
            draw.text((left, y), line, font=font, fill=20)
    return picture


def scanned(pages: Sequence[Image.Image | str], *, layers: Sequence[str] = ()) -> bytes:
    """A PDF: a picture becomes a scanned page, a text a page of real text.

    layers are invisible texts over the pages, as a bad scanner adds them.
    """
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=A5)
    for number, page in enumerate(pages):
        if isinstance(page, str):
            for line, start in enumerate(range(0, len(page), 60)):
                drawing.drawString(40, 540 - 15 * line, page[start : start + 60])
        else:
            drawing.setPageSize(
                (page.width / _DOTS_A_POINT, page.height / _DOTS_A_POINT)
            )
            size = page.width / _DOTS_A_POINT, page.height / _DOTS_A_POINT
            drawing.drawImage(ImageReader(page), 0, 0, *size)
        if number < len(layers):
            hidden = drawing.beginText(40, 540)
            hidden.setTextRenderMode(3)
            for start in range(0, len(layers[number]), 60):
                hidden.textLine(layers[number][start : start + 60])
            drawing.drawText(hidden)
        drawing.showPage()
    drawing.save()
    return stream.getvalue()


def as_file(picture: Image.Image, kind: str, *more: Image.Image) -> bytes:
    """A picture, or several in one TIFF, as the bytes of a file."""
    stream = io.BytesIO()
    options = {"save_all": True, "append_images": more} if more else {}
    picture.save(stream, kind, **options)
    return stream.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes whose header promises a picture of any size."""
    return _png(width, height, _GREY, zlib.compress(b"\0" * 100))


def transparent_png(width: int, height: int) -> bytes:
    """A PNG without a spot of colour, four bytes a pixel when it is unpacked."""
    packing = zlib.compressobj(1)
    row = bytes(1 + 4 * width)
    rows = b"".join(packing.compress(row) for _ in range(height))
    return _png(width, height, _COLOUR_WITH_ALPHA, rows + packing.flush())


def _png(width: int, height: int, kind_of_colour: int, data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, kind_of_colour, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + _checksum(kind + body)
        for kind, body in parts
    )


def shifted(text: str) -> str:
    """Return a text as a font with a wrong map has it: each letter three further on."""
    return "".join(
        chr((ord(c) - 97 + 3) % 26 + 97) if "a" <= c <= "z" else c for c in text.lower()
    )


def _checksum(body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(body))


def _lines(
    text: str,
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    width: int,
    *,
    is_chinese: bool,
) -> list[str]:
    words = list(text) if is_chinese else text.split()
    gap = "" if is_chinese else " "
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]}{gap}{word}"
        if draw.textlength(longer, font=font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def without_map() -> bytes:
    """A PDF whose font says of none of its glyphs what letter it is."""
    glyphs = "".join(f"{glyph:04x}" for glyph in range(0x40, 0xA0))
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R "
        "/Resources << /Font << /F 3 0 R >> >> >>"
    )
    return assembled_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Nowhere /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Nowhere /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        page,
        pdf_stream(f"BT /F 5 Tf 1 0 0 1 20 700 Tm <{glyphs}> Tj ET"),
    )
