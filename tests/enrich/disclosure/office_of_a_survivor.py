"""Office files about an invented survivor, with her name wherever one can keep it."""

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml import parse_xml
from docx.shared import RGBColor
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.enrich.disclosure.sightings import W, with_parts

NAME = "Nimali Perera"
# Told once more in every hidden place: nobody reads it in the file itself.
SECRET = "Dilani Fonseka"
SENTENCE = "The agency kept her passport for eleven months."
_XML = f'xmlns:w="{W}"'


def photo(size: tuple[int, int] = (120, 80), colour: str = "teal") -> io.BytesIO:
    """A photo with an owner in its metadata, cut in half where it is used."""
    exif = Image.Exif()
    exif[0x010E] = f"{SECRET} at home"
    exif[0x013B] = SECRET
    Image.new("RGB", size, colour).save(stream := io.BytesIO(), "JPEG", exif=exif)
    stream.seek(0)
    return stream


def report(path: Path) -> Path:
    """A Word report: the name over three runs, in a table, a header and a footnote."""
    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.comments = SECRET, SECRET
    document.add_heading("Findings", 1)
    line = document.add_paragraph("Ms ")
    line.add_run("Nim").bold = True
    line.add_run("ali Per").italic = True
    line.add_run("era told us about it. ")
    line.add_run(SENTENCE)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Person", "Loss"
    table.cell(1, 0).text, table.cell(1, 1).text = NAME.upper(), "400"
    document.sections[0].header.paragraphs[0].text = f"Case of {NAME}"
    document.add_paragraph("Recommendations to the labour inspectorate")
    _hide(document)
    picture = document.add_picture(photo())
    picture._inline.docPr.set("descr", f"{NAME} at her stall")
    document.save(path)
    custom = f"<root><person>{SECRET}</person></root>"
    path.write_bytes(with_parts(path.read_bytes(), {"customXml/item9.xml": custom}))
    return path


def _hide(document: Any) -> None:
    """Put the secret into a document by each means that python-docx can write."""
    hidden = document.add_paragraph("See ").add_run(SECRET)
    hidden.font.hidden = True
    white = document.add_paragraph("Also ").add_run(SECRET)
    white.font.color.rgb = RGBColor(255, 255, 255)
    paragraph = document.add_paragraph("Changed: ")
    said = f'w:id="1" w:author="{SECRET}" w:date="2026-01-01T00:00:00Z"'
    paragraph._p.append(
        parse_xml(
            f"<w:del {_XML} {said}><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>"
        )
    )
    paragraph._p.append(
        parse_xml(f"<w:ins {_XML} {said}><w:r><w:t>a person</w:t></w:r></w:ins>")
    )
    paragraph._p.append(
        parse_xml(
            f'<w:fldSimple {_XML} w:instr="AUTHOR {SECRET}"><w:r><w:t>shown</w:t></w:r>'
            "</w:fldSimple>"
        )
    )
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {_XML}><w:sdtPr><w:alias w:val="{SECRET}"/>'
            f'<w:tag w:val="{SECRET}"/>'
            "</w:sdtPr><w:sdtContent><w:r><w:t>control</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )
    mark = f'<w:bookmarkStart {_XML} w:id="7" w:name="{SECRET.replace(" ", "_")}"/>'
    paragraph._p.append(parse_xml(mark))
    paragraph._p.append(parse_xml(f'<w:bookmarkEnd {_XML} w:id="7"/>'))
    paragraph._p.set(f"{{{W}}}rsidR", "00A1B2C3")
    document.add_comment(runs=paragraph.runs, text=SECRET, author=SECRET, initials="DF")


def workbook(path: Path) -> Path:
    """A workbook: the name in cells, a sheet's name, and the secret around them."""
    book = openpyxl.Workbook()
    book.properties.creator = SECRET
    sheet = book.active
    sheet.title = "Cases"
    sheet.append(["Person", "Telephone", "Loss"])
    sheet.append([NAME, 94771234567, 400])
    sheet.append(["A colleague", None, "=C2*2"])
    sheet["A2"].comment = Comment(SECRET, SECRET)
    sheet["E1"], sheet["E2"] = "Hidden", SECRET
    sheet.column_dimensions["E"].hidden = True
    sheet["A5"] = SECRET
    sheet.row_dimensions[5].hidden = True
    sheet.oddHeader.center.text = f"File of {NAME}"
    book.defined_names["Who"] = DefinedName("Who", attr_text=f'"{SECRET}"')
    secret = book.create_sheet("Secret")
    secret["A1"], secret.sheet_state = SECRET, "veryHidden"
    named = book.create_sheet(NAME)
    named["A1"] = SENTENCE
    book.save(path)
    return path


def slides(path: Path) -> Path:
    """A presentation: the name on a slide and in a chart, the secret around them."""
    show = pptx.Presentation()
    show.core_properties.author = SECRET
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = f"What {NAME} said"
    data = CategoryChartData()
    data.categories = [NAME, "Others"]
    data.add_series("Loss", (400, 30))
    place = (Inches(1), Inches(2), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    slide.notes_slide.notes_text_frame.text = SECRET
    outside = slide.shapes.add_textbox(Inches(-9), Inches(1), Inches(3), Inches(1))
    outside.text_frame.text = SECRET
    photo_shape = slide.shapes.add_picture(photo(), Inches(6), Inches(2))
    photo_shape.crop_left = 0.5
    photo_shape._element.nvPicPr.cNvPr.set("descr", NAME)
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = SECRET
    hidden._element.set("show", "0")
    last = show.slides.add_slide(show.slide_layouts[5])
    last.shapes.title.text = SENTENCE
    show.save(path)
    return path
