"""Copies of Office files: what was to go is in no part, all that was seen is there."""

import io
import re

import docx
import openpyxl
import pptx
import pytest
from PIL import Image, ImageDraw

from freeshelf.enrich import errors
from freeshelf.enrich.disclosure.copies.wishes import TextWishes
from tests.enrich.disclosure import office_of_a_survivor as office
from tests.enrich.disclosure.office_of_a_survivor import NAME, SECRET, SENTENCE
from tests.enrich.disclosure.sightings import W, paragraph, run, word
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


MAKERS = [office.report, office.workbook, office.slides]


@pytest.mark.parametrize("maker", MAKERS)
def test_hidden_content_is_in_no_part_and_no_metadata_of_a_picture(
    tmp_path, copied_by_text, maker
):
    source = maker(tmp_path / "Nimali.bin")
    copy, report = copied_by_text(source)
    assert_gone(SECRET, copy)
    for word_ in SECRET.split():
        assert_gone(word_, copy)
    assert "hidden_text" in report.left_out or "hidden_parts" in report.left_out
    assert "text" not in report.left_out
    everything = "\n".join(texts_of(copy))
    assert SENTENCE in everything
    assert NAME in everything


@pytest.mark.parametrize("maker", MAKERS)
def test_marked_words_are_in_no_part_and_all_else_stays(
    tmp_path, copied_by_text, maker
):
    source = maker(tmp_path / "source.bin")
    copy, _report = copied_by_text(source, places_of(NAME, source))
    for words in (NAME, *NAME.split(), SECRET):
        assert_gone(words, copy)
    texts = "\n".join(texts_of(copy))
    assert SENTENCE in texts
    assert _BAR in texts
    before = "\n".join(texts_of(source)).casefold()
    kept = [each for each in re.split(r"\W+", before) if each not in NAME.casefold()]
    lost = {each for each in kept if each not in texts.casefold()}
    # Extraction reads white letters, hidden cells and notes; readers do not.
    assert lost <= {*SECRET.casefold().split(), "hidden"}


def test_bars_tell_no_length(tmp_path, copied_by_text):
    lengths = []
    for name in ("Li Wu", "Eva Ng", "Lia Wu"):
        source = tmp_path / "source.docx"
        source.write_bytes(word(paragraph(f"It was {name} who told it.")))
        copy, _report = copied_by_text(source, places_of(name, source))
        (text,) = texts_of(copy)
        lengths.append(text.count(_BAR))
        assert text.startswith("It was ")
    assert len({lengths[1], lengths[2]}) == 1
    assert all(not length % 6 for length in lengths)


def test_one_place_goes_and_the_same_word_elsewhere_stays(tmp_path, copied_by_text):
    source = tmp_path / "source.docx"
    lines = [f"In Galle {part} spoke." for part in ("a witness", "nobody", "a clerk")]
    source.write_bytes(word("".join(map(paragraph, lines))))
    (page,) = texts_of(source)
    second = page.index("Galle", page.index("Galle") + 1)
    copy, report = copied_by_text(source, TextWishes(places=((1, second, second + 5),)))
    (text,) = texts_of(copy)
    first, marked, last = text.split("\n")
    assert (first, last) == (lines[0], lines[2])
    assert marked.startswith("In " + _BAR)
    assert report.left_out == ()


def test_where_one_of_several_places_cannot_be_told_all_of_them_go(
    tmp_path, copied_by_text
):
    white = run("Galle in white", '<w:color w:val="FFFFFF"/>')
    body = paragraph("In Galle.") + f"<w:p>{white}</w:p>" + paragraph("At Galle.")
    source = tmp_path / "source.docx"
    source.write_bytes(word(body))
    (page,) = texts_of(source)
    last = page.rindex("Galle")
    copy, _report = copied_by_text(source, TextWishes(places=((1, last, last + 5),)))
    assert_gone("Galle", copy)


