"""Measure copies of Office files: is anything left in any part, and do all words stay.

Each place of each string that the labels name is marked, as *Find and mark* does it.
The copy is unpacked with the standard library alone, and read by the library of its
format, where there is one; its pictures are read by Tesseract.
"""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pptx

from bench.copies_figures import Figures
from bench.disclosure_documents import Document, build
from bench.markdown import table, verdict

_FEWEST = 5  # letters of a string that stands nowhere by chance
_PICTURES = (".png", ".jpeg")


def copy_office_file(document: Document, folder: Path, figures: Figures) -> None:
    """Copy one file and count what is left in the copy, and what it has lost."""
    # These need Django to be set up.
    from freeshelf.enrich.checks.proven_office_copies import (  # noqa: PLC0415
        copy_office,
        text_beside,
    )
    from freeshelf.enrich.disclosure.copies.occurrences import (  # noqa: PLC0415
        occurrences,
    )
    from freeshelf.enrich.disclosure.copies.office.proof import (  # noqa: PLC0415
        read_pages,
    )
    from freeshelf.enrich.disclosure.copies.wishes import OfficeWishes  # noqa: PLC0415
    from freeshelf.enrich.disclosure.recognition import reader_of  # noqa: PLC0415
    from freeshelf.enrich.errors import CopyError  # noqa: PLC0415

    source, target = build(document, folder), folder / "office-copy"
    reader = str(reader_of(str(source)))
    pages = read_pages(str(source), reader)
    strings = [each.string for each in document.betrays]
    found = occurrences([(0, text_beside(source)), *enumerate(pages, 1)], strings)
    places = tuple((each.page, each.start, each.end) for each in found)
    figures.counts["documents"] += 1
    figures.counts["strings"] += len(strings)
    try:
        with target.open("wb") as stream:
            report = copy_office(
                source,
                stream,
                OfficeWishes(places=places),
                languages=[document.language],
            )
    except CopyError:
        figures.refused.append(document.id)
        return
    everything = list(_everything(target, document.format))
    left = [each for each in strings if any(_is_in(each, text) for text in everything)]
    if left:
        figures.left.append(document.id)
        figures.counts["left"] += len(left)
    if "text" in report.left_out:
        figures.unlike.append(document.id)


def _everything(path: Path, kind: str) -> Iterator[str]:
    """Yield texts and bytes of the parts of a file, and what a library and OCR read."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            yield name
            if name.endswith(_PICTURES):
                yield _read(content)
                continue
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
                yield content.decode(encoding, "replace")
            if name != "mimetype":
                root = ElementTree.fromstring(content)  # noqa: S314 - our own copy
                yield "".join(root.itertext())
                yield from (v for node in root.iter() for v in node.attrib.values())
    if kind in _LIBRARIES:
        yield "\n".join(_LIBRARIES[kind](path.read_bytes()))


def _read(picture: bytes) -> str:
    found = subprocess.run(
        ["tesseract", "stdin", "stdout"],
        input=picture,
        capture_output=True,
        check=False,
    )
    return found.stdout.decode("utf-8", "replace")


def _of_word(content: bytes) -> Iterator[str]:
    document = docx.Document(io.BytesIO(content))
    yield from (each.text for each in document.paragraphs)
    for each in document.tables:
        yield from (cell.text for row in each.rows for cell in row.cells)
    for section in document.sections:
        yield from (each.text for each in section.header.paragraphs)


def _of_excel(content: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        yield sheet.title
        yield from (str(v) for row in sheet.iter_rows(values_only=True) for v in row)


def _of_powerpoint(content: bytes) -> Iterator[str]:
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        yield from (s.text_frame.text for s in slide.shapes if s.has_text_frame)


_LIBRARIES: dict[str, Any] = {
    "docx": _of_word,
    "xlsx": _of_excel,
    "pptx": _of_powerpoint,
}


def _is_in(string: str, text: str) -> bool:
    wanted = _folded(string)
    return len(wanted) >= _FEWEST and wanted in _folded(text)


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, re.sub(r"\s", "", text).casefold()))


def report_of_office(figures: Figures) -> Iterator[str]:
    """Yield the lines of the table about Office files."""
    counts = figures.counts
    made = counts["documents"] - len(figures.refused)
    yield (
        f"{counts['documents']} Office files with {counts['strings']} strings that are "
        "to go. Looked for in the bytes and the XML of every part, unpacked by the "
        "standard library, with python-docx, openpyxl and python-pptx, and in pictures "
        "by OCR, after the product itself read the copy. Words are lost if the copy "
        "as the library reads it differs from the original without its marked words, "
        "and nothing hidden explains it."
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
            *("copies that have lost other words", str(len(figures.unlike)), "0"),
            verdict(passed=not figures.unlike),
        ),
    ]
    yield table(("", "count", "bar", "verdict"), rows)
