"""Read a finished copy again with other readers, and look for what was to go.

The readers are pypdf, pdfminer.six, and every string and stream of the file as it lies.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pikepdf
import pypdf
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer
from pikepdf import Pdf, Stream

from freeshelf.enrich.disclosure.copies.letters import folded
from freeshelf.enrich.disclosure.copies.wishes import Promise

# Fewer bytes stand by chance in programs of fonts.
_FEWEST_BYTES = 5
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "latin-1")


def broken_readings(copy: io.BytesIO, promise: Promise) -> list[str]:
    """Return the names of the readers that found in a PDF what was to go."""
    readings = {"pypdf": _by_pypdf, "pdfminer.six": _by_pdfminer}
    broken = []
    for name, read in readings.items():
        copy.seek(0)
        pages, rest = read(copy)
        if promise.broken_by(pages, rest):
            broken.append(name)
    copy.seek(0)
    if _is_in_streams(copy, promise):
        broken.append("the streams of the file")
    return broken


def _by_pypdf(copy: io.BytesIO) -> tuple[dict[int, str], list[str]]:
    reader = pypdf.PdfReader(copy)
    pages = {number: page.extract_text() for number, page in enumerate(reader.pages, 1)}
    rest = [str(value) for value in (reader.metadata or {}).values()]
    rest += reader.attachments
    rest += _titles(reader.outline)
    for page in reader.pages:
        for each in page.get("/Annots") or ():
            rest.append(str(each.get_object()))
    return pages, rest


def _titles(outline: Any) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _titles(item)
        else:
            yield str(item.title)


def _by_pdfminer(copy: io.BytesIO) -> tuple[dict[int, str], list[str]]:
    pages = {}
    for number, layout in enumerate(extract_pages(copy), 1):
        texts = [part for part in layout if isinstance(part, LTTextContainer)]
        pages[number] = "".join(part.get_text() for part in texts)
    return pages, []


def _is_in_streams(copy: io.BytesIO, promise: Promise) -> bool:
    """Return whether words that stay nowhere are among the strings of the file."""
    everything = folded("\n".join(promise.kept.values()))
    words = [text for text in promise.gone if folded(text) not in everything]
    wanted = {
        coded.lower()
        for text in words
        for encoding in _ENCODINGS
        for coded in _coded(text, encoding)
        if len(coded) >= _FEWEST_BYTES
    }
    return bool(wanted) and any(
        any(each in lying for each in wanted) for lying in _strings(copy)
    )


def _coded(text: str, encoding: str) -> Iterator[bytes]:
    with suppress(UnicodeEncodeError):
        yield text.encode(encoding)


def _strings(copy: io.BytesIO) -> Iterator[bytes]:
    """Yield the strings of a PDF and its streams unpacked, but for pixels."""
    with Pdf.open(copy) as pdf:
        for value in pdf.objects:
            is_image = isinstance(value, Stream) and str(value.get("/Subtype")) == (
                "/Image"
            )
            if isinstance(value, Stream) and not is_image:
                with suppress(pikepdf.PdfError):
                    yield value.read_bytes().lower()
            for each in _inside(value, 0):
                yield each.lower()


def _inside(value: Any, depth: int) -> Iterator[bytes]:
    if isinstance(value, pikepdf.String):
        yield bytes(value)
        yield str(value).encode()
    elif isinstance(value, pikepdf.Array) and depth < 20:
        for each in value:
            yield from _inside(each, depth + 1)
    elif isinstance(value, pikepdf.Dictionary | Stream) and depth < 20:
        for key, each in value.items():
            yield key.encode()
            if not (isinstance(each, pikepdf.Object) and each.is_indirect):
                yield from _inside(each, depth + 1)
