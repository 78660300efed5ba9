"""Copies of PDFs: what was to go is nowhere, what was to stay is there."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text
from PIL import ImageChops, ImageDraw

from freeshelf.enrich import errors
from freeshelf.enrich.checks.proven_copies import CopyReport, copy_pdf
from freeshelf.enrich.disclosure.copies.bars import STEP, bars_over
from freeshelf.enrich.disclosure.copies.text_layer import invisible_font, layer
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes, Promise
from tests.enrich.disclosure import pdfs_of_a_survivor
from tests.enrich.disclosure.betraying_pdfs import SECRET
from tests.enrich.disclosure.overlaid_pdfs import OVERLAID, SEEN, UNDER_BAR
from tests.enrich.disclosure.pdfs_of_a_survivor import NAME, pages_of, places_of

Make = Callable[..., tuple[Path, CopyReport]]


@pytest.fixture(autouse=True)
def _without_ocr(settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}


@pytest.fixture
def copied(tmp_path) -> Make:
    def make(source: Path, wishes: PdfWishes | None = None) -> tuple[Path, CopyReport]:
        target = tmp_path / "copied.pdf"
        with target.open("wb") as stream:
            report = copy_pdf(source, stream, wishes or PdfWishes())
        return target, report

    return make


def everything_in(path: Path) -> bytes:
    """Return all strings and unpacked streams of a PDF."""
    unpacked = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(
            unpacked,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return unpacked.getvalue()


def assert_gone(words: str, path: Path) -> None:
    everything = everything_in(path)
    for encoding in ("ascii", "utf-16-be", "utf-8"):
        assert words.encode(encoding) not in everything
    # Of the invisible text.
    assert words.encode("utf-16-be").hex().encode() not in everything
    squeezed = "".join(words.split())
    readings = [
        "".join(page.extract_text() for page in pypdf.PdfReader(path).pages),
        extract_text(path),
        "".join(page.text for page in pages_of(path)),
    ]
    assert not [text for text in readings if squeezed in "".join(text.split())]


def test_marked_words_are_nowhere_in_the_copy(tmp_path, copied):
    source = pdfs_of_a_survivor.with_hidden_parts(
        pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    )
    copy, report = copied(source, PdfWishes(marks=places_of(NAME, source)))
    assert report.drawn == (1, 2)
    assert_gone(NAME, copy)
    assert_gone("Perera", copy)
    assert_gone("Silva", copy)
    first, second, third = (page.text for page in pages_of(copy))
    assert "The agency kept her passport for eleven months." in first
    assert "She asked that nobody call her employer." in second
    assert third == "Recommendations to the labour inspectorate"


def test_pages_links_and_outline_stay_where_nothing_was_to_go(tmp_path, copied):
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    copy, report = copied(source)
    assert report.drawn == ()
    before, after = ([page.text for page in pages_of(each)] for each in (source, copy))
    assert before == after
    reader = pypdf.PdfReader(copy)
    assert [str(entry.title) for entry in reader.outline] == [
        "Findings",
        f"What {NAME} said",
    ]
    links = [
        each.get_object()["/A"]["/URI"]
        for page in reader.pages
        for each in page.get("/Annots", ())
    ]
    assert links == ["https://example.org/law", "https://example.org/more"]
    assert not reader.metadata
    assert same_look(source, copy)


def same_look(first: Path, second: Path, *, without: dict | None = None) -> bool:
    """Return whether pages look alike at 150 dpi, but for boxes on some of them.

    Letters have soft edges at both resolutions: squares of four pixels are compared.
    """
    scale = 150 / 72
    pairs = zip(
        pypdfium2.PdfDocument(first), pypdfium2.PdfDocument(second), strict=True
    )
    for number, pages in enumerate(pairs, 1):
        one, other = (page.render(scale=scale).to_pil().convert("L") for page in pages)
        difference = ImageChops.difference(one.reduce(4), other.reduce(4))
        brush = ImageDraw.Draw(difference)
        for box in (without or {}).get(number, ()):
            brush.rectangle([each * scale / 4 for each in box], fill=0)
        if difference.getextrema()[1] > 100:
            return False
    return True


@pytest.mark.parametrize("hidden", OVERLAID.values(), ids=OVERLAID)
def test_hidden_words_over_a_line_that_is_seen_are_not_in_the_copy(
    hidden, tmp_path, copied
):
    source = tmp_path / "source.pdf"
    source.write_bytes(hidden())
    copy, report = copied(source)
    assert report.drawn == (1,)
    for word in SECRET.split():
        assert_gone(word, copy)
    (page,) = pages_of(copy)
    assert "court that sat for two days" in page.text
    # The bar goes over all that lies at its place.
    assert (SEEN in page.text) == (hidden is not OVERLAID[UNDER_BAR])


def test_a_drawn_page_looks_as_before_but_for_its_bars(tmp_path, copied):
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    marks = places_of(NAME, source)
    copy, _ = copied(source, PdfWishes(marks=marks))
    around = {
        number: [(x0 - 3, y0 - 3, x1 + 3 * STEP, y1 + 3) for x0, y0, x1, y1 in boxes]
        for number, boxes in marks.items()
    }
    assert same_look(source, copy, without=around)
    assert not same_look(source, copy)


def test_a_title_of_the_outline_goes_with_the_words_it_repeats(tmp_path, copied):
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    copy, _ = copied(source, PdfWishes(marks=places_of(NAME, source)))
    outline = pypdf.PdfReader(copy).outline
    assert [str(entry.title) for entry in outline] == ["Findings"]


def test_text_that_nobody_saw_is_not_in_a_drawn_page(tmp_path, copied):
    source = pdfs_of_a_survivor.with_hidden_text(tmp_path / "source.pdf")
    copy, report = copied(source, PdfWishes(drawn=frozenset({1})))
    assert report.drawn == (1,)
    assert_gone("Perera", copy)
    (page,) = pages_of(copy)
    assert page.text.splitlines() == ["Seen by everyone", "White on a dark band"]


@pytest.mark.parametrize(
    "make", [pdfs_of_a_survivor.with_photo, pdfs_of_a_survivor.with_layer]
)
def test_what_is_not_drawn_does_not_come_along(tmp_path, copied, make):
    copy, _ = copied(make(tmp_path / "source.pdf"))
    assert_gone("Perera", copy)
    assert b"Perera" not in copy.read_bytes()


def test_a_layer_that_is_off_stays_off(tmp_path, copied):
    source = pdfs_of_a_survivor.with_layer(tmp_path / "source.pdf")
    copy, _ = copied(source)
    assert same_look(source, copy)
    assert [page.text for page in pages_of(copy)] == ["Seen by everyone"]


def test_a_turned_page_loses_its_marked_words_only(tmp_path, copied):
    source = pdfs_of_a_survivor.turned(tmp_path / "source.pdf")
    copy, _ = copied(source, PdfWishes(marks=places_of(NAME, source)))
    assert_gone("Perera", copy)
    (page,) = pages_of(copy)
    assert page.width > page.height
    assert page.text == "The survivor court in eleven months."


def test_bars_over_names_of_different_length_are_as_long():
    def bar(width: float) -> float:
        word = (0, 5, 72.0, 100.0, 72.0 + width, 112.0)
        ((left, _, right, _),) = bars_over([word[2:]], [word], width=595, height=842)
        return right - left

    assert bar(21.0) == bar(35.0) == STEP
    assert bar(40.0) == bar(70.0) == 2 * STEP


def test_a_bar_covers_whole_words():
    words = [(0, 5, 72.0, 100.0, 100.0, 112.0), (6, 11, 104.0, 100.0, 140.0, 112.0)]
    ((left, _, right, _),) = bars_over(
        [(80.0, 102.0, 90.0, 110.0)], words, width=595, height=842
    )
    # A step from the first word reaches into the second.
    assert (left, right) == (72.0, 140.0)


def test_a_photo_beside_words_is_covered_with_them():
    word = (0, 5, 72.0, 300.0, 100.0, 312.0)
    area = (60.0, 100.0, 320.0, 330.0)
    bars = bars_over([area], [word], width=595, height=842)
    assert any(
        left <= 60 and top <= 100 and right >= 320 and bottom >= 330
        for left, top, right, bottom in bars
    )
    # A whole page, and more.
    assert (0, 0, 595, 842) in bars_over(
        [(0, 0, 9e5, 9e5)], [word], width=595, height=842
    )


def test_a_bar_at_the_edge_stays_on_the_page():
    word = (0, 5, 560.0, 100.0, 590.0, 112.0)
    ((left, _, right, _),) = bars_over([word[2:]], [word], width=595, height=842)
    assert right <= 595
    assert left <= 560.0


@pytest.mark.parametrize(
    "words",
    [
        ["The ", "inspector ", "met ", "two ", "workers"],
        ["قالت ", "IOM ", "إن ", "العدد ", "45 ", "في ", "المئة"],
        ["检查员在营地", "见到了", "两名工人"],
        ["Инспектор ", "встретил ", "рабочих"],
    ],
)
def test_invisible_words_are_read_in_their_order(tmp_path, words):
    is_from_right = words[0].startswith("ق")
    placed, x = [], 500.0 if is_from_right else 60.0
    for word in words:
        width = 6.0 * len(word.strip())
        left = x - width if is_from_right else x
        placed.append((word, left, 100.0, left + width, 112.0))
        gap = 4.0 if word.endswith(" ") else 0.0
        x += -(width + gap) if is_from_right else width + gap
    path = tmp_path / "layer.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pikepdf.Stream(pdf, layer(placed, page_height=842))
        fonts = pikepdf.Dictionary(Invisible=invisible_font(pdf))
        page.Resources = pikepdf.Dictionary(Font=fonts)
        pdf.save(path)
    ((read,),) = [[page.text for page in pages_of(path)]]
    assert read == "".join(words)
    shown = pypdfium2.PdfDocument(path)[0].render().to_pil().convert("L")
    assert shown.getextrema() == (255, 255)


def test_a_promise_is_broken_by_words_that_are_left_over():
    promise = Promise(gone=["Perera"], kept={1: "She came"}, drawn=[1])
    assert not promise.broken_by({1: "She came"}, ["a title"])
    assert promise.broken_by({1: "She came, PE-\nRERA"})
    assert promise.broken_by({1: "She came"}, ["Interview with Perera"])
    # Right to left, letter by letter.
    assert promise.broken_by({1: "arereP came"})


def test_words_that_an_editor_keeps_elsewhere_break_no_promise():
    kept = {1: "in May", 2: "Perera Ltd paid"}
    promise = Promise(gone=["Perera"], kept=kept, drawn=[1])
    assert not promise.broken_by(kept)
    assert promise.broken_by({**kept, 1: "Perera in May"})


def test_an_image_that_still_shows_the_words_is_painted_over_there(
    tmp_path, copied, settings
):
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    drawn, _ = copied(source, PdfWishes(drawn=frozenset({2})))
    as_picture = tmp_path / "picture.pdf"
    with pikepdf.open(source) as pdf, pikepdf.open(drawn) as other:
        # The picture of the second page comes on the first, without its words.
        picture = pdf.copy_foreign(other.pages[1].Resources.XObject.Page)
        page = pdf.pages[0]
        page.Resources.XObject = pikepdf.Dictionary(Picture=picture)
        page.contents_add(b"q 400 0 0 560 72 80 cm /Picture Do Q")
        del pdf.pages[1:]
        pdf.save(as_picture)
    wishes = PdfWishes(marks=places_of(NAME, as_picture))
    assert not copied(as_picture, wishes)[1].left_out
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": True}
    _written, report = copied(as_picture, wishes)
    assert report.left_out == ("read_lines",)
    assert NAME not in "".join(report.read.values())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nbroken", b"no PDF at all"])
def test_a_file_that_cannot_be_copied_is_refused(tmp_path, copied, content):
    source = tmp_path / "source.pdf"
    source.write_bytes(content)
    with pytest.raises(errors.UnfitForCopyError):
        copied(source)
