"""Tesseract reads a page whatever its language and however it lies."""

from dataclasses import replace

import pytest
from PIL import Image

from freeshelf.core.sandbox import SandboxLimits
from freeshelf.enrich.errors import PageFailedError
from freeshelf.enrich.ocr.page_reading import (
    MAX_PIXELS,
    PageReader,
    PageReading,
    PageSource,
    render_page,
)
from tests.enrich import scans


@pytest.fixture
def read(engine, tmp_path):
    def read(content: bytes, *languages: str, kind: str = "png") -> PageReading:
        path = tmp_path / f"scan.{kind}"
        path.write_bytes(content)
        source = PageSource(path, path.name, is_image=kind != "pdf")
        return PageReader(engine, source, 150).read(1, languages=languages)

    return read


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "bear the costs of recruitment"),
        ("es", "La retención del pasaporte es un indicio de trabajo forzoso"),
        ("ar", "أن يحتفظ بجواز سفر العامل"),
        ("zh", "任何机构不得扣留工人的护照"),
        ("ru", "никто не вправе удерживать паспорт работника"),
    ],
)
def test_the_language_is_found_out_where_nobody_names_it(read, language, words):
    picture = scans.sheet(scans.TEXTS[language], language=language)

    reading = read(scans.as_file(picture, "PNG"))

    assert words in reading.placed.text
    assert reading.language == language
    assert reading.placed.confidence > 0.8


def test_a_record_that_names_a_wrong_language_does_no_harm(read):
    picture = scans.sheet(scans.TEXTS["es"], language="es")

    reading = read(scans.as_file(picture, "PNG"), "en")

    assert "Ningún trabajador" in reading.placed.text
    assert reading.language == "es"


def test_a_page_on_its_side_is_read_and_its_words_are_where_they_lie(read):
    upright = scans.sheet(scans.TEXTS["en"])
    turned = upright.rotate(90, expand=True)

    reading = read(scans.scanned([turned]), "en", kind="pdf")

    assert reading.rotation == 90
    assert "bear the costs of recruitment" in reading.placed.text
    assert reading.page == (595, 420)
    start = reading.placed.text.index("employer")
    (box,) = [box for box in reading.placed.words if box[0] == start]
    _, _, x0, y0, x1, y1 = box
    ink = turned.crop([round(2 * edge) for edge in (x0, y0, x1, y1)])
    assert y1 - y0 > 2 * (x1 - x0)
    assert ink.getextrema()[0] < 100
    assert y0 > 300


def test_two_columns_are_read_one_after_the_other(read):
    text = f"{scans.TEXTS['en']} It begins a new sentence in the second column here."
    picture = scans.sheet(text, columns=2)

    reading = read(scans.as_file(picture, "PNG"), "en")

    letters = "".join(filter(str.isalnum, reading.placed.text))
    assert "noagencymaykeepthepassportofaworkerwhoasksforitback" in letters


def test_each_word_has_a_box_within_the_page_and_a_confidence(read):
    picture = scans.sheet(scans.TEXTS["zh"], language="zh")

    placed = read(scans.as_file(picture, "PNG"), "zh").placed

    assert len(placed.words) == len(placed.confidences) > 40
    assert all(0 <= sure <= 1 for sure in placed.confidences)
    assert all(
        0 <= start < end <= len(placed.text) and 0 < x0 < x1 < 595 and 0 < y0 < y1 < 842
        for start, end, x0, y0, x1, y1 in placed.words
    )


def test_a_page_of_ten_thousand_pixels_a_side_is_drawn_smaller(tmp_path):
    path = tmp_path / "poster.png"
    Image.new("1", (10_000, 10_000), 1).save(path)

    drawing = render_page(
        PageSource(path, path.name, is_image=True),
        1,
        dots_per_inch=300,
        limits=SandboxLimits(),
    )

    across, down = drawing.pixels
    assert across == down
    assert 0.95 * MAX_PIXELS < across * down <= MAX_PIXELS
    assert drawing.page == (842, 842)


def test_a_transparent_page_of_that_size_is_drawn_in_the_usual_memory(tmp_path):
    path = tmp_path / "foil.png"
    path.write_bytes(scans.transparent_png(10_000, 10_000))

    drawing = render_page(
        PageSource(path, path.name, is_image=True),
        1,
        dots_per_inch=300,
        limits=SandboxLimits(memory_bytes=1_000_000_000),
    )

    assert drawing.pixels[0] == drawing.pixels[1] > 4_000
    assert drawing.picture[-1] == 255  # paper


def test_a_bomb_is_given_up_before_it_is_unpacked(read):
    with pytest.raises(PageFailedError, match="Page 1 could not be read"):
        read(scans.png_that_claims(60_000, 60_000))


def test_a_page_that_takes_too_long_is_given_up_with_the_reason(engine, tmp_path):
    path = tmp_path / "slow.pdf"
    path.write_bytes(scans.scanned([scans.sheet(scans.TEXTS["en"])]))
    hasty = replace(engine, limits=SandboxLimits(wall_seconds=0.01))
    reader = PageReader(hasty, PageSource(path, path.name, is_image=False), 150)

    with pytest.raises(PageFailedError, match="it takes more than 0 seconds"):
        reader.read(1, languages=["en"])
