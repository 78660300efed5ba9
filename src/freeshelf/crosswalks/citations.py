"""Format records as references, with citeproc and the files of its styles."""

import html
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
from citeproc.source.json import CiteProcJSON

from freeshelf.crosswalks.citation_styles import (
    STYLES,
    UnusableStyleError,
    read_style,
)
from freeshelf.crosswalks.csl import to_csl
from freeshelf.crosswalks.record import Record

# Variables that citeproc-py warns about for every item; a note stands behind.
_UNREAD = {"abstract", "contributor", "language", "note"}
# citeproc's formatter does not escape text; these placeholders keep it from being
# markup and survive changes of case, unlike entities.
_STAND_INS = {ord("&"): "\ue000", ord("<"): "\ue001", ord(">"): "\ue002"}
_ENTITIES = {0xE000: "&amp;", 0xE001: "&lt;", 0xE002: "&gt;"}
_TITLE_TWICE = re.compile(r"^(<i>.+?</i>)(.*?) \1\.?")
_NUMBER = re.compile(r"^\s*(\[(\d+)\]|\(?(\d+)[.)])\s*")
# Styles ask for small capitals too, which need a style attribute, and write angle
# brackets of their own around addresses.
_MARKUP = re.compile(r"(</?(?:i|b|u|sup|sub)>)|</?span\b[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+$")
_SEPARATOR = re.compile(r"[.,]\s|[。，]")


def format_citation(
    record: Record, *, style: str, language: str = "en", page: int | None = None
) -> str:
    """Return the reference in one style, as safe HTML with simple markup only.

    A page stands before the address. Raises KeyError for a style that is not in STYLES.
    """
    entries = format_bibliography([record], style=STYLES[style][1], language=language)
    written = entries[0].removeprefix("[1] ").removeprefix("1. ")
    return written if page is None else _with_page(written, page)


def format_bibliography(
    records: Sequence[Record], *, style: str, language: str = "en"
) -> list[str]:
    """Return references in the order and with the numbers of an installed style.

    They are safe HTML with simple markup only. Raises UnusableStyleError.
    """
    read = read_style(style, language)
    # Dashes in identifiers would be parsed as several names.
    items = [
        _guarded({**_item(record), "id": f"item{position}"})
        for position, record in enumerate(records)
    ]
    try:
        entries = [
            _with_address(_escaped(entry).strip(), items[position]["URL"])
            for position, entry in _entries(read, items)
        ]
    except Exception as error:
        raise UnusableStyleError from error
    return [_once(entry).translate(_ENTITIES) for entry in _spaced(entries)]


def _entries(style: Any, items: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """Yield each entry in the order of the style, with the position of its item."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bibliography = CitationStylesBibliography(
            style, CiteProcJSON(items), formatter.html
        )
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        if len(items) > 1:
            bibliography.sort()
        for key, entry in zip(
            bibliography.keys, bibliography.bibliography(), strict=True
        ):
            yield int(key.removeprefix("item")), str(entry)


def _item(record: Record) -> dict[str, Any]:
    item = {key: value for key, value in to_csl(record).items() if key not in _UNREAD}
    authors = [author.get("literal") for author in item.get("author", [])]
    if "publisher" in item and authors == [item["publisher"]]:
        # An organisation that publishes its own work is named once.
        del item["publisher"]
    return item


def _with_address(written: str, address: str) -> str:
    """Return a reference with its address at the end, which some styles leave out."""
    if _ADDRESS.search(written):
        return written
    return f"{written.rstrip('.')}. {address}."


def _with_page(written: str, page: int) -> str:
    """Return a reference with a page before its address and what introduces that."""
    address = _ADDRESS.search(written)
    end = address.start() if address else len(written)
    before = list(_SEPARATOR.finditer(written, 0, end))
    if not before:
        return f"{written} p. {page}"
    last = before[-1]
    return f"{written[: last.end()]}p. {page}{last[0]}{written[last.end() :]}"


def _spaced(entries: list[str]) -> list[str]:
    """Return the entries with a space behind their numbers, if they are numbered."""
    matches = [_NUMBER.match(entry) for entry in entries]
    numbers = [int(match[2] or match[3]) if match else 0 for match in matches]
    if numbers != list(range(1, len(entries) + 1)):
        return entries
    return [_NUMBER.sub(r"\1 ", entry) for entry in entries]


def _once(entry: str) -> str:
    """Return the entry with a title that replaces the missing author shown once."""
    return _TITLE_TWICE.sub(r"\1\2", entry)


def _escaped(entry: str) -> str:
    """Return the entry with its simple markup, everything else as text."""
    parts, end = [], 0
    for match in _MARKUP.finditer(entry):
        parts += [_as_text(entry[end : match.start()]), (match[1] or "").lower()]
        end = match.end()
    return "".join([*parts, _as_text(entry[end:])])


def _as_text(text: str) -> str:
    # citeproc writes some characters as entities and some as they are.
    return html.escape(html.unescape(text), quote=False)


def _guarded(value: Any) -> Any:
    """Return the item with placeholders for characters that are special in HTML."""
    if isinstance(value, str):
        return value.translate(_STAND_INS)
    if isinstance(value, dict):
        return {key: _guarded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_guarded(part) for part in value]
    return value
