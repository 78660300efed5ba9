"""Pictures of a PDF of which no page shows the whole."""

from collections.abc import Callable
from functools import partial

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from freeshelf.enrich.disclosure.findings import Trait
from tests.enrich.disclosure import betraying_pdfs as pdfs
from tests.enrich.disclosure.test_pdf_hidden_text import look

_PHOTOGRAPH = pdfs.photograph((300, 200))


def in_frames(canvas: Canvas, *frames: tuple[float, float]) -> None:
    """Draw a picture 300 points wide in frames of that left edge and width."""
    for edge, width in frames:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(edge, 400, width, 200)
        canvas.clipPath(path, stroke=0)
        canvas.drawImage(ImageReader(_PHOTOGRAPH), 72, 400, 300, 200)
        canvas.restoreState()


def cropped(*pages: Callable[[Canvas], None]) -> list[tuple[int, str]]:
    """Return which pages of what is drawn have a cropped picture, and how surely."""
    found = [each for each in look(pdfs.drawn(*pages)) if isinstance(each, Trait)]
    return [
        (each.place.page, each.strength)
        for each in found
        if each.kind == "cropped_picture" and each.place and each.place.page
    ]


@pytest.mark.parametrize(
    ("frames", "strength"),
    [
        ([(72, 120)], ["strong"]),
        ([(82, 230)], ["weak"]),
        ([(60, 400)], []),
        ([(72, 90), (282, 90)], ["strong", "strong"]),
        # A slice of which nothing is seen, alone and beside another.
        ([(480, 60)], ["weak"]),
        ([(72, 120), (480, 60)], ["strong", "weak"]),
    ],
)
def test_the_rest_of_a_cropped_picture_is_told(
    frames: list[tuple[float, float]], strength: list[str]
) -> None:
    found = cropped(lambda canvas: in_frames(canvas, *frames))
    assert [each for _page, each in found] == strength


def run_off(canvas: Canvas, right: float = 100, turn: int = 0) -> None:
    """Draw a picture 300 points wide of which the page shows so many.

    Programs for slides draw all within a path as large as the page, about.
    """
    path = canvas.beginPath()
    path.rect(0, 0, A4[0] - 0.01, A4[1])
    canvas.clipPath(path, stroke=0)
    picture = ImageReader(_PHOTOGRAPH.rotate(turn))
    canvas.drawImage(picture, A4[0] - right, 400, 300, 200)


@pytest.mark.parametrize(
    ("pages", "strength"),
    [
        ([run_off] * 2, "strong"),
        ([run_off] * 4, "weak"),
        # Not alike, another picture, or in a frame that somebody has chosen.
        ([*[run_off] * 3, partial(run_off, right=60)], "strong"),
        ([*[run_off] * 3, partial(run_off, turn=180)], "strong"),
        ([lambda canvas: in_frames(canvas, (72, 120))] * 4, "strong"),
    ],
)
def test_a_picture_that_runs_off_many_pages_is_an_ornament(
    pages: list[Callable[[Canvas], None]], strength: str
) -> None:
    every = range(1, len(pages) + 1)
    assert cropped(*pages) == [(page, strength) for page in every]


def test_an_ornament_hides_no_crop_of_the_same_picture() -> None:
    found = cropped(*[run_off] * 4, lambda canvas: in_frames(canvas, (72, 120)))
    assert found == [*((page, "weak") for page in range(1, 5)), (5, "strong")]


def test_one_page_that_has_it_four_times_is_no_four_pages() -> None:
    def four_times(canvas: Canvas) -> None:
        for _time in range(4):
            run_off(canvas)

    assert cropped(four_times) == [(1, "strong")] * 4
