"""Word: running text by python-docx, and parts that Word writes by hand."""

import io
import re
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from . import pictures
from .data import Block, Document
from .package import OFFICE, Package, add_custom_xml, set_company, xml
from .sheets import small_workbook

_FONTS = ("Cambria", "Calibri", "Times New Roman", "Arial", "Georgia", "Verdana")
_TEXT_BOX = (
    '<w:r {names} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape type='
    '"#_x0000_t202" style="position:absolute;margin-left:-900pt;margin-top:20pt;'
    'width:300pt;height:60pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t>'
    "</w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
_FIELD = (
    '<w:sdt {names}><w:sdtPr><w:alias w:val="{label}"/><w:tag w:val="{value}"/>'
    "<w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>{label}</w:t></w:r>"
    "</w:sdtContent></w:sdt>"
)


def _typed(text: str, means: str) -> Any:
    """Give a tracked insertion or deletion."""
    tag = "del" if means == "deleted" else "ins"
    inner = "delText" if means == "deleted" else "t"
    return parse_xml(
        f'<w:{tag} {nsdecls("w")} w:id="71" w:author="Reviewer 2" '
        f'w:date="2026-02-11T10:00:00Z"><w:r><w:{inner} '
        f'xml:space="preserve">{xml(text)}'
        f"</w:{inner}></w:r></w:{tag}>"
    )


def _linked(paragraph: Any, text: str) -> None:
    visible, target = text.split(" => ")
    number = paragraph.part.relate_to(target, f"{OFFICE}/hyperlink", is_external=True)
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{number}"><w:r><w:rPr><w:u '
            f'w:val="single"/></w:rPr><w:t>{xml(visible)}</w:t></w:r></w:hyperlink>'
        )
    )


