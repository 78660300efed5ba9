"""Separators and brackets in the language of the reader."""

from collections.abc import Iterable

from django.utils.translation import get_language

from freeshelf.core.languages import comma_of, dash_of, semicolon_of


def reader_language() -> str:
    """Return the language of the page that is being rendered."""
    return get_language() or "en"


def comma() -> str:
    """Return the separator of short items in the reader's language."""
    return comma_of(reader_language())


def dash() -> str:
    """Return the dash between two parts, with its spaces, in the reader's language."""
    return dash_of(reader_language())


def bracketed(note: object) -> str:
    """Return a note in brackets of the reader's language, to stand behind a text."""
    return f"（{note}）" if reader_language().startswith("zh") else f" ({note})"


def listed(parts: Iterable[object]) -> str:
    """Return short items in one line, separated as in the reader's language."""
    return comma().join(map(str, parts))


def listed_phrases(parts: Iterable[object]) -> str:
    """Return items that may contain commas in one line."""
    return semicolon_of(reader_language()).join(map(str, parts))
