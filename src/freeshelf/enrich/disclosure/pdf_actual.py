"""Texts that a PDF gives to programs in place of the letters that it draws.

PDFium reads `ActualText` where there is one, and so do search and copying. Where it
says something else than the page shows, both are of interest: the page is read once
more without it.
"""

import codecs
import io
import re
from collections.abc import Iterator

import pikepdf

from freeshelf.enrich.disclosure.findings import Means, Piece, Place
from freeshelf.enrich.disclosure.pdf_leftovers import content_of, lines_of
from freeshelf.enrich.disclosure.pdf_values import BROKEN

_MOST_PAGES = 60
_ACTUAL = re.compile(rb"/ActualText\s*(?:<([0-9A-Fa-f\s]*)>|\(((?:\\.|[^\\()])*)\))")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_TOKENS = re.compile(r"\w+")
_MIN_LETTERS = 3  # ligatures, hyphens and single signs are replaced everywhere


def replaced_texts(pdf: pikepdf.Pdf, max_pages: int) -> Iterator[Piece]:
    """Yield replacements that the page does not show, and lines that they replace."""
    read = 0
    for number, page in enumerate(list(pdf.pages)[:max_pages], start=1):
        try:
            content = content_of(page.obj)
            texts = [_decoded(*found) for found in _ACTUAL.findall(content)]
            said = [text for text in texts if _letters(text) >= _MIN_LETTERS]
            if not said or read >= _MOST_PAGES:
                continue
            read += 1
            lines = _without_replacements(pdf, number, content)
        except BROKEN:
            continue
        shown = "".join(_TOKENS.findall(" ".join(lines).casefold()))
        for text in dict.fromkeys(said):
            if "".join(_TOKENS.findall(text.casefold())) not in shown:
                yield Piece(text, Place(page=number), Means.ALTERNATIVE_TEXT)
        replacements = "".join(_TOKENS.findall(" ".join(said).casefold()))
        for line in lines:
            if "".join(_TOKENS.findall(line.casefold())) not in replacements:
                yield Piece(line, Place(page=number))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _without_replacements(pdf: pikepdf.Pdf, number: int, content: bytes) -> list[str]:
    paper = pikepdf.new()
    paper.pages.append(pdf.pages[number - 1])
    page = paper.pages[0].obj
    page.Contents = paper.make_stream(content.replace(b"/ActualText", b"/FormerText"))
    written = io.BytesIO()
    paper.save(written)
    return lines_of(written.getvalue(), 1)


def _decoded(digits: bytes, text: bytes) -> str:
    if digits:
        plain = b"".join(digits.split())
        raw = bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode("ascii"))
    else:
        raw = _ESCAPE.sub(_unescaped, text)
    if raw.startswith(codecs.BOM_UTF16_BE):
        return raw[2:].decode("utf-16-be", "ignore")
    return raw.decode("utf-8" if raw.startswith(codecs.BOM_UTF8) else "latin-1")


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1].isdigit():
        return bytes((int(match[1], 8) & 255,))
    return _ESCAPED.get(match[1], match[1])