def test_words_under_a_black_highlight_become_bars(copied_by_text):
    secret = run(SECRET, '<w:highlight w:val="black"/>')
    copy, _report = copied_by_text(word(f"<w:p>{run('Told by ')}{secret}</w:p>"))
    (text,) = texts_of(copy)
    assert text == "Told by " + _BAR * 12
    assert_gone(SECRET, copy)


def test_cropped_pictures_are_really_cropped(tmp_path, copied_by_text):
    copy, _report = copied_by_text(office.slides(tmp_path / "source.pptx"))
    (picture,) = (c for n, c in unpacked(copy).items() if n.endswith((".jpeg", ".png")))
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (60, 80)
        assert not image.getexif()
    (shape,) = (
        shape
        for shape in pptx.Presentation(copy).slides[0].shapes
        if hasattr(shape, "crop_left")
    )
    assert shape.crop_left == 0


def test_cells_keep_their_values_and_lose_formulas(tmp_path, copied_by_text):
    copy, report = copied_by_text(office.workbook(tmp_path / "source.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(copy.read_bytes()))
    assert book.sheetnames == ["Cases", NAME]
    sheet = book["Cases"]
    assert (sheet["B2"].value, sheet["C2"].value) == (94771234567, 400)
    assert not [c for row in sheet for c in row if c.data_type == "f" or c.comment]
    assert not book.defined_names
    assert {"formulas", "comments", "hidden_parts"} <= set(report.left_out)
    assert "sharedStrings" not in " ".join(unpacked(copy))


def test_a_number_of_a_cell_can_be_marked(tmp_path, copied_by_text):
    source = office.workbook(tmp_path / "source.xlsx")
    copy, _report = copied_by_text(source, places_of("94771234567", source))
    assert_gone("94771234567", copy)
    assert (
        openpyxl.load_workbook(io.BytesIO(copy.read_bytes()))["Cases"][
            "B2"
        ].value.strip(_BAR)
        == ""
    )


def test_a_chart_keeps_its_values_without_a_workbook(tmp_path, copied_by_text):
    source = office.slides(tmp_path / "source.pptx")
    copy, _report = copied_by_text(source, places_of(NAME, source))
    first, last = pptx.Presentation(copy).slides
    (chart,) = (shape.chart for shape in first.shapes if shape.has_chart)
    assert list(chart.plots[0].categories)[1] == "Others"
    assert list(chart.series[0].values) == [400, 30]
    assert last.shapes.title.text_frame.text == SENTENCE
    assert not first.has_notes_slide
    assert not [name for name in unpacked(copy) if "embed" in name or "notes" in name]


def test_links_stay_for_the_web_alone_and_without_marked_words(
    tmp_path, copied_by_text
):
    link = '<w:p><w:hyperlink r:id="rIdX">{}</w:hyperlink></w:p>'
    for address, stays in (
        ("https://example.org/law", True),
        ("https://example.org/nimali-perera", False),
        ("file:///C:/Users/Nimali/law.docx", False),
    ):
        source = tmp_path / "source.docx"
        body = link.format(run("the law")) + paragraph(f"By {NAME}.")
        source.write_bytes(word(body, external=("hyperlink", address)))
        copy, _report = copied_by_text(source, places_of(NAME, source))
        relation = unpacked(copy)["word/_rels/document.xml.rels"].decode()
        assert (address in relation) is stays
        assert "the law" in texts_of(copy)[0]


@pytest.mark.parametrize(
    "body",
    [
        paragraph(SENTENCE, f'<w:rFonts w:ascii="{SECRET}"/>'),
        (
            f'<w:p w:rsidR="{SECRET}"><w:pPr><w:jc w:val="{SECRET}"/></w:pPr>'
            f"{run(SENTENCE)}</w:p>"
        ),
        f'<w:p xmlns:q="urn:q"><q:p q:v="{SECRET}">{SECRET}</q:p>{run(SENTENCE)}</w:p>',
        f'<w:p><w:smartTag w:element="{SECRET}">{run(SENTENCE)}</w:smartTag></w:p>',
        f"<?target {SECRET}?><!-- {SECRET} -->{paragraph(SENTENCE)}",
        (
            f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:t>{SENTENCE}"
            f"</w:t></mc:Choice><mc:Fallback><w:t>{SECRET}</w:t></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        ),
        f"<w:p><w:moveFrom w:id='1'>{run(SECRET)}</w:moveFrom>{run(SENTENCE)}</w:p>",
    ],
)
def test_what_is_on_no_list_is_left_out(copied_by_text, body):
    copy, _report = copied_by_text(word(body))
    assert_gone(SECRET, copy)
    assert texts_of(copy) == [SENTENCE]


def test_parts_that_an_editor_wants_to_go_go_as_a_whole(tmp_path, copied_by_text):
    source = office.report(tmp_path / "source.docx")
    wishes = TextWishes(without=frozenset(["pictures", "alternative_texts"]))
    copy, report = copied_by_text(source, wishes)
    assert not [name for name in unpacked(copy) if "media" in name]
    assert "pictures" in report.left_out


def test_a_picture_that_shows_a_marked_name_becomes_black(
    settings, tmp_path, copied_by_text
):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": True}
    image = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(image).text((40, 60), f"Contract of {NAME}", "black", font_size=64)
    image.save(stream := io.BytesIO(), "PNG")
    report = docx.Document()
    report.add_paragraph(f"Signed by {NAME}.")
    report.add_picture(io.BytesIO(stream.getvalue()))
    report.add_picture(office.photo((200, 100), "white"))
    source = tmp_path / "source.docx"
    report.save(source)
    copy, about = copied_by_text(source, places_of(NAME, source))
    assert about.was_read_by_ocr
    pictures = [c for n, c in unpacked(copy).items() if n.endswith((".png", ".jpeg"))]
    looks = [
        Image.open(io.BytesIO(each)).convert("L").getextrema() for each in pictures
    ]
    assert sorted(looks) == [(0, 0), (255, 255)]


def test_what_only_hidden_text_refers_to_is_left_out(copied_by_text):
    note = '<w:footnote xmlns:w="{}" w:id="2"><w:p><w:r><w:t>{}</w:t></w:r></w:p>'
    notes = (
        f'<w:footnotes xmlns:w="{W}">{note.format(W, SECRET)}</w:footnote>'
        "</w:footnotes>"
    )
    hidden = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>See</w:t>"
        '<w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    content = word(
        hidden + paragraph(SENTENCE),
        more={"word/footnotes.xml": notes},
        related=(("footnotes", "footnotes.xml"),),
    )
    copy, report = copied_by_text(content)
    assert_gone(SECRET, copy)
    assert report.left_out == ("hidden_text",)


def test_files_of_other_kinds_and_broken_ones_are_not_copied(copied_by_text):
    for content in (b"\x89PNG\r\n\x1a\n", b"PK\3\4 broken", b"\0\1\2\3 Just bytes"):
        with pytest.raises(errors.UnfitForCopyError):
            copied_by_text(content)


def test_a_copy_is_refused_if_something_hidden_is_still_in_it(copied_by_text):
    """White letters on a picture that cannot be drawn again would be on white."""
    picture = (
        '<w:p><w:r><w:drawing><wp:anchor behindDoc="1"><wp:extent cx="7000000" '
        'cy="9000000"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/'
        'drawingml/2006/picture"><pic:pic><pic:blipFill><a:blip r:embed="rId3"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        "</w:r></w:p>"
    )
    body = picture + paragraph("On it", '<w:color w:val="FFFFFF"/>')
    content = word(
        body,
        more={"word/media/image1.emf": b"\1\0\0\0 no picture"},
        related=(("image", "media/image1.emf"),),
    )
    with pytest.raises(errors.CopyRefusedError):
        copied_by_text(content)