def _shade(paragraph: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    paragraph._p.get_or_add_pPr().append(shade)


def _fill(paragraph: Any, block: Block, rtl: bool) -> None:
    if block.means in {"tracked", "deleted"}:
        paragraph._p.append(_typed(block.plain, block.means))
        return
    if block.means == "links" and " => " in block.plain:
        _linked(paragraph, block.plain)
        return
    if block.means == "band":
        _shade(paragraph, "14213D")
    for text, marked in block.runs:
        run = paragraph.add_run(text)
        run.font.rtl = rtl or None
        if block.means == "hidden-text":
            run.font.hidden = True
        elif block.means == "one-point":
            run.font.size = Pt(1)
        elif block.means in {"ground-colour", "band"}:
            run.font.color.rgb = RGBColor(255, 255, 255)
        elif block.means == "black-highlight" and marked:
            run.font.highlight_color = WD_COLOR_INDEX.BLACK
            run.font.color.rgb = RGBColor(0, 0, 0)


def _write(made: Any, document: Document) -> Any:
    """Write the running text; give the paragraph that a comment belongs to."""
    rtl = document.language == "ar"
    last, table, anchor = "", None, None
    for block in document.blocks():
        if block.kind == "row":
            if last != "row":
                table = made.add_table(0, len(block.cells))
                table.style = "Table Grid"
            for cell, text in zip(table.add_row().cells, block.cells, strict=False):
                cell.text = text
        else:
            style = {"title": "Title", "h": "Heading 2", "li": "List Bullet"}
            if document.layout % 2 and block.kind == "title":
                style = {"title": "Heading 1"}
            paragraph = made.add_paragraph(style=style.get(block.kind))
            if rtl:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            elif document.layout % 3 == 2:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            _fill(paragraph, block, rtl)
            if block.kind == "p":
                anchor = paragraph if anchor is None or paragraph.runs else anchor
        last = block.kind
    return anchor


def _properties(made: Any, document: Document) -> None:
    core = made.core_properties
    core.title, core.author, core.comments = document.title, "", ""
    core.last_modified_by = ""
    for part in document.of("author"):
        core.author = part.plain
    for part in document.of("last-saved-by"):
        core.last_modified_by = part.plain


def _add_pictures(made: Any, document: Document) -> None:
    for part in document.hidden:
        if part.means in {"gps", "camera-owner", "photo-clean"}:
            data = pictures.jpeg(
                pictures.photograph(document), exif=pictures.exif(document)
            )
            made.add_picture(io.BytesIO(data), width=Cm(12))
        elif part.means == "alt-text":
            data = pictures.jpeg(pictures.photograph(document))
            shape = made.add_picture(io.BytesIO(data), width=Cm(12))
            shape._inline.docPr.set("descr", part.plain)
        elif part.means == "cropped-picture":
            whole, _ = pictures.board(document, "cropped-picture")
            shape = made.add_picture(io.BytesIO(pictures.jpeg(whole)), width=Cm(12))
            shape.height = Cm(6)
            fill = shape._inline.graphic.graphicData.pic.blipFill
            fill.insert(1, parse_xml(f'<a:srcRect {nsdecls("a")} b="33333"/>'))


def _add_fields(made: Any, document: Document) -> None:
    names = nsdecls("w")
    for part in document.of("outside-page"):
        made.add_paragraph()._p.append(
            parse_xml(_TEXT_BOX.format(names=names, text=xml(part.plain)))
        )
    for part in document.of("form-values"):
        for label, value in part.cells:
            made.add_paragraph()._p.append(
                parse_xml(
                    _FIELD.format(names=names, label=xml(label), value=xml(value))
                )
            )


def _change(package: Package, document: Document) -> None:
    main = "word/document.xml"
    for part in document.hidden:
        match part.means:
            case "company":
                set_company(package, part.plain)
            case "path":
                number = package.relate(
                    "word/settings.xml",
                    f"{OFFICE}/attachedTemplate",
                    "file:///" + part.plain,
                    outside=True,
                )
                package.change(
                    "word/settings.xml",
                    "<w:defaultTabStop",
                    f'<w:attachedTemplate xmlns:r="{OFFICE}" r:id="{number}"/>'
                    "<w:defaultTabStop",
                )
            case "revisions":
                marks = "".join(
                    f'<w:rsid w:val="{value}"/>' for value in part.plain.split()
                )
                package.change("word/settings.xml", "</w:rsids>", f"{marks}</w:rsids>")
            case "thumbnail":
                whole, _ = pictures.board(document, "thumbnail")
                package.add("docProps/thumbnail.jpeg", pictures.jpeg(whole))
            case "custom-xml":
                add_custom_xml(package, main, part.plain)
            case "embedded":
                name = "word/embeddings/Microsoft_Excel_Worksheet.xlsx"
                package.add(name, small_workbook(part.cells[1:]))
                package.change(
                    "[Content_Types].xml",
                    "</Types>",
                    '<Default Extension="xlsx" ContentType="application/vnd.openxml'
                    'formats-officedocument.spreadsheetml.sheet"/></Types>',
                )
                package.relate(main, f"{OFFICE}/package", name.removeprefix("word/"))


def write_docx(document: Document) -> bytes:
    """Make a document of Word, with what it hides."""
    made = docx.Document()
    made.styles["Normal"].font.name = _FONTS[document.layout % len(_FONTS)]
    made.styles["Normal"].font.size = Pt(10 + document.layout % 3)
    anchor = _write(made, document)
    for part in document.of("comments"):
        runs = anchor.runs or [anchor.add_run(" ")]
        comment = made.add_comment(runs, part.plain, author="K. R.", initials="KR")
        comment._comment_elm.set(qn("w:date"), "2026-02-11T10:00:00Z")
    _properties(made, document)
    _add_pictures(made, document)
    _add_fields(made, document)
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue())
    # The thumbnail of python-docx's own template shows nothing of this text.
    package.parts.pop("docProps/thumbnail.jpeg", None)
    rels = package.parts["_rels/.rels"].decode()
    if not document.of("thumbnail"):
        rels = re.sub(r"<Relationship [^>]*thumbnail[^>]*/>", "", rels)
    package.parts["_rels/.rels"] = rels.encode()
    _change(package, document)
    return package.data()
