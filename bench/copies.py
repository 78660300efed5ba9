"""Measure copies without marked places: is anything left, and is all else there.

Every document that betrays somebody and is no image is copied with each
place of each string that its labels name marked, as an editor would have them found.
Copies of PDFs are read by poppler, a reader that the product does not use, and lie open
for a search of their streams; what is outside the bars is compared at 150 dots an inch.
Of Office files every part is unpacked, and their words are compared; so it is with web
pages, books, Rich Text Format, plain texts and mails.
"""

import io
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pikepdf
import pypdfium2
from PIL import ImageChops, ImageDraw

from bench.copies_by_text import OF_OFFICE, OF_TEXTS, copy_file, report_by_text
from bench.copies_figures import Figures
from bench.copies_of_texts import MEDIA_TYPES
from bench.disclosure_documents import Document, build, documents
from bench.markdown import table, verdict

_FORMATS = ("pdf", "scan")
_OFFICE = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
_SCALE = 150 / 72
_SQUARE = 4  # pixels that are compared together: letters have soft edges
# Levels of grey by which a square may differ, and the share of squares that may.
TOLERANCE, _MOST = 100, 0.002
_FEWEST = 5  # letters of a string that stands nowhere by chance


def section(*, say: Callable[[str], None]) -> str:
    """Copy the files and return the tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    django.setup()
    pdfs, office, texts = Figures(), Figures(), Figures()
    with tempfile.TemporaryDirectory(prefix="freeshelf-copies-") as folder:
        for kind, formats, copy, figures in (
            ("PDFs", _FORMATS, _copy_pdf, pdfs),
            ("Office files", _OFFICE, copy_file, office),
            ("texts", tuple(MEDIA_TYPES), copy_file, texts),
        ):
            wanted = [
                document
                for document in documents("all")
                if document.format in formats and document.betrays
            ]
            for number, document in enumerate(wanted, 1):
                copy(document, Path(folder), figures)
                if not number % 20:
                    say(f"{number} of {len(wanted)} {kind} were copied")
            for name in ("left", "refused", "unlike"):
                say(f"{kind}, {name}: {' '.join(getattr(figures, name))}")
    tables = [
        _report(pdfs),
        report_by_text("Office files", OF_OFFICE, office),
        report_by_text("web pages, books, RTF, plain texts and mails", OF_TEXTS, texts),
    ]
    return "\n".join(line for lines in tables for line in (*lines, "")).rstrip()


def _copy_pdf(document: Document, folder: Path, figures: Figures) -> None:
    # These need Django to be set up.
    from freeshelf.enrich.checks.proven_copies import copy_pdf  # noqa: PLC0415
    from freeshelf.enrich.disclosure.copies.wishes import PdfWishes  # noqa: PLC0415
    from freeshelf.enrich.errors import CopyError  # noqa: PLC0415

    source, target = build(document, folder), folder / "copy.pdf"
    marks = _places(source, document)
    figures.counts["documents"] += 1
    figures.counts["strings"] += len(document.betrays)
    try:
        with target.open("wb") as stream:
            wishes = PdfWishes(marks=marks)
            copy_pdf(source, stream, wishes, languages=[document.language])
    except CopyError:
        figures.refused.append(document.id)
        return
    left = [each.string for each in document.betrays if _is_left(each.string, target)]
    if left:
        figures.left.append(document.id)
        figures.counts["left"] += len(left)
    if not _looks_alike(source, target, marks):
        figures.unlike.append(document.id)


def _places(path: Path, document: Document) -> dict[int, list[Any]]:
    """Return the boxes of all places of the strings, as a person would mark them."""
    from freeshelf.enrich.disclosure.copies.occurrences import occurrences  # noqa: PLC0415
    from freeshelf.enrich.extractors.messages import (  # noqa: PLC0415
        ExtractedPage,
        parse_message,
    )
    from freeshelf.enrich.extractors.pdf import read_pdf  # noqa: PLC0415

    read = map(parse_message, read_pdf(path=str(path), max_pages=50))
    pages = {page.number: page for page in read if isinstance(page, ExtractedPage)}
    texts = [(number, page.text) for number, page in pages.items()]
    strings = [each.string for each in document.betrays]
    marks: dict[int, list[Any]] = {}
    for place in occurrences(texts, strings):
        for start, end, *box in pages[place.page].words:
            if start < place.end and end > place.start:
                marks.setdefault(place.page, []).append(tuple(box))
    return marks


def _is_left(string: str, path: Path) -> bool:
    wanted = _folded(string)
    if len(wanted) < _FEWEST:
        return False
    read = subprocess.run(
        ["pdftotext", str(path), "-"],
        capture_output=True,
        check=True,
    )
    text = _folded(read.stdout.decode("utf-8", "replace"))
    if wanted in text or wanted[::-1] in text:
        return True
    everything = _unpacked(path)
    return any(string.encode(coding) in everything for coding in ("utf-8", "utf-16-be"))


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _unpacked(path: Path) -> bytes:
    unpacked = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(
            unpacked,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return unpacked.getvalue()


def _looks_alike(source: Path, copy: Path, marks: dict[int, list[Any]]) -> bool:
    """Return whether pages look as before outside the bars over marks."""
    from freeshelf.enrich.disclosure.copies.bars import STEP  # noqa: PLC0415

    pairs = zip(pypdfium2.PdfDocument(source), pypdfium2.PdfDocument(copy), strict=True)
    for number, pages in enumerate(pairs, 1):
        first, second = (
            page.render(scale=_SCALE).to_pil().convert("L").reduce(_SQUARE)
            for page in pages
        )
        if first.size != second.size:
            return False
        difference = ImageChops.difference(first, second)
        brush = ImageDraw.Draw(difference)
        for x0, y0, x1, y1 in marks.get(number, ()):
            around = (x0 - 2 * STEP, y0 - 4, x1 + 3 * STEP, y1 + 4)
            brush.rectangle([each * _SCALE / _SQUARE for each in around], fill=0)
        unlike = sum(difference.histogram()[TOLERANCE:])
        if unlike > _MOST * difference.width * difference.height:
            return False
    return True


def _report(figures: Figures) -> Iterator[str]:
    counts = figures.counts
    made = counts["documents"] - len(figures.refused)
    yield (
        f"{counts['documents']} PDFs with {counts['strings']} strings that are to go, "
        "each place of them marked as *Find and mark* does it. Looked for with poppler "
        "and in unpacked streams, after the product itself had read the copy by pypdf, "
        "pdfminer.six and OCR. A page looks as before if at most "
        f"{100 * _MOST:.1f} % of its squares of {_SQUARE} pixels at 150 dots an inch, "
        f"outside the bars, differ by more than {TOLERANCE} of 255 levels."
    )
    yield ""
    rows = [
        ("copies made", str(made), "", ""),
        ("copies refused by the product", str(len(figures.refused)), "", ""),
        (
            *("strings left in copies", str(counts["left"]), "0"),
            verdict(passed=not counts["left"]),
        ),
        (
            *("copies that look otherwise outside the bars", str(len(figures.unlike))),
            *("0", verdict(passed=not figures.unlike)),
        ),
    ]
    yield table(("", "count", "bar", "verdict"), rows)
