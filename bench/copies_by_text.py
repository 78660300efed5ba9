"""Measure copies of files that are marked in their text: is anything left in any part.

Each place of each string that the labels name is marked, as *Find and mark* does it.
Packages are unpacked with the standard library alone, and read by the library of their
format, where there is one; texts are read as `copies_of_texts` does it. Pictures are
read by Tesseract.
"""

import io
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
from bench.copies_of_texts import MEDIA_TYPES, everything_in_text, is_in
from bench.disclosure_documents import Document, build
from bench.markdown import table, verdict

_PICTURES = (".png", ".jpeg")


def copy_file(document: Document, folder: Path, figures: Figures) -> None:
    """Copy one file and count what is left in the copy, and what it has lost."""
    # These need Django to be set up.
    from freeshelf.enrich.checks.copies_by_text import (  # noqa: PLC0415
        copy_by_text,
        text_beside_marks,
    )
    from freeshelf.enrich.disclosure.copies.occurrences import (  # noqa: PLC0415
        occurrences,
    )
    from freeshelf.enrich.disclosure.copies.wishes import TextWishes  # noqa: PLC0415
    from freeshelf.enrich.disclosure.copies.writing import read_texts  # noqa: PLC0415
    from freeshelf.enrich.errors import CopyError  # noqa: PLC0415

    source, target = build(document, folder), folder / "copy-by-text"
    media_type = MEDIA_TYPES.get(document.format, "")
    pages = list(read_texts(path=str(source), media_type=media_type))
    strings = [each.string for each in document.betrays]
    beside = text_beside_marks(source, media_type)
    found = occurrences([(0, beside), *enumerate(pages, 1)], strings)
    places = tuple((each.page, each.start, each.end) for each in found)
    figures.counts["documents"] += 1
    figures.counts["strings"] += len(strings)
    try:
        with target.open("wb") as stream:
            report = copy_by_text(
                source,
                stream,
                TextWishes(places=places),
                media_type=media_type,
                languages=[document.language],
            )
    except CopyError:
        figures.refused.append(document.id)
        return
    everything = list(_everything(target, document.format))
    left = [each for each in strings if any(is_in(each, text) for text in everything)]
    if left:
        figures.left.append(document.id)
        figures.counts["left"] += len(left)
    if "text" in report.left_out:
        figures.unlike.append(document.id)


def _everything(path: Path, kind: str) -> Iterator[str]:
    """Yield texts and bytes of the parts of a file, and what a library and OCR read."""
    if kind in MEDIA_TYPES and kind != "epub":
        for content in everything_in_text(path, kind):
            yield _read(content) if isinstance(content, bytes) else content
        return
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


OF_OFFICE = (
    "Looked for in the bytes and the XML of every part, unpacked by the standard "
    "library, with python-docx, openpyxl and python-pptx, and in pictures by OCR"
)
OF_TEXTS = (
    "Looked for in the bytes, in every part and attribute, by Beautiful Soup with "
    "lxml, in RTF without its control words, and in pictures by OCR"
)


def report_by_text(name: str, looked_for: str, figures: Figures) -> Iterator[str]:
    """Yield the lines of the table about files of some kinds."""
    counts = figures.counts
    made = counts["documents"] - len(figures.refused)
    yield (
        f"{counts['documents']} {name} with {counts['strings']} strings that are to "
        f"go. {looked_for}, after the product itself read the copy. Words are lost if "
        "the copy as the library reads it differs from the original without its marked "
        "words, and nothing hidden explains it."
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
