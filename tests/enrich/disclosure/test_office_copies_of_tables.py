"""Copies of OpenDocument, and of tables with covered cells and formats of numbers."""

import io
import zipfile

import openpyxl
import pptx
import pytest
from openpyxl.chart import BarChart, Reference, Series
from pptx.util import Inches

from freeshelf.enrich.disclosure.copies.wishes import TextWishes
from tests.enrich.disclosure import office_of_a_survivor as office
from tests.enrich.disclosure.office_of_a_survivor import NAME, SECRET, SENTENCE
from tests.enrich.disclosure.sightings import paragraph, replaced, word
from tests.enrich.disclosure.test_open_document import (
    cell,
    document,
    frame,
    png,
    style,
)
from tests.enrich.disclosure.unpacking import (
    assert_gone,
    places_of,
    texts_of,
    unpacked,
)

_BAR = "█"


@pytest.fixture(autouse=True)
def _without_ocr(settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}


def _open_text() -> bytes:
    styles = style("H", "text", "text", 'text:display="none"')
    styles += style("W", "text", "text", 'fo:color="#ffffff"')
    deleted = (
        f"<text:tracked-changes><text:changed-region><text:p>{SECRET}</text:p>"
        "</text:changed-region></text:tracked-changes>"
    )
    line = (
        f"<text:p>Ms <text:span>Nim</text:span>ali <text:span>Perera</text:span> told."
        f'<text:span text:style-name="H">{SECRET}</text:span>'
        f'<text:span text:style-name="W">{SECRET}</text:span>'
        f"<office:annotation><dc:creator>{SECRET}</dc:creator></office:annotation>"
        "</text:p>"
    )
    table = (
        '<table:table table:name="T"><table:table-row>'
        f"{cell(NAME.upper())}{cell('400')}</table:table-row></table:table>"
    )
    return document(
        deleted + line + f"<text:p>{SENTENCE}</text:p>" + table,
        styles=styles,
        meta=f"<meta:initial-creator>{SECRET}</meta:initial-creator>",
        more={
            "Object 1/content.xml": f"<a>{SECRET}</a>",
            "Thumbnails/t.png": png((9, 9)),
        },
    )


_TEXT = 'office:value-type="string"'


def _open_sheet() -> bytes:
    hidden = style("N", "table", "table", 'table:display="false"')
    number = 'office:value-type="float" office:value="94771234567"'
    rows = (
        f"<table:table-row>{cell(NAME)}{cell('94 771 234', number)}</table:table-row>"
        f'<table:table-row table:visibility="collapse">{cell(SECRET, _TEXT)}'
        "</table:table-row>"
        f"<table:table-row>{cell(SENTENCE, _TEXT)}</table:table-row>"
    )
    return document(
        f'<table:table table:name="Cases">{rows}</table:table>'
        f'<table:table table:name="{SECRET}" table:style-name="N"><table:table-row>'
        f"{cell(SECRET)}</table:table-row></table:table>",
        kind="spreadsheet",
        styles=hidden,
    )


def _open_show() -> bytes:
    notes = f"<presentation:notes>{frame(SECRET)}</presentation:notes>"
    page = '<draw:page draw:name="{}">{}</draw:page>'
    pages = page.format(SECRET, frame(f"By {NAME}") + frame(SENTENCE) + notes)
    return document(pages, kind="presentation")


@pytest.mark.parametrize("make", [_open_text, _open_sheet, _open_show])
def test_copies_of_open_document_have_nothing_hidden_or_marked(
    tmp_path, copied_by_text, make
):
    source = tmp_path / "source.odf"
    source.write_bytes(make())
    copy, _report = copied_by_text(source, places_of(f"{NAME}\n94771234567", source))
    for words in (NAME, SECRET, "94771234567", "94 771 234"):
        assert_gone(words, copy)
    texts = "\n".join(texts_of(copy))
    assert SENTENCE in texts
    assert _BAR in texts
    with zipfile.ZipFile(copy) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        names = set(archive.namelist())
    assert names == {"mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml"}


def _merged_word() -> bytes:
    rows = "".join(
        f'<w:tr><w:tc><w:tcPr><w:vMerge w:val="{how}"/></w:tcPr>'
        f"{paragraph(text)}</w:tc></w:tr>"
        for how, text in (("restart", SENTENCE), ("continue", SECRET))
    )
    return word(f"<w:tbl>{rows}</w:tbl>")


def _merged_sheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([SENTENCE])
    sheet["B1"] = SECRET
    sheet["D4"], sheet["D4"].number_format = 3, f'0 "{NAME[:6]}"'
    book.save(stream := io.BytesIO())
    # openpyxl itself empties merged cells.
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    return replaced(
        stream.getvalue(), "xl/worksheets/sheet1.xml", "</sheetData>", merged
    )


def _merged_slide() -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = SENTENCE
    place = (Inches(1), Inches(2), Inches(4), Inches(1))
    table = slide.shapes.add_table(1, 2, *place).table
    table.cell(0, 0).merge(table.cell(0, 1))
    table._tbl.tr_lst[0].tc_lst[1].get_or_add_txBody().p_lst[0].add_r().text = SECRET
    slide.shapes.add_picture(office.photo(), Inches(-9), Inches(1))
    show.save(stream := io.BytesIO())
    return stream.getvalue()


def _merged_open_document() -> bytes:
    covered = cell(SECRET).replace("table-cell", "covered-table-cell")
    row = f"<table:table-row>{cell(SENTENCE)}{covered}</table:table-row>"
    return document(f'<table:table table:name="T">{row}</table:table>')


@pytest.mark.parametrize(
    "make", [_merged_word, _merged_sheet, _merged_slide, _merged_open_document]
)
def test_cells_under_merged_ones_are_left_out(copied_by_text, make):
    copy, _report = copied_by_text(make())
    assert_gone(SECRET, copy)
    assert SENTENCE in "\n".join(texts_of(copy))
    # A picture beside the slide is no part of it.
    assert not [name for name in unpacked(copy) if "media" in name]


def test_formats_and_labels_with_marked_words_are_plain(tmp_path, copied_by_text):
    source = tmp_path / "source.xlsx"
    source.write_bytes(_merged_sheet())
    copy, _report = copied_by_text(source, TextWishes(places=((1, 0, 0),)))
    assert NAME[:6].encode() in unpacked(copy)["xl/styles.xml"]
    book = openpyxl.load_workbook(source)
    book.active["A1"] = NAME
    book.save(source)
    copy, _report = copied_by_text(source, places_of(NAME, source))
    assert_gone(NAME.split()[0], copy)


def test_a_title_of_a_chart_does_not_run_into_the_name_of_its_values(
    tmp_path, copied_by_text
):
    book = openpyxl.Workbook()
    for row in ([3], [5]):
        book.active.append(row)
    chart = BarChart()
    chart.title = "Calls to 07129987765"
    chart.series.append(
        Series(Reference(book.active, min_col=1, min_row=1, max_row=2), title="Women")
    )
    book.active.add_chart(chart, "E2")
    source = tmp_path / "source.xlsx"
    book.save(source)
    wishes = places_of("07129987765", source)
    assert [page for page, *_ in wishes.places] == [0]
    copy, _report = copied_by_text(source, wishes)
    assert_gone("07129987765", copy)
