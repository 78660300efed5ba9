"""Attributes of OpenDocument that tell nothing, and new names of styles."""

import re
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.office.opendocument_rules import (
    ATTRIBUTES,
    FONTS,
    LOOKS,
    NAMES_OF_STYLES,
    STYLE_NAMES,
)
from freeshelf.enrich.disclosure.copies.office.values import (
    is_font,
    is_language,
    is_list_of_formal,
)
from freeshelf.enrich.disclosure.opendocument_styles import (
    DRAW,
    OFFICE,
    STYLE,
    SVG,
    TEXT,
)

_GEOMETRY = re.compile(
    r"[A-Z0-9 .,?$f-]{0,20000}|[MmLlHhVvCcSsQqTtAaZz0-9 .,-]{0,20000}"
)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?|PT[0-9HMS.,]{1,20}"
)


class StyleNames:
    """New names of styles: those that programs give themselves stay."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the new name of a style."""
        if name in NAMES_OF_STYLES or not name:
            return name
        return self._known.setdefault(name, f"s{len(self._known) + 1}")


def with_attributes(node: Any, names: StyleNames) -> Any:
    """Return an element with those attributes that tell nothing."""
    copy = etree.Element(node.tag)
    for name, value in node.attrib.items():
        if name in STYLE_NAMES:
            copy.set(name, names.of(value))
        elif name in FONTS:
            if is_font(value.strip("'\"")):
                copy.set(name, value)
        elif name.endswith(("}language", "}country", "}script")):
            if is_language(value) or re.fullmatch("[A-Z]{2}", value):
                copy.set(name, value)
        elif (name in ATTRIBUTES or name.startswith(LOOKS)) and (
            is_list_of_formal(value) or _is_geometry(name, value)
        ):
            copy.set(name, value)
    if node.tag == f"{TEXT}list-level-style-bullet":
        copy.set(f"{TEXT}bullet-char", (node.get(f"{TEXT}bullet-char") or "•")[:1])
    for affix in ("prefix", "suffix"):
        text = node.get(f"{STYLE}num-{affix}") or ""
        if text and len(text) <= 2 and not any(map(str.isalnum, text)):
            copy.set(f"{STYLE}num-{affix}", text)
    return copy


def _is_geometry(name: str, value: str) -> bool:
    """Return whether a value is a path, a date or a duration."""
    if name in (f"{DRAW}enhanced-path", f"{SVG}d", f"{DRAW}points", f"{SVG}viewBox"):
        return _GEOMETRY.fullmatch(value) is not None
    return name.startswith(OFFICE) and _DATE.fullmatch(value) is not None
