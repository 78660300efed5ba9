"""PDF files that are hard to read well, made in a few milliseconds each."""

import io
from collections.abc import Sequence

from reportlab.pdfgen import canvas

from tests.enrich import files

Placed = tuple[float, float, str]  # points from the left, from the top; the words

LEFT = (
    *(
        "The inspector asks the worker who paid",
        "the recruitment fee and writes the an-",
    ),
    *(
        "swer into the register. No worker pays",
        "for a job, and no passport is kept away",
    ),
    *("from anyone by an employer or an agent.",),
)
RIGHT = (
    *(
        "Local officials need a form that fits on",
        "one page and a telephone number that is",
    ),
    *(
        "answered at night. Estimates are given as",
        "ranges and readers quote the range and",
    ),
    *("never its midpoint, as the office asks.",),
)


def drawn(
    *pages: Sequence[Placed], size: float = 10, sizes: Sequence[tuple[str, float]] = ()
) -> bytes:
    """A PDF that draws words at places, in this order; some have sizes of their own."""
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=files.A4)
    larger = dict(sizes)
    for page in pages:
        for x, y, words in page:
            drawing.setFont("Helvetica", larger.get(words, size))
            drawing.drawString(x, files.A4[1] - y, words)
        drawing.showPage()
    drawing.save()
    return stream.getvalue()


def two_columns_drawn_across() -> bytes:
    """Two columns whose lines are drawn from left to right over both."""
    across = zip(LEFT, RIGHT, strict=True)
    return drawn(
        [
            (60, 60, "A heading that is as long as both of the columns under it are"),
            *(
                line
                for row, (left, right) in enumerate(across)
                for line in ((60, 90 + 13 * row, left), (310, 90 + 13 * row, right))
            ),
            (290, 810, "12"),
        ]
    )


def handbook(pages: int) -> bytes:
    """Pages with a running title, changing chapters, and numbers at the bottom."""
    return drawn(
        *(
            [
                (60, 40, "Handbook on recruitment fees"),
                (420, 40, f"Chapter {1 + page // 4}"),
                *((60, 100 + 14 * row, words) for row, words in enumerate(LEFT)),
                (60, 200, f"What is said on sheet {'abcdefghijkl'[page]} alone."),
                (60, 800, "Office of Labour Inspection - www.example.org"),
                (300, 820, str(page + 5)),
            ]
            for page in range(pages)
        )
    )


def headings_by_size() -> bytes:
    """Headings larger than the text, one of them on two lines, and no outline."""
    body = [(60.0, 0.0, words) for words in LEFT * 4]
    title, more, section = "Recruitment fees and", "who pays them", "Passports"
    lines = [(60.0, 0.0, title), (60.0, 22.0, more)]
    lines += [(60.0, 50.0 + 13 * row, words) for row, (*_xy, words) in enumerate(body)]
    lines += [(60.0, 340.0, section)]
    lines += [(60.0, 360.0 + 13 * row, words) for row, (*_xy, words) in enumerate(body)]
    return drawn(
        [(x, y + 150, words) for x, y, words in lines],
        sizes=[(title, 18), (more, 18), (section, 14)],
    )


def drawn_from_the_right(line: str) -> bytes:
    """A line whose letters are drawn from right to left, in the order of reading."""
    shown = " 2000 ".join(f"<{letter.encode('utf-16-be').hex()}>" for letter in line)
    whole = files.unicode_pdf(["?"])
    return whole.replace(
        f"1 0 0 1 72 770 Tm <{'?'.encode('utf-16-be').hex()}> Tj ".encode(),
        f"1 0 0 1 500 770 Tm [{shown}] TJ ".encode(),
    )
