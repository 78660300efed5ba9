"""Values of attributes that tell nothing: numbers, colours, words of the format.

The words are those of the enumerations of ECMA-376 for spreadsheets, drawings and
charts, as openpyxl and python-pptx have them, and those of documents.
"""

import re
from functools import cache
from pathlib import Path

_FORMAL = re.compile(
    r"[-+]?\d{1,12}(\.\d{1,10})?(%|pt|in|cm|mm|px|em|pc|\*)?"
    r"|#?[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}|[0-9A-F]{2,4}"
    r"|[A-Z]{1,3}\d{1,7}(:[A-Z]{1,3}\d{1,7})?"
    r"|[-+]?\d{1,3}(\.\d{1,6})?[eE][-+]?\d{1,2}|[A-Za-z]"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_PLACE = Path(__file__).parent
_WORDS, _FONTS = _PLACE / "known_values.txt", _PLACE / "known_fonts.txt"


@cache
def _known() -> frozenset[str]:
    return frozenset(_WORDS.read_text("utf-8").split())


@cache
def _known_fonts() -> frozenset[str]:
    return frozenset(_FONTS.read_text("utf-8").splitlines())


def is_formal(value: str) -> bool:
    """Return whether a value is of the format alone: a number, or a word of a list."""
    return not value or value in _known() or _FORMAL.fullmatch(value) is not None


def is_list_of_formal(value: str) -> bool:
    """Return whether all words of a value are formal."""
    return all(map(is_formal, value.replace(",", " ").replace(";", " ").split()))


def is_language(value: str) -> bool:
    """Return whether a value is the tag of a language."""
    return _LANGUAGE.fullmatch(value) is not None


def is_font(value: str) -> bool:
    """Return whether a value is the name of a font that many computers have.

    The name of any other font may be any word; its letters take the usual look.
    """
    return value.lstrip("@") in _known_fonts()
