"""Pictures of a PDF of which no page shows the whole."""

from collections.abc import Callable

import pytest
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
    """Return the pages of what is drawn that have a cropped picture, and how surely."""
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
        # Slices that show it whole, all but the middle, or the same part.
        ([(72, 150), (222, 150)], []),
        ([(72, 90), (282, 90)], ["strong"]),
        ([(72, 120), (72, 120)], ["strong"]),
        # A slice of which nothing is seen.
        ([(480, 60)], ["weak"]),
    ],
)
def test_the_rest_of_a_cropped_picture_is_told(
    frames: list[tuple[float, float]], strength: list[str]
) -> None:
    found = cropped(lambda canvas: in_frames(canvas, *frames))
    assert [each for _page, each in found] == strength


@pytest.mark.parametrize(("pages", "strength"), [(2, "strong"), (4, "weak")])
def test_a_picture_cropped_on_many_pages_belongs_to_their_design(
    pages: int, strength: str
) -> None:
    found = cropped(*[lambda canvas: in_frames(canvas, (72, 120))] * pages)
    assert found == [(page, strength) for page in range(1, pages + 1)]


@pytest.mark.parametrize(("turn", "expected"), [(0, []), (180, [(1, "strong")])])
def test_what_one_page_cuts_off_another_may_show_but_no_other_picture(
    turn: int, expected: list[tuple[int, str]]
) -> None:
    def whole(canvas: Canvas) -> None:
        picture = ImageReader(_PHOTOGRAPH.rotate(turn))
        canvas.drawImage(picture, 72, 400, 300, 200)

    assert cropped(lambda canvas: in_frames(canvas, (72, 120)), whole) == expected
