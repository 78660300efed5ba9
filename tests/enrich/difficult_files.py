"""Files that are hard to read well, made in a few milliseconds each."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

import docx
import pptx
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.util import Inches

from tests.enrich import files

_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
        ("manifest", "manifest"),
    )
)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def word_with(*blocks: str, footnotes: str = "") -> bytes:
    """A DOCX whose body is these pieces of WordprocessingML."""
    document = docx.Document()
    body = document.element.body
    for block in blocks:
        body.insert_element_before(parse_xml(_with_names(block)), "w:sectPr")
    content = files.saved(document)
    return content if not footnotes else _with_footnotes(content, footnotes)


def word_with_header_and_footer(text: str) -> bytes:
    """A DOCX with a running title and a page number."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "RUNNING TITLE"
    section.footer.paragraphs[0].text = "Page 1"
    document.add_paragraph(text)
    return files.saved(document)


def slides() -> bytes:
    """A PPTX: a title, a table with merged cells, a group, notes, a hidden slide."""
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Fees"
    first.placeholders[1].text = "No worker pays\vfor work"
    first.notes_slide.notes_text_frame.text = "Say it slowly."
    place = (Inches(1), Inches(1), Inches(4), Inches(2))
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Who pays"
    table = second.shapes.add_table(2, 2, *place).table
    table.cell(0, 0).text = "All fees"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).text, table.cell(1, 1).text = "Visa", "40"
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(*place).text_frame.text = "In a group"
    third = show.slides.add_slide(show.slide_layouts[5])
    third.shapes.title.text = "Not shown"
    third.element.set("show", "0")
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    """An XLSX: merged cells, a formula, dates, an empty row, a hidden sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Fees")
    sheet.merge_range("A1:C1", "Fees of 2026")
    sheet.write_row("A3", ["Visa", 40, 0.5])
    sheet.write_formula("A4", "=SUM(B3:C3)", None, 40.5)
    sheet.write_datetime("B4", date(2026, 3, 1), day)
    hidden = book.add_worksheet("Secret")
    hidden.write("A1", "not for readers")
    hidden.hide()
    book.add_worksheet("Comments").write("A1", "last")
    book.close()
    return stream.getvalue()


def open_text(body: str, *, styles: str = "", title: str = "") -> bytes:
    """An ODT with this body."""
    return open_document("text", body, styles=styles, title=title)


def open_document(
    kind: str, body: str, *, styles: str = "", title: str = "", manifest: str = ""
) -> bytes:
    """An OpenDocument file of a kind: text or presentation."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    return archive(
        {
            "mimetype": media_type,
            "content.xml": f"<office:document-content {_ODF}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
            "meta.xml": f"<office:document-meta {_ODF} "
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
            f"<dc:title>{title}</dc:title></office:meta></office:document-meta>",
            "META-INF/manifest.xml": f"<manifest:manifest {_ODF}>{manifest}"
            "</manifest:manifest>",
        }
    )


def book(chapters: Sequence[str], *, rights: str = "") -> bytes:
    """An EPUB with a table of contents and chapters, each the inside of a body."""
    names = [f"text/chapter {number}.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="c{n}" href="{name.replace(" ", "%20")}" '
        'media-type="application/xhtml+xml"/>'
        for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:'
        'xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf"/>'
        "</rootfiles></container>",
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>A book of fees</dc:title></metadata><manifest>"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" '
        f'properties="nav"/>{items}</manifest><spine><itemref idref="nav"/>{spine}'
        "</spine></package>",
        "OEBPS/nav.xhtml": "<html><body><nav><a>Contents</a></nav></body></html>",
        **{
            f"OEBPS/{name}": '<?xml version="1.0" encoding="utf-8"?><html>'
            f"<head><title>t</title></head><body>{chapter}</body></html>"
            for name, chapter in zip(names, chapters, strict=True)
        },
    }
    if rights:
        parts["META-INF/encryption.xml"] = (
            '<encryption><CipherReference xmlns="http://www.w3.org/2001/04/xmlenc#" '
            f'URI="{rights}"/></encryption>'
        )
    return archive(parts)


def _with_names(block: str) -> str:
    names = nsdecls("w", "wp", "a") + (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    return re.sub(r"^<w:\w+", lambda tag: f"{tag[0]} {names}", block)


def _with_footnotes(package: bytes, paragraphs: str) -> bytes:
    part = f"<w:footnotes {nsdecls('w')}>{paragraphs}</w:footnotes>"
    kind = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    )
    relation = (
        '<Relationship Id="rIdNotes" Target="footnotes.xml" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/footnotes"/>'
    )
    content = files.with_part(
        package,
        "[Content_Types].xml",
        lambda xml: xml.replace(
            b"</Types>",
            f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'
            "</Types>".encode(),
        ),
    )
    content = files.with_part(
        content,
        "word/_rels/document.xml.rels",
        lambda xml: xml.replace(
            b"</Relationships>", f"{relation}</Relationships>".encode()
        ),
    )
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as package_file:
        package_file.writestr("word/footnotes.xml", part)
    return stream.getvalue()
