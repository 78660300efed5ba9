"""Readers of a copy of an Office file: its texts, its parts, its bytes."""

import re
import zipfile
from pathlib import Path

from freeshelf.enrich.checks.proven_office_copies import text_beside_office
from freeshelf.enrich.disclosure.copies.occurrences import occurrences
from freeshelf.enrich.disclosure.copies.office.proof import read_pages
from freeshelf.enrich.disclosure.copies.wishes import OfficeWishes
from freeshelf.enrich.disclosure.recognition import reader_of


def places_of(words: str, path: Path) -> OfficeWishes:
    """Mark every place of words, as *Find and mark* does it."""
    pages = [(0, text_beside_office(path)), *enumerate(texts_of(path), 1)]
    found = occurrences(pages, words.split("\n"))
    return OfficeWishes(
        places=tuple((each.page, each.start, each.end) for each in found)
    )


def texts_of(path: Path) -> list[str]:
    return read_pages(str(path), str(reader_of(str(path))))


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_gone(words: str, path: Path) -> None:
    """Fail if words are in any part, as bytes, over elements, or as a name of one."""
    for name, content in unpacked(path).items():
        assert words.casefold() not in name.casefold()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert words.encode(encoding).lower() not in content.lower()
        text = re.sub(r"<[^>]*>", "", content.decode("utf-8", "replace"))
        assert "".join(words.split()).casefold() not in "".join(text.split()).casefold()
