"""PowerPoint: each means, in presentations by python-pptx and ones changed by hand."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Pt

from freeshelf.enrich.disclosure.findings import Means
from tests.enrich.disclosure.sightings import (
    Sightings,
    relations,
    replaced,
    with_parts,
)

SECRET = "Anna, +380 50 123 4567"
WHITE, BLACK, BLUE = (RGBColor(*each) for each in ((255,) * 3, (0,) * 3, (0, 0, 120)))


def written(change: Callable[[Any], object]) -> bytes:
    """A presentation of one slide, after a change of it."""
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "A year of work"
    change(slide)
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def box(slide: Any, text: str = SECRET, *, left: float = 1, top: float = 3) -> Any:
    """A text box of four by half an inch."""
    added = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(4), Inches(0.5))
    added.text_frame.text = text
    return added


def bar(slide: Any, colour: RGBColor, *place: float) -> Any:
    """A filled rectangle without words: left, top, width, height in inches."""
    added = slide.shapes.add_shape(1, *map(Inches, place))
    added.fill.solid()
    added.fill.fore_color.rgb = colour
    return added


def font_of(shape: Any) -> Any:
    return shape.text_frame.paragraphs[0].runs[0].font


def _hidden_slide(slide: Any) -> None:
    box(slide)
    slide.element.set("show", "0")


def _hidden_shape(slide: Any) -> None:
    box(slide)._element.nvSpPr.cNvPr.set("hidden", "1")


def _hidden_group(slide: Any) -> None:
    group = slide.shapes.add_group_shape()
    group._element.nvGrpSpPr.cNvPr.set("hidden", "1")
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = SECRET


def _outside(slide: Any) -> None:
    box(slide, left=-6)


def _outside_by_group(slide: Any) -> None:
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = SECRET
    group.left = Inches(20)


def _tiny(slide: Any) -> None:
    font_of(box(slide)).size = Pt(1)


def _white(slide: Any) -> None:
    font_of(box(slide)).color.rgb = WHITE


def _blue_on_blue(slide: Any) -> None:
    shape = bar(slide, BLUE, 1, 3, 4, 0.5)
    shape.text_frame.text = SECRET
    font_of(shape).color.rgb = RGBColor(0, 0, 122)


def _under_a_bar(slide: Any) -> None:
    box(slide)
    bar(slide, BLACK, 1, 3, 4, 0.5)


def _under_a_short_bar(slide: Any) -> None:
    box(slide)
    bar(slide, BLACK, 1.5, 3.1, 1, 0.3)


def _under_a_picture(slide: Any) -> None:
    box(slide)
    stream = io.BytesIO()
    Image.new("RGB", (40, 10), "gray").save(stream, "PNG")
    slide.shapes.add_picture(stream, Inches(1), Inches(3), Inches(4), Inches(0.5))


def _notes(slide: Any) -> None:
    slide.notes_slide.notes_text_frame.text = SECRET


@pytest.mark.parametrize(
    ("change", "means"),
    [
        (_hidden_slide, Means.HIDDEN_PART),
        (_hidden_shape, Means.HIDDEN_TEXT),
        (_hidden_group, Means.HIDDEN_TEXT),
        (_outside, Means.OUTSIDE_PAGE),
        (_outside_by_group, Means.OUTSIDE_PAGE),
        (_tiny, Means.TINY_TEXT),
        (_white, Means.GROUND_COLOUR),
        (_blue_on_blue, Means.REDACTION),
        (_under_a_bar, Means.REDACTION),
        (_under_a_short_bar, Means.REDACTION),
        (_under_a_picture, Means.UNDER_PICTURE),
        (_notes, Means.SPEAKER_NOTES),
    ],
)
def test_words_that_a_show_does_not_show_are_hidden(change, means):
    seen = Sightings(written(change))

    (piece,) = (each for each in seen.pieces if each.text == SECRET)
    assert (piece.means, piece.place.page) == (means, 1)


def test_white_words_on_a_band_and_a_bar_below_its_words_are_visible():
    def change(slide: Any) -> None:
        bar(slide, BLUE, 0, 3, 10, 0.6)
        font_of(box(slide, "On a band")).color.rgb = WHITE
        shape = bar(slide, BLACK, 1, 5, 4, 0.5)
        shape.text_frame.text = "In a shape"
        font_of(shape).color.rgb = WHITE

    seen = Sightings(written(change))

    assert {"On a band", "In a shape", "A year of work"} <= set(seen.of(None))
    assert seen.means <= {None, Means.PROPERTY}


def test_a_bar_that_comes_and_goes_in_the_show_hides_nothing():
    def change(slide: Any) -> None:
        box(slide)
        cover = bar(slide, BLACK, 1, 3, 4, 0.5)
        timing = '<p:timing xmlns:p="{}"><p:spTgt spid="{}"/></p:timing>'
        spaces = slide.element.nsmap["p"]
        from lxml import etree

        slide.element.append(etree.fromstring(timing.format(spaces, cover.shape_id)))

    assert SECRET in Sightings(written(change)).of(None)


def test_the_workbook_behind_a_chart_is_looked_into():
    def change(slide: Any) -> None:
        data = CategoryChartData()
        data.categories = ["2024", "2025"]
        data.add_series("Cases", (3, 4))
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED
        slide.shapes.add_chart(kind, 0, 0, Inches(4), Inches(3), data)

    content = written(change)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        (name,) = (each for each in file.namelist() if each.endswith(".xlsx"))
        book = file.read(name)
    behind = replaced(
        book, "xl/worksheets/sheet1.xml", "<sheetData>", _row_with(SECRET)
    )

    seen = Sightings(with_parts(content, {name: behind}))

    assert any("2024\t2025" in text for text in seen.of(None))
    assert SECRET in seen.of(Means.EMBEDDED)


def _row_with(text: str) -> str:
    cell = f'<c r="F99" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<sheetData><row r="99">{cell}</row>'


def test_comments_alternative_texts_and_sections_are_seen():
    def change(slide: Any) -> None:
        about = box(slide, "Words")._element.nvSpPr.cNvPr
        about.set("descr", "Anna at the door")

    p = "http://schemas.openxmlformats.org/presentationml/2006/main"
    content = written(change)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        links = file.read("ppt/slides/_rels/slide1.xml.rels").decode()
    comments = relations(("comments", "../comments/comment1.xml"))
    start = comments.index("<Relationship ")
    row = comments[start : comments.index("/>", start) + 2].replace("rId1", "rId77")
    content = with_parts(
        content,
        {
            "ppt/slides/_rels/slide1.xml.rels": links.replace(
                "</Relationships>", f"{row}</Relationships>"
            ),
            "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{p}"><p:cm><p:text>'
            f"{SECRET}</p:text></p:cm></p:cmLst>",
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{p}"><p:cmAuthor '
            'name="Bea Writer"/></p:cmAuthorLst>',
            "ppt/slides/slide9.xml": f'<p:sld xmlns:p="{p}"><t>A slide left over'
            "</t></p:sld>",
        },
    )

    seen = Sightings(content)

    assert seen.of(Means.COMMENT) == [SECRET]
    assert seen.of(Means.ALTERNATIVE_TEXT) == ["Anna at the door"]
    assert "Bea Writer" in seen.of(Means.PROPERTY)
    assert seen.of(Means.UNUSED_TEXT) == ["A slide left over"]


def test_a_row_of_a_table_is_one_piece():
    def change(slide: Any) -> None:
        table = slide.shapes.add_table(1, 3, 0, 0, Inches(6), Inches(1)).table
        for cell, text in zip(
            table.rows[0].cells, ("Anna", "1999", "Kyiv"), strict=True
        ):
            cell.text = text

    assert "Anna\t1999\tKyiv" in Sightings(written(change)).of(None)


@pytest.mark.parametrize(("share", "strength"), [(0.1, "weak"), (0.3, "strong")])
def test_a_cropped_picture_is_strong_where_much_of_it_is_cut_off(share, strength):
    def change(slide: Any) -> None:
        stream = io.BytesIO()
        Image.new("RGB", (40, 10), "gray").save(stream, "PNG")
        slide.shapes.add_picture(stream, 0, 0).crop_left = share

    assert Sightings(written(change)).strength_of("cropped_picture") == strength


def test_a_bar_over_a_placeholder_that_the_layout_places_is_a_redaction():
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.placeholders[1].text = SECRET
    assert slide.placeholders[1]._element.spPr.xfrm is None
    bar(slide, BLACK, 1, 2, 2, 0.4)
    stream = io.BytesIO()
    show.save(stream)

    assert Sightings(stream.getvalue()).of(Means.REDACTION) == [SECRET]
