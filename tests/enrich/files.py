"""Real files made for a test: good ones, odd ones, broken ones."""

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence

import docx
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

A4 = (595, 842)


def pdf(
    pages: Iterable[Sequence[str]],
    *,
    title: str = "",
    outline: Sequence[tuple[str, int, int]] = (),
    password: str | StandardEncryption = "",
    rotation: int = 0,
    top: int = 770,
    leading: int = 15,
) -> bytes:
    """A PDF; each page is a list of lines, an empty line is a gap between paragraphs.

    outline is (title, page, level).
    """
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=A4, encrypt=password or None)
    drawing.setTitle(title)
    for number, lines in enumerate(pages, start=1):
        for entry_title, page, level in outline:
            if page == number:
                drawing.bookmarkPage(entry_title)
                drawing.addOutlineEntry(entry_title, entry_title, level)
        drawing.setFont("Helvetica", 12)
        for index, line in enumerate(lines):
            drawing.drawString(72, top - leading * index, line)
        if rotation:
            drawing.setPageRotation(rotation)
        drawing.showPage()
    drawing.save()
    return stream.getvalue()


def unicode_pdf(lines: Sequence[str], *, gap: int = 20) -> bytes:
    """A PDF of one page whose font is in no file but knows every character's meaning.

    Characters stand from left to right in the order given, each 12 points wide.
    """
    return unicode_pdf_of_pages([lines], gap=gap)


def unicode_pdf_of_pages(pages: Sequence[Sequence[str]], *, gap: int = 20) -> bytes:
    """The same with several pages."""
    meaning = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
        "/CMapName /Meaning def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> "
        "endcodespacerange 256 beginbfrange "
        + " ".join(f"<{h:02X}00> <{h:02X}FF> <{h:02X}00>" for h in range(256))
        + " endbfrange endcmap end end"
    )
    # Objects 1 to 5 are shared; each page is one object and its content the next.
    numbers = range(6, 6 + 2 * len(pages), 2)
    return assembled_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] "
        f"/Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Nowhere /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Nowhere /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        pdf_stream(meaning),
        *(
            part
            for number, lines in zip(numbers, pages, strict=True)
            for part in (
                _page_object(number + 1),
                pdf_stream(f"BT /F 12 Tf {_shown(lines, gap)} ET"),
            )
        ),
    )


def pdf_with_bad_pages(count: int, bad: Collection[int], *, ending: str = "") -> bytes:
    """A PDF whose bad pages draw ten drawings that each draw ten, twelve deep.

    A good page says “page 1” and the like, and then the ending.
    PDFium goes on for ever at such a page, or dies when its memory is used up.
    """
    depth, first = 12, 4
    drawings = [
        pdf_stream(
            "/X Do " * 10,
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            f"/Resources << /XObject << /X {first + level + 1} 0 R >> >>",
        )
        for level in range(depth)
    ]
    dot = pdf_stream(
        "BT /F 12 Tf (x) Tj ET",
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
        "/Resources << /Font << /F 3 0 R >> >>",
    )
    numbers = range(first + depth + 1, first + depth + 1 + 2 * count, 2)
    return assembled_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] "
        f"/Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *drawings,
        dot,
        *(
            part
            for page, number in enumerate(numbers, start=1)
            for part in (
                _page_object(number + 1, f"/XObject << /X {first} 0 R >>"),
                pdf_stream(
                    "/X Do"
                    if page in bad
                    else f"BT /F 12 Tf 72 700 Td (page {page}{ending}) Tj ET"
                ),
            )
        ),
    )


def pdf_of_one_page_repeated(count: int) -> bytes:
    """A PDF of any number of pages that all show the same words."""
    numbers = range(5, 5 + count)
    return assembled_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] "
        f"/Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        pdf_stream("BT /F 12 Tf 72 700 Td (Fees are never due.) Tj ET"),
        *[_page_object(4)] * count,
    )


def form_pdf() -> bytes:
    """A PDF whose only ink is a filled field of a form."""
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=A4)
    drawing.acroForm.textfield(name="name", value="filled", x=100, y=700, width=200)
    drawing.showPage()
    drawing.save()
    return stream.getvalue()


def scanned_pdf(pages: int = 2) -> bytes:
    """A PDF whose pages are pictures of text."""
    picture = Image.new("L", (600, 800), 255)
    ImageDraw.Draw(picture).text((60, 60), "a word that no machine can read", fill=0)
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=A4)
    for _ in range(pages):
        drawing.drawImage(ImageReader(picture), 0, 0, *A4)
        drawing.showPage()
    drawing.save()
    return stream.getvalue()


def word_document(
    *paragraphs: str,
    title: str = "",
    headings: Sequence[str] = (),
    breaks_before: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> bytes:
    """A DOCX; headings and breaks_before name paragraphs among the others."""
    document = docx.Document()
    document.core_properties.title = title
    for text in paragraphs:
        if text in breaks_before:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        if text in headings:
            document.add_heading(text, level=1)
        else:
            document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def document_with_hidden_words() -> bytes:
    """A DOCX with a hidden run, a deleted run and a plain one."""
    document = docx.Document()
    paragraph = document.add_paragraph("seen ")
    paragraph.add_run("whispered ").font.hidden = True
    struck = paragraph.add_run("struck")
    deletion = OxmlElement("w:del")
    struck._element.addprevious(deletion)
    deletion.append(struck._element)
    struck._element.t_lst[0].tag = struck._element.t_lst[0].tag.replace(
        "}t", "}delText"
    )
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_bomb(unpacked_bytes: int = 310_000_000) -> bytes:
    """A small DOCX whose text unpacks to hundreds of megabytes of one letter."""
    honest = word_document("bait")
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(honest)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb,
    ):
        for member in source.infolist():
            if member.filename != "word/document.xml":
                bomb.writestr(member, source.read(member))
        with bomb.open("word/document.xml", "w", force_zip64=True) as part:
            block = b"a" * 10_000_000
            for _ in range(unpacked_bytes // len(block)):
                part.write(block)
    return stream.getvalue()


def with_part(package: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A DOCX with one part changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for member in source.infolist():
            part = source.read(member)
            copy.writestr(member, change(part) if member.filename == name else part)
    return stream.getvalue()


def pdf_stream(content: str, entries: str = "") -> str:
    """A stream object; entries are more of its dictionary."""
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


def assembled_pdf(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    output, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(output))
        output += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    return bytes(output) + (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{len(output)}\n%%EOF"
    ).encode("ascii")


def _page_object(content_number: int, resources: str = "") -> str:
    return (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        f"/Contents {content_number} 0 R "
        f"/Resources << /Font << /F 3 0 R >> {resources} >> >>"
    )


def _shown(lines: Sequence[str], gap: int) -> str:
    return "".join(
        f"1 0 0 1 72 {770 - gap * index} Tm <{line.encode('utf-16-be').hex()}> Tj "
        for index, line in enumerate(lines)
    )
