"""PDFs that use the means of hiding harmlessly: every word in them is seen."""

from reportlab.lib.colors import Color, black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.enrich.disclosure.betraying_pdfs import FONT_WITH_BLOCKS, LINE, photograph


def white_on_a_dark_band(canvas: Canvas) -> None:
    canvas.setFillColor(Color(0.1, 0.2, 0.4))
    canvas.rect(0, 690, 595, 30, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.drawString(72, 700, LINE)


def white_on_a_photograph(canvas: Canvas) -> None:
    picture = photograph((200, 100)).point(lambda level: level // 3)
    canvas.drawImage(ImageReader(picture), 0, 560, 595, 200)
    canvas.setFillColor(white)
    canvas.drawString(72, 700, LINE)


def shadow(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 22)
    canvas.setFillColor(Color(0.8, 0.8, 0.8))
    canvas.drawString(73.5, 698.5, LINE)
    canvas.setFillColor(black)
    canvas.drawString(72, 700, LINE)


def watermark(canvas: Canvas) -> None:
    canvas.drawString(72, 700, LINE)
    canvas.saveState()
    canvas.setFont("Helvetica", 60)
    canvas.setFillColor(Color(0.9, 0.9, 0.9))
    canvas.translate(300, 400)
    canvas.rotate(45)
    canvas.drawCentredString(0, 0, "DRAFT COPY")
    canvas.restoreState()


def table(canvas: Canvas) -> None:
    """Rows with grounds, rules, and words that reach to the edges of their cells."""
    for row in range(12):
        canvas.setFillGray(0.85 if row % 2 else 1)
        canvas.rect(72, 690 - 14 * row, 440, 14, stroke=1, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(74, 693 - 14 * row, f"Row {row} of the table")
        canvas.drawString(300, 693 - 14 * row, f"{row} persons heard")


def yellow_words(canvas: Canvas) -> None:
    canvas.setFillColor(Color(1, 1, 0))
    canvas.rect(72, 697, 120, 12, stroke=0, fill=1)
    canvas.setFillColor(black)
    canvas.drawString(72, 700, LINE)
    canvas.setFillColor(Color(1, 1, 0, alpha=0.4))
    canvas.rect(192, 697, 120, 12, stroke=0, fill=1)


def links(canvas: Canvas) -> None:
    canvas.drawString(72, 700, LINE)
    canvas.linkURL("https://example.org/report", (72, 695, 300, 712), thickness=1)


def struck_and_underlined(canvas: Canvas) -> None:
    canvas.drawString(72, 700, LINE)
    canvas.line(72, 704, 300, 704)
    canvas.rect(72, 697, 300, 0.8, stroke=0, fill=1)


def words_in_a_figure(canvas: Canvas) -> None:
    """Labels in grey over curves, bars and grid lines, some half over a bar."""
    for index in range(20):
        canvas.setFillColor(Color(0.2, 0.4 + index / 40, 0.8))
        canvas.rect(80 + 20 * index, 400, 12, 20 + 10 * index, stroke=0, fill=1)
        canvas.setStrokeGray(0.9)
        canvas.line(72, 400 + 15 * index, 520, 400 + 15 * index)
        canvas.setFillGray(0.45)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(78 + 20 * index, 405 + 10 * index, f"{1990 + index}")
        canvas.drawString(78 + 20 * index, 390, f"Land {index}")


def dark_page(canvas: Canvas) -> None:
    canvas.setFillGray(0.05)
    canvas.rect(0, 0, 595, 842, stroke=0, fill=1)
    canvas.setFillGray(0.9)
    canvas.drawString(72, 700, LINE)
    canvas.drawString(72, 780, "Report of the court that sat for two days")


def clipped_boxes(canvas: Canvas) -> None:
    """Each line within a clip path, as word processors write them."""
    for index in range(6):
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(60, 690 - 20 * index, 480, 20)
        canvas.clipPath(path, stroke=0)
        canvas.drawString(72, 695 - 20 * index, LINE)
        canvas.restoreState()


def turned(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.translate(100, 200)
    canvas.rotate(90)
    canvas.drawString(0, 0, LINE)
    canvas.restoreState()
    canvas.setFillGray(0.9)
    canvas.rect(120, 190, 14, 300, stroke=0, fill=1)


def ruled_paper(canvas: Canvas) -> None:
    """Lines for writing, a hatched corner of a chart, and a row of blocks."""
    canvas.setLineWidth(0.5)
    for step in range(30):
        canvas.line(72, 600 + 7 * step, 500, 600 + 7 * step)
    canvas.drawString(72, 700, LINE)
    canvas.setLineWidth(1.2)
    for step in range(20):
        canvas.line(72, 500 + step, 200, 500 + step)
    canvas.setFillColor(white)
    canvas.drawString(80, 505, "Persons heard")
    canvas.setFillColor(black)
    pdfmetrics.registerFont(TTFont("blocks", str(FONT_WITH_BLOCKS)))
    canvas.setFont("blocks", 12)
    canvas.drawString(72, 460, "\u2588\u2588\u2588\u2588 40 persons heard")


HARMLESS = (
    *(white_on_a_dark_band, white_on_a_photograph, shadow, watermark, table),
    *(yellow_words, links, struck_and_underlined, words_in_a_figure, dark_page),
    *(clipped_boxes, turned, ruled_paper),
)
