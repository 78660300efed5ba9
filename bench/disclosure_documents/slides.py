"""Presentations by python-pptx, with what their slides, notes and charts hide."""

import io
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE, PROG_ID
from pptx.util import Cm, Pt

from . import pictures
from .data import Block, Content, Document
from .package import Package, add_custom_xml, set_company, xml
from .sheets import small_workbook, table

_NAVY = RGBColor(0x14, 0x21, 0x3D)
_COMMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><p:cmLst xmlns:p="http://'
    'schemas.openxmlformats.org/presentationml/2006/main"><p:cm authorId="0" dt='
    '"2026-02-11T10:00:00.000" idx="1"><p:pos x="10" y="10"/><p:text>{text}</p:text>'
    "</p:cm></p:cmLst>"
)
_AUTHORS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><p:cmAuthorLst xmlns:p='
    '"http://schemas.openxmlformats.org/presentationml/2006/main"><p:cmAuthor id="0" '
    'name="K. R." initials="KR" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"


def cut(blocks: list[Block], most: int = 420) -> list[tuple[str, list[Block]]]:
    """Deal running text out to slides, each with a heading."""
    slides: list[tuple[str, list[Block]]] = [(blocks[0].plain, [blocks[1]])]
    heading, used = blocks[0].plain, 0
    for block in blocks[2:]:
        if block.kind == "h":
            heading, used = block.plain, 0
            slides.append((heading, []))
            continue
        if len(slides) == 1 or (used and used + len(block.plain) > most):
            slides.append((heading, []))
            used = 0
        slides[-1][1].append(block)
        used += len(block.plain)
    return [slide for slide in slides if slide[1]]


def _box(
    slide: Any, text: str, left: float, top: float, width: float, size: int
) -> Any:
    frame = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(3)).text_frame
    frame.word_wrap = True
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size)
    return frame


def _band(slide: Any, text: str) -> None:
    shape = slide.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, Cm(1), Cm(16.6), Cm(23), Cm(1.9)
    )
    shape.fill.solid()
    shape.fill.fore_color.rgb = _NAVY
    shape.text_frame.text = text
    for paragraph in shape.text_frame.paragraphs:
        paragraph.font.color.rgb = RGBColor(255, 255, 255)
        paragraph.font.size = Pt(12)


def _write(made: Any, document: Document) -> None:
    rtl = document.language == "ar"
    for heading, blocks in cut(document.blocks()):
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = heading
        slide.shapes.title.text_frame.paragraphs[0].font.size = Pt(26)
        frame = _box(slide, "", 1.5, 4, 22, 14)
        for number, block in enumerate(blocks):
            paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
            if rtl:
                paragraph._p.get_or_add_pPr().set("rtl", "1")
            if block.means == "band":
                _band(slide, block.plain)
                continue
            visible, _, target = block.plain.partition(" => ")
            run = paragraph.add_run()
            run.text = " - ".join(block.cells) if block.kind == "row" else visible
            run.font.size = Pt(1 if block.means == "one-point" else 14)
            if block.means == "ground-colour":
                run.font.color.rgb = RGBColor(255, 255, 255)
            if target:
                run.hyperlink.address = target
            if block.means == "under-rectangle":
                _covered(slide, block)


def _covered(slide: Any, block: Block) -> None:
    """Say what is marked once more in a line of its own, under a black rectangle."""
    text = " ".join(text for text, marked in block.runs if marked)
    _box(slide, text, 3, 15, 12, 14)
    shape = slide.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, Cm(2.8), Cm(14.9), Cm(13), Cm(1.3)
    )
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor(0, 0, 0)


def _chart(slide: Any, document: Document, part: Content | None) -> None:
    """Draw a chart of counts; its workbook or its memory may hold more."""
    rows = table(document)
    data = CategoryChartData()
    data.categories = [str(row[0]) for row in rows[1:]]
    cached = part is not None and part.means == "cached-values"
    data.add_series(
        part.plain if part is not None and cached else str(rows[0][1]),
        [row[1] for row in rows[1:]],
    )
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(4), Cm(20), Cm(12), data
    )
    frame.chart.has_legend = False
    frame.chart.has_title = False
    more = part.cells if part is not None and not cached else []
    if cached:
        # The name is only remembered: no title or legend shows it.
        for title in frame.chart._chartSpace.xpath("//c:autoTitleDeleted"):
            title.set("val", "1")
    shown = [[str(cell) for cell in row[:2]] for row in rows]
    frame.chart.part.chart_workbook.update_from_xlsx_blob(
        small_workbook(more, chart=shown)
    )


