"""PDFs that hold a person's name in many places, made for the tests."""

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.extractors.messages import ExtractedPage, parse_message
from freeshelf.enrich.extractors.pdf import read_pdf

NAME = "Nadeeka Perera"
HEIGHT = A4[1]


def annexed_report(path: Path, *, name: str = NAME) -> Path:
    """Write three pages: a name in the text, in a chapter's title, and none."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle(f"Interview with {name}")
    canvas.setAuthor("K. Silva")
    canvas.drawString(72, 760, "Findings of the inspection")
    canvas.drawString(72, 720, f"The survivor {name} told the court what had happened.")
    canvas.drawString(72, 700, "The agency kept her passport for eleven months.")
    canvas.linkURL("https://example.org/law", (72, 690, 200, 712))
    canvas.bookmarkPage("first")
    canvas.addOutlineEntry("Findings", "first")
    canvas.showPage()
    canvas.drawString(72, 760, f"What {name} said")
    canvas.drawString(72, 740, "She asked that nobody call her employer.")
    canvas.bookmarkPage("second")
    canvas.addOutlineEntry(f"What {name} said", "second")
    canvas.showPage()
    canvas.drawString(72, 760, "Recommendations to the labour inspectorate")
    canvas.drawInlineImage(Image.new("RGB", (40, 40), "navy"), 72, 600)
    canvas.linkURL("https://example.org/more", (72, 750, 200, 775))
    canvas.showPage()
    canvas.save()
    return path


def with_hidden_parts(path: Path, *, name: str = NAME) -> Path:
    """Add a name to a file where readers do not see it: notes, attachment, layer."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[2]
        page.obj.Annots.append(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Text,
                    Rect=[300, 700, 320, 720],
                    Contents=f"Ask {name} again",
                )
            )
        )
        pdf.attachments["list.txt"] = f"{name}, room 4".encode()
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = [name]
        pdf.Root.PieceInfo = pikepdf.Dictionary(Old=pikepdf.String(name))
        pdf.save(path)
    return path


def with_hidden_text(path: Path, *, name: str = NAME) -> Path:
    """Write one page with a name in white, under a bar, outside, and invisible."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawString(72, 760, "Seen by everyone")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 720, f"white {name}")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(72, 680, f"barred {name}")
    canvas.rect(70, 675, 200, 16, fill=1)
    canvas.drawString(900, 640, f"outside {name}")
    invisible = canvas.beginText(72, 600)
    invisible.setTextRenderMode(3)
    invisible.textLine(f"unseen {name}")
    invisible.setTextRenderMode(0)
    canvas.drawText(invisible)
    canvas.setFillColorRGB(0.1, 0.2, 0.4)
    canvas.rect(60, 540, 400, 30, fill=1, stroke=0)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 550, "White on a dark band")
    canvas.showPage()
    canvas.save()
    return path


def turned(path: Path, *, name: str = NAME) -> Path:
    """Write one page that is shown turned, with its text upright as it is shown."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.drawString(72, 500, f"The survivor {name} told the court")
    canvas.drawString(72, 480, "in eleven months.")
    canvas.showPage()
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(90, relative=True)
        pdf.save(path)
    return path


def with_photo(path: Path, *, name: str = NAME) -> Path:
    """Write one page with a photo whose camera knows its owner."""
    exif = Image.Exif()
    exif[0x013B] = name
    photo = Image.new("RGB", (64, 64), "green")
    photo.save(taken := io.BytesIO(), "JPEG", exif=exif, comment=name.encode())
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=A4)
        image = pikepdf.Stream(pdf, taken.getvalue())
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 64, 64, 8
        image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=image))
        page.Contents = pikepdf.Stream(pdf, b"q 64 0 0 64 72 700 cm /Photo Do Q")
        pdf.save(path)
    return path


def with_layer(path: Path, *, name: str = NAME) -> Path:
    """Write one page with a name in a layer that is switched off."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=A4)
        layer = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Names")
        )
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer], Order=[layer])
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
        )
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F=font),
            Properties=pikepdf.Dictionary(Names=layer),
        )
        page.Contents = pikepdf.Stream(
            pdf,
            b"BT /F 12 Tf 72 700 Td (Seen by everyone) Tj ET /OC /Names BDC "
            b"BT /F 12 Tf 72 650 Td (" + name.encode() + b") Tj ET EMC",
        )
        pdf.save(path)
    return path


def pages_of(path: Path) -> Iterator[ExtractedPage]:
    """Yield the pages of a PDF as the library reads them."""
    for message in read_pdf(path=str(path), max_pages=20):
        parsed = parse_message(message)
        if isinstance(parsed, ExtractedPage):
            yield parsed


def places_of(words: str, path: Path) -> dict[int, list[Box]]:
    """Return where words stand on the pages of a PDF, a box for each word."""
    found: dict[int, list[Box]] = {}
    for page in pages_of(path):
        start = page.text.find(words)
        while start >= 0:
            for first, last, *box in page.words:
                if first < start + len(words) and last > start:
                    found.setdefault(page.number, []).append(tuple(box))
            start = page.text.find(words, start + 1)
    return found
