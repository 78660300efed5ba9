"""Copies of Office files: what was to go is in no part, all that was seen is there."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from PIL import Image, ImageDraw

from freeshelf.enrich import errors
from freeshelf.enrich.checks.proven_copies import CopyReport
from freeshelf.enrich.checks.proven_office_copies import copy_office, text_beside
from freeshelf.enrich.disclosure.copies.occurrences import occurrences
from freeshelf.enrich.disclosure.copies.office.proof import read_pages
from freeshelf.enrich.disclosure.copies.wishes import OfficeWishes
from freeshelf.enrich.disclosure.recognition import reader_of
from tests.enrich.disclosure import office_of_a_survivor as office
from tests.enrich.disclosure.office_of_a_survivor import NAME, SECRET, SENTENCE
from tests.enrich.disclosure.sightings import paragraph, run, word
from tests.enrich.disclosure.test_open_document import (
    cell,
    document,
    frame,
    png,
    style,
)

Make = Callable[..., tuple[Path, CopyReport]]
_BAR = "█"


@pytest.fixture(autouse=True)
def _without_ocr(settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}


@pytest.fixture
def copied(tmp_path) -> Make:
    def make(
        source: Path | bytes, wishes: OfficeWishes | None = None
    ) -> tuple[Path, CopyReport]:
        if isinstance(source, bytes):
            path = tmp_path / "source"
            path.write_bytes(source)
            source = path
        target = tmp_path / "copy"
        with target.open("wb") as stream:
            report = copy_office(source, stream, wishes or OfficeWishes())
        return target, report

    return make


def places_of(words: str, path: Path) -> OfficeWishes:
    """Mark every place of words, as *Find and mark* does it."""
    pages = [(0, text_beside(path)), *enumerate(texts_of(path), 1)]
    found = occurrences(pages, words.split("\n"))
    return OfficeWishes(
        places=tuple((each.page, each.start, each.end) for each in found)
    )


def texts_of(path: Path) -> list[str]:
    return read_pages(str(path), str(reader_of(str(path))))


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_gone(words: str, path: Path) -> None:
    """Fail if words are in any part, as bytes, over elements, or as a name of one."""
    for name, content in unpacked(path).items():
        assert words.casefold() not in name.casefold()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert words.encode(encoding).lower() not in content.lower()
        text = re.sub(r"<[^>]*>", "", content.decode("utf-8", "replace"))
        assert "".join(words.split()).casefold() not in "".join(text.split()).casefold()


MAKERS = [office.report, office.workbook, office.slides]


@pytest.mark.parametrize("maker", MAKERS)
def test_hidden_content_is_in_no_part_and_no_metadata_of_a_picture(
    tmp_path, copied, maker
):
    source = maker(tmp_path / "Nimali.bin")
    copy, report = copied(source)
    assert_gone(SECRET, copy)
    for word_ in SECRET.split():
        assert_gone(word_, copy)
    assert "hidden_text" in report.left_out or "hidden_parts" in report.left_out
    assert "text" not in report.left_out
    everything = "\n".join(texts_of(copy))
    assert SENTENCE in everything
    assert NAME in everything


@pytest.mark.parametrize("maker", MAKERS)
def test_marked_words_are_in_no_part_and_all_else_stays(tmp_path, copied, maker):
    source = maker(tmp_path / "source.bin")
    copy, _report = copied(source, places_of(NAME, source))
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


def test_bars_tell_no_length(tmp_path, copied):
    lengths = []
    for name in ("Li Wu", "Eva Ng", "Lia Wu"):
        source = tmp_path / "source.docx"
        source.write_bytes(word(paragraph(f"It was {name} who told it.")))
        copy, _report = copied(source, places_of(name, source))
        (text,) = texts_of(copy)
        lengths.append(text.count(_BAR))
        assert text.startswith("It was ")
    assert len({lengths[1], lengths[2]}) == 1
    assert all(not length % 6 for length in lengths)


def test_one_place_goes_and_the_same_word_elsewhere_stays(tmp_path, copied):
    source = tmp_path / "source.docx"
    lines = [f"In Galle {part} spoke." for part in ("a witness", "nobody", "a clerk")]
    source.write_bytes(word("".join(map(paragraph, lines))))
    (page,) = texts_of(source)
    second = page.index("Galle", page.index("Galle") + 1)
    copy, report = copied(source, OfficeWishes(places=((1, second, second + 5),)))
    (text,) = texts_of(copy)
    first, marked, last = text.split("\n")
    assert (first, last) == (lines[0], lines[2])
    assert marked.startswith("In " + _BAR)
    assert report.left_out == ()


def test_where_one_of_several_places_cannot_be_told_all_of_them_go(tmp_path, copied):
    white = run("Galle in white", '<w:color w:val="FFFFFF"/>')
    body = paragraph("In Galle.") + f"<w:p>{white}</w:p>" + paragraph("At Galle.")
    source = tmp_path / "source.docx"
    source.write_bytes(word(body))
    (page,) = texts_of(source)
    last = page.rindex("Galle")
    copy, _report = copied(source, OfficeWishes(places=((1, last, last + 5),)))
    assert_gone("Galle", copy)


def test_words_under_a_black_highlight_become_bars(copied):
    secret = run(SECRET, '<w:highlight w:val="black"/>')
    copy, _report = copied(word(f"<w:p>{run('Told by ')}{secret}</w:p>"))
    (text,) = texts_of(copy)
    assert text == "Told by " + _BAR * 12
    assert_gone(SECRET, copy)


def test_cropped_pictures_are_really_cropped(tmp_path, copied):
    copy, _report = copied(office.slides(tmp_path / "source.pptx"))
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


def test_cells_keep_their_values_and_lose_formulas(tmp_path, copied):
    copy, report = copied(office.workbook(tmp_path / "source.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(copy.read_bytes()))
    assert book.sheetnames == ["Cases", NAME]
    sheet = book["Cases"]
    assert (sheet["B2"].value, sheet["C2"].value) == (94771234567, 400)
    assert not [c for row in sheet for c in row if c.data_type == "f" or c.comment]
    assert not book.defined_names
    assert {"formulas", "comments", "hidden_parts"} <= set(report.left_out)
    assert "sharedStrings" not in " ".join(unpacked(copy))


def test_a_number_of_a_cell_can_be_marked(tmp_path, copied):
    source = office.workbook(tmp_path / "source.xlsx")
    copy, _report = copied(source, places_of("94771234567", source))
    assert_gone("94771234567", copy)
    assert (
        openpyxl.load_workbook(io.BytesIO(copy.read_bytes()))["Cases"][
            "B2"
        ].value.strip(_BAR)
        == ""
    )


def test_a_chart_keeps_its_values_without_a_workbook(tmp_path, copied):
    source = office.slides(tmp_path / "source.pptx")
    copy, _report = copied(source, places_of(NAME, source))
    first, last = pptx.Presentation(copy).slides
    (chart,) = (shape.chart for shape in first.shapes if shape.has_chart)
    assert list(chart.plots[0].categories)[1] == "Others"
    assert list(chart.series[0].values) == [400, 30]
    assert last.shapes.title.text_frame.text == SENTENCE
    assert not first.has_notes_slide
    assert not [name for name in unpacked(copy) if "embed" in name or "notes" in name]


def test_links_stay_for_the_web_alone_and_without_marked_words(tmp_path, copied):
    link = '<w:p><w:hyperlink r:id="rIdX">{}</w:hyperlink></w:p>'
    for address, stays in (
        ("https://example.org/law", True),
        ("https://example.org/nimali-perera", False),
        ("file:///C:/Users/Nimali/law.docx", False),
    ):
        source = tmp_path / "source.docx"
        body = link.format(run("the law")) + paragraph(f"By {NAME}.")
        source.write_bytes(word(body, external=("hyperlink", address)))
        copy, _report = copied(source, places_of(NAME, source))
        relation = unpacked(copy)["word/_rels/document.xml.rels"].decode()
        assert (address in relation) is stays
        assert "the law" in texts_of(copy)[0]


def test_parts_that_an_editor_wants_to_go_go_as_a_whole(tmp_path, copied):
    source = office.report(tmp_path / "source.docx")
    wishes = OfficeWishes(without=frozenset(["pictures", "alternative_texts"]))
    copy, report = copied(source, wishes)
    assert not [name for name in unpacked(copy) if "media" in name]
    assert "pictures" in report.left_out


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
def test_copies_of_open_document_have_nothing_hidden_or_marked(tmp_path, copied, make):
    source = tmp_path / "source.odf"
    source.write_bytes(make())
    copy, _report = copied(source, places_of(f"{NAME}\n94771234567", source))
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


def test_a_picture_that_shows_a_marked_name_becomes_black(settings, tmp_path, copied):
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
    copy, about = copied(source, places_of(NAME, source))
    assert about.was_read_by_ocr
    pictures = [c for n, c in unpacked(copy).items() if n.endswith((".png", ".jpeg"))]
    looks = [
        Image.open(io.BytesIO(each)).convert("L").getextrema() for each in pictures
    ]
    assert sorted(looks) == [(0, 0), (255, 255)]


def test_files_of_other_kinds_and_broken_ones_are_not_copied(copied):
    for content in (b"{\\rtf1 text}", b"PK\3\4 broken", b"Just words."):
        with pytest.raises(errors.UnfitForCopyError):
            copied(content)


def test_a_copy_is_refused_if_something_hidden_is_still_in_it(copied):
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
        copied(content)
