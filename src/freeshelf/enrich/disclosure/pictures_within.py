"""The pictures within a document that may have words, drawn or taken out to be read."""

import base64
import binascii
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from freeshelf.enrich.disclosure.rtf_tokens import groups_of
from freeshelf.enrich.extractors.archive import BROKEN

# Pixels of the shorter side, and of all: smaller ones are logos and signs.
_MIN_SIDE, _MIN_PIXELS = 100, 30_000
_LARGE = 200_000  # pixels of those that are read first
_MIN_SHARE = 0.02  # of a page
_DRAWN_AT = 200 / 72
_MOST_DRAWN = 20_000_000  # pixels
_MAX_BYTES = 20_000_000
_DEEPEST_FORM = 3
_RICH_TEXT = b"{\\rtf"
_INLINE = re.compile(rb"data:image/[\w+.-]+;base64,([A-Za-z0-9+/=\s]{1000,})")
_BROKEN = (*BROKEN, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


def pictures_within(
    *, path: str, read_pages: list[int], most: int
) -> Iterator[dict[str, Any] | bytes]:
    """Yield the number of each picture and then its bytes; this runs in the child.

    Of a PDF it is a page without its texts, but for those that were read; its number
    is that of the page. Large pictures come first. The last message has `left`:
    whether there are more.
    """
    with open(path, "rb") as file:
        head = file.read(1024)
    found = _pages_of_pdf(path, set(read_pages)) if b"%PDF-" in head else _parts(path)
    for number, content in islice(found, most):
        yield {"picture": number}
        yield content
    yield {"left": next(found, None) is not None}


def is_of_a_size(size: tuple[int, int], pixels: int = _MIN_PIXELS) -> bool:
    """Return whether a picture within a document is large enough to have words."""
    return min(size) >= _MIN_SIDE and size[0] * size[1] >= pixels


def _pages_of_pdf(path: str, read: set[int]) -> Iterator[tuple[int, bytes]]:
    document = pypdfium2.PdfDocument(path)
    numbers = [each for each in range(1, len(document) + 1) if each not in read]
    for pixels in (_LARGE, _MIN_PIXELS):
        drawn = set()
        for number in numbers:
            page = document[number - 1]
            if has_picture(page, pixels):
                drawn.add(number)
                yield number, _drawn_without_texts(page)
            page.close()
        numbers = [each for each in numbers if each not in drawn]


def has_picture(page: pypdfium2.PdfPage, pixels: int = _MIN_PIXELS) -> bool:
    """Return whether a page has a picture large enough to have words."""
    width, height = page.get_size()
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE,)
    for picture in page.get_objects(filter=kinds, max_depth=_DEEPEST_FORM):
        left, bottom, right, top = picture.get_bounds()
        is_seen = (right - left) * (top - bottom) >= _MIN_SHARE * width * height
        if is_seen and is_of_a_size(picture.get_px_size(), pixels):
            return True
    return False


def _drawn_without_texts(page: pypdfium2.PdfPage) -> bytes:
    kinds = (pdfium.FPDF_PAGEOBJ_TEXT,)
    for text in list(page.get_objects(filter=kinds, max_depth=1)):
        page.remove_obj(text)
    width, height = page.get_size()
    scale = min(_DRAWN_AT, (_MOST_DRAWN / max(1.0, width * height)) ** 0.5)
    stream = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(stream, "PNG")
    return stream.getvalue()


def _parts(path: str) -> Iterator[tuple[int, bytes]]:
    """Yield the pictures of a package, a web page or Rich Text, each once."""
    told = set[bytes]()
    small = []
    for number, content in enumerate(_contents(path), start=1):
        digest = hashlib.sha256(content).digest()
        if digest in told or not may_have_words(content):
            continue
        told.add(digest)
        if may_have_words(content, _LARGE):
            yield number, content
        else:
            small.append((number, content))
    yield from small


def _contents(path: str) -> Iterator[bytes]:
    if not zipfile.is_zipfile(path):
        with open(path, "rb") as file:
            content = file.read()
        if content.lstrip().startswith(_RICH_TEXT):
            groups = groups_of(content).groups
            yield from (each.content for each in groups if each.name == "pict")
            return
        for match in _INLINE.finditer(content):
            try:
                yield base64.b64decode(match[1])
            except binascii.Error:
                continue
        return
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if 0 < member.file_size <= _MAX_BYTES and "thumbnail" not in (
                member.filename.lower()
            ):
                try:
                    yield archive.read(member)
                except _BROKEN:
                    continue


def may_have_words(content: bytes, pixels: int = _MIN_PIXELS) -> bool:
    """Return whether a part is a picture that is large enough to have words."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            return is_of_a_size(opened.size, pixels)
    except _BROKEN:
        return False