def _hide(made: Any, document: Document, part: Content) -> None:
    slide = made.slides[min(1, len(made.slides) - 1)]
    match part.means:
        case "notes":
            slide.notes_slide.notes_text_frame.text = part.plain
        case "hidden-slide":
            extra = made.slides.add_slide(made.slide_layouts[5])
            extra.shapes.title.text = part.lines[0]
            _box(extra, "\n".join(part.lines[1:]), 1.5, 4, 22, 14)
            extra._element.set("show", "0")
        case "outside-page":
            _box(slide, part.plain, -22, 6, 18, 14)
        case "under-picture":
            _box(slide, part.plain, 2, 14.6, 18, 12)
            picture = pictures.jpeg(pictures.photograph(document, (1000, 260)))
            slide.shapes.add_picture(
                io.BytesIO(picture), Cm(1.5), Cm(14), Cm(22), Cm(4.5)
            )
        case "alt-text" | "gps" | "camera-owner" | "photo-clean":
            picture = pictures.jpeg(
                pictures.photograph(document), exif=pictures.exif(document)
            )
            shape = slide.shapes.add_picture(
                io.BytesIO(picture), Cm(13), Cm(12), Cm(9), Cm(6)
            )
            name = part.plain if part.means == "alt-text" else ""
            shape._element.nvPicPr.cNvPr.set("descr", name)
        case "cropped-picture":
            whole, _ = pictures.board(document, "cropped-picture")
            shape = slide.shapes.add_picture(
                io.BytesIO(pictures.jpeg(whole)), Cm(2), Cm(11), Cm(14), Cm(7)
            )
            shape.crop_bottom = 1 / 3
        case "chart-workbook" | "cached-values":
            extra = made.slides.add_slide(made.slide_layouts[5])
            extra.shapes.title.text = str(table(document)[0][0])
            _chart(extra, document, part)
        case "embedded":
            data = small_workbook(part.cells[1:])
            slide.shapes.add_ole_object(
                io.BytesIO(data), PROG_ID.XLSX, Cm(20), Cm(16), Cm(2), Cm(2)
            )


def _change(package: Package, document: Document) -> None:
    main = "ppt/presentation.xml"
    for part in document.hidden:
        match part.means:
            case "company":
                set_company(package, part.plain)
            case "custom-xml":
                add_custom_xml(package, main, part.plain)
            case "revisions":
                package.change(
                    "docProps/core.xml",
                    "</cp:coreProperties>",
                    f"<cp:revision>{xml(part.plain)}</cp:revision></cp:coreProperties>",
                )
            case "comments":
                package.add(
                    "ppt/comments/comment1.xml",
                    _COMMENT.format(text=xml(part.plain)),
                    f"{_TYPE}.comments+xml",
                )
                package.relate(
                    "ppt/slides/slide2.xml",
                    f"{_KIND}/comments",
                    "../comments/comment1.xml",
                )
                package.add(
                    "ppt/commentAuthors.xml", _AUTHORS, f"{_TYPE}.commentAuthors+xml"
                )
                package.relate(main, f"{_KIND}/commentAuthors", "commentAuthors.xml")


def write_pptx(document: Document) -> bytes:
    """Make a presentation, with what it hides."""
    made = Presentation()
    _write(made, document)
    core = made.core_properties
    core.title, core.author, core.last_modified_by = document.title, "", ""
    for part in document.of("author"):
        core.author = part.plain
    for part in document.of("last-saved-by"):
        core.last_modified_by = part.plain
    for part in document.hidden:
        _hide(made, document, part)
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue())
    core_part = etree.fromstring(package.parts["docProps/core.xml"])
    for element in core_part.findall("{*}revision"):
        core_part.remove(element)
    package.parts["docProps/core.xml"] = etree.tostring(core_part)
    package.parts.pop("docProps/thumbnail.jpeg", None)
    rels = etree.fromstring(package.parts["_rels/.rels"])
    for element in list(rels):
        if "thumbnail" in element.get("Type", ""):
            rels.remove(element)
    package.parts["_rels/.rels"] = etree.tostring(rels)
    _change(package, document)
    return package.data()
