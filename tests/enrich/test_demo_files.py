"""The demo guides in six languages: words in logical order, boxes on their ink."""

from itertools import pairwise

import pytest
from PIL import Image

from freeshelf.enrich.page_images import page_image
from freeshelf.enrich.services import extract_content
from freeshelf.library.models import PageText
from tests.enrich.factories import NOW, stored
from tests.enrich.reading import DEMO_FILES

pytestmark = pytest.mark.django_db

WIDTH = 1200
INK = 160  # levels of grey below this are letters


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.FREESHELF_PAGE_IMAGES_DIR = tmp_path / "pictures"
    settings.FREESHELF_DATA_DIR = tmp_path


def boxes_of(page: PageText, word: str) -> list[tuple[float, ...]]:
    """The boxes of the first place where a word stands in the text of a page."""
    start = page.text.index(word)
    return [
        tuple(box)
        for first, last, *box in page.word_boxes
        if first < start + len(word) and last > start
    ]


def union(boxes: list[tuple[float, ...]]) -> tuple[float, ...]:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def ink_in(picture: Image.Image, box: tuple[float, ...], scale: float):
    """Return where ink begins and ends within a box, in points of the page, or None."""
    left, top, right, bottom = (round(edge * scale) for edge in box)
    cut = picture.crop((left, top, right, bottom))
    ink = cut.point(lambda level: 255 if level < INK else 0).getbbox()
    if ink is None:
        return None
    return (
        (left + ink[0]) / scale,
        (top + ink[1]) / scale,
        (left + ink[2]) / scale,
        (top + ink[3]) / scale,
    )


@pytest.mark.parametrize(
    ("name", "phrase", "word"),
    [
        ("recruitment-fees-2026-en", "regardless of how, when or where", "regardless"),
        ("interviewing-with-care-es", "Agua, pañuelos, un reloj visible", "pañuelos,"),
        ("due-diligence-first-steps-fr", "votre produit le plus vendu", "produit"),
        ("recruitment-fees-2026-ar", "منظمة العمل الدولية لعام 2019", "الدولية"),
        ("forced-labour-indicators-ru", "Найдите переводчика, который", "переводчика,"),
        ("technology-words-zh", "以剥削结束的工作、恋爱", "剥削"),
    ],
)
def test_a_word_of_a_guide_is_read_in_order_and_its_box_lies_on_its_ink(
    name, phrase, word
):
    content = stored((DEMO_FILES / f"{name}.pdf").read_bytes())
    extract_content(sha256=content.pk, now=NOW)
    content.refresh_from_db()
    page = content.pages.get(number=2)

    assert phrase in page.text
    box = union(boxes_of(page, word))
    with Image.open(page_image(content=content, number=2, width=WIDTH)) as drawn:
        picture = drawn.convert("L")
    scale = WIDTH / page.width
    x0, y0, x1, y1 = box
    left, top, right, bottom = ink_in(picture, box, scale)

    # The ink fills the box from side to side, but for the bearings of its letters.
    assert right - left > 0.85 * (x1 - x0)
    assert bottom - top > 0.4 * (y1 - y0)
    # Just beside a word is the blank that parts it; a Chinese one has a neighbour.
    if name != "technology-words-zh":
        assert ink_in(picture, (x0 - 1.5, y0, x0 - 0.5, y1), scale) is None
        assert ink_in(picture, (x1 + 0.5, y0, x1 + 1.5, y1), scale) is None


def test_words_of_an_arabic_line_follow_each_other_from_right_to_left():
    content = stored((DEMO_FILES / "recruitment-fees-2026-ar.pdf").read_bytes())
    extract_content(sha256=content.pk, now=NOW)
    page = content.pages.get(number=2)

    line = ["يشمل", "تعريف", "منظمة", "العمل"]
    boxes = [union(boxes_of(page, word)) for word in line]

    assert " ".join(line) in page.text
    assert all(after[2] <= before[0] for before, after in pairwise(boxes))
