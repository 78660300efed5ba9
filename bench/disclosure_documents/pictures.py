"""Pictures: drawn photographs, scanned pages, and what a camera writes into them."""

import io
import random
from xml.sax.saxutils import escape

import pypdfium2
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin
from PIL.ExifTags import IFD
from PIL.TiffImagePlugin import IFDRational

from .data import Document

_FONTS = {
    "ar": "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Bold.ttf",
    "zh": "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
}
_CAMERAS = (("Canon", "EOS 250D"), ("samsung", "SM-A525F"), ("Apple", "iPhone 12"))


def font(language: str, size: int) -> ImageFont.FreeTypeFont:
    """Give letters of the language's script."""
    name = _FONTS.get(language, "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf")
    return ImageFont.truetype(name, size, index=2 if name.endswith("ttc") else 0)


def photograph(document: Document, size: tuple[int, int] = (960, 640)) -> Image.Image:
    """Draw a street with houses and trees, different for each document."""
    chance = random.Random(document.number)
    width, height = size
    picture = Image.new("RGB", size, (150 + chance.randrange(60), 190, 225))
    draw = ImageDraw.Draw(picture)
    horizon = height * 2 // 3
    left = 0
    while left < width:
        wide, tall = chance.randrange(90, 190), chance.randrange(110, 300)
        colour = tuple(chance.randrange(110, 220) for _ in range(3))
        draw.rectangle((left, horizon - tall, left + wide, horizon), fill=colour)
        for row in range(horizon - tall + 20, horizon - 30, 55):
            for column in range(left + 15, left + wide - 25, 45):
                draw.rectangle((column, row, column + 20, row + 28), fill=(70, 80, 95))
        left += wide + chance.randrange(0, 40)
    draw.rectangle((0, horizon, width, height), fill=(120, 120, 118))
    for _ in range(5):
        at = chance.randrange(width)
        draw.ellipse((at, horizon - 90, at + 80, horizon - 5), fill=(60, 110, 60))
    noise = (
        Image.frombytes(
            "L",
            (width // 4, height // 4),
            chance.randbytes((width // 4) * (height // 4)),
        )
        .resize(size)
        .convert("RGB")
    )
    return Image.blend(picture, noise, 0.05)


def sign(picture: Image.Image, language: str, lines: list[str], top: int) -> None:
    """Paint a board with lines of text into a picture."""
    draw = ImageDraw.Draw(picture)
    size = 34
    while size > 16 and any(
        draw.textlength(line, font(language, size)) > picture.width - 90
        for line in lines
    ):
        size -= 2
    letters = font(language, size)
    high = int(len(lines) * size * 1.6) + 20
    draw.rectangle((25, top, picture.width - 25, top + high), fill=(250, 250, 240))
    for number, line in enumerate(lines):
        draw.text((45, top + 8 + number * size * 1.6), line, (10, 10, 10), letters)


def jpeg(picture: Image.Image, **more: object) -> bytes:
    """Give the bytes of a JPEG."""
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "JPEG", quality=82, **more)
    return stream.getvalue()


def rendered(pdf: bytes, number: int, dpi: int = 150) -> Image.Image:
    """Draw a page of a PDF."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return opened[number].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        opened.close()


def scanned(picture: Image.Image, number: int) -> Image.Image:
    """Make a drawn page look scanned: grey, a little turned, with dust."""
    chance = random.Random(number)
    turned = picture.convert("L").rotate(
        chance.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=255
    )
    draw = ImageDraw.Draw(turned)
    for _ in range(60):
        x, y = chance.randrange(turned.width), chance.randrange(turned.height)
        draw.ellipse((x, y, x + 1, y + 1), fill=chance.randrange(120, 200))
    return turned.point(lambda value: min(250, int(value * 0.96) + 8)).convert("RGB")


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    minutes = (value % 1) * 60
    return (
        IFDRational(int(value)),
        IFDRational(int(minutes)),
        IFDRational(round((minutes % 1) * 60 * 100), 100),
    )


def _packet(text: str, name: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:'
        f"{name}><rdf:Alt><rdf:li "
        f'xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
        f"</dc:{name}></rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def xmp(text: str) -> bytes:
    """Give a packet of XMP whose description is the text."""
    return _packet(text, "description")


def exif(document: Document) -> bytes:
    """Give what a camera writes: maker, model, date; place and owner where asked."""
    made = Image.Exif()
    maker, model = _CAMERAS[document.number % len(_CAMERAS)]
    made[0x010F], made[0x0110] = maker, model
    made[0x0132] = "2026:05:14 10:22:31"
    for part in document.of("gps"):
        north, east = (float(number) for number in part.plain.split(","))
        made.get_ifd(IFD.GPSInfo).update(
            {
                1: "N" if north >= 0 else "S",
                2: _degrees(abs(north)),
                3: "E" if east >= 0 else "W",
                4: _degrees(abs(east)),
            }
        )
    for part in document.of("camera-owner"):
        # Letters beyond ASCII are written as cameras do, in UTF-8.
        made.get_ifd(IFD.Exif)[0xA430] = part.plain.encode() + b"\0"
        made[0x013B] = part.plain.encode()
    # Pillow takes bytes for data without a type: the owner is text (2, not 1).
    return made.tobytes().replace(b"\xa4\x30\x00\x01", b"\xa4\x30\x00\x02")


def with_thumbnail(picture: bytes, small: bytes, made: bytes) -> bytes:
    """Put a small picture into the second directory of a JPEG's EXIF."""
    first = made.removeprefix(b"Exif\0\0")
    order = "little" if first[:2] == b"II" else "big"
    start = int.from_bytes(first[4:8], order)
    count = int.from_bytes(first[start : start + 2], order)
    link = start + 2 + 12 * count
    at = len(first) + len(first) % 2
    body = bytearray(first.ljust(at, b"\0"))
    body[link : link + 4] = at.to_bytes(4, order)
    entries = ((0x0103, 3, 6), (0x0201, 4, at + 2 + 36 + 4), (0x0202, 4, len(small)))
    body += len(entries).to_bytes(2, order)
    for tag, kind, value in entries:
        size = 2 if kind == 3 else 4
        body += tag.to_bytes(2, order) + kind.to_bytes(2, order)
        body += (1).to_bytes(4, order) + value.to_bytes(size, order).ljust(4, b"\0")
    body += (0).to_bytes(4, order) + small
    segment = b"Exif\0\0" + bytes(body)
    if len(segment) > 65000:
        raise ValueError("the small picture is too large for EXIF")
    head = b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment
    return picture[:2] + head + picture[2:]


def board(document: Document, means: str) -> tuple[Image.Image, Image.Image]:
    """Draw a picture with a board at its foot, and the same without that foot."""
    whole = photograph(document, (960, 720))
    lines = [line for part in document.of(means) for line in part.lines]
    sign(whole, document.language, lines, 500)
    return whole, whole.crop((0, 0, 960, 480))


def write_picture(document: Document, page: Image.Image | None) -> bytes:
    """Make a JPEG, PNG or HEIC: a photograph, or the page where there is one."""
    picture = page or photograph(document)
    made = exif(document)
    packet = b"".join(xmp(part.plain) for part in document.of("xmp"))
    stream = io.BytesIO()
    if document.of("thumbnail"):
        whole, picture = board(document, "thumbnail")
        small = jpeg(whole.resize((480, 360)))
        return with_thumbnail(jpeg(picture), small, made)
    more = {"xmp": packet} if packet else {}
    if document.format == "jpg":
        return jpeg(picture, exif=made, **more)
    if document.format == "png":
        about = PngImagePlugin.PngInfo()
        if packet:
            about.add_itxt("XML:com.adobe.xmp", packet.decode())
        picture.save(stream, "PNG", exif=made, pnginfo=about)
    else:
        import pillow_heif  # noqa: PLC0415 - no other format needs it

        file = pillow_heif.from_pillow(picture)
        file.save(stream, quality=60, exif=made, **more)
    return stream.getvalue()
