"""Readers of a copy of a file that is marked in its text: texts, parts, bytes."""

import re
import zipfile
from pathlib import Path

from freeshelf.enrich.checks.copies_by_text import text_beside_marks
from freeshelf.enrich.disclosure.copies.occurrences import occurrences
from freeshelf.enrich.disclosure.copies.wishes import TextWishes
from freeshelf.enrich.disclosure.copies.writing import read_texts


def places_of(words: str, path: Path, media_type: str = "") -> TextWishes:
    """Mark every place of words, as *Find and mark* does it."""
    beside = text_beside_marks(path, media_type)
    pages = [(0, beside), *enumerate(texts_of(path, media_type), 1)]
    found = occurrences(pages, words.split("\n"))
    return TextWishes(places=tuple((each.page, each.start, each.end) for each in found))


def texts_of(path: Path, media_type: str = "") -> list[str]:
    return list(read_texts(path=str(path), media_type=media_type))


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
