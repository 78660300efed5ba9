"""Styles of OpenDocument, as far as they hide text or give it a ground."""

import re
from typing import Any

from freeshelf.enrich.disclosure.colours import (
    BLACK,
    WHITE,
    hexadecimal,
    is_dark,
    is_unreadable,
)
from freeshelf.enrich.disclosure.findings import Means

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, OFFICE = (_OASIS % name for name in ("text", "table", "office"))
DRAW, STYLE, FO = (_OASIS % name for name in ("drawing", "style", "xsl-fo-compatible"))
PRESENTATION, SVG = (_OASIS % name for name in ("presentation", "svg-compatible"))

UNKNOWN = "unknown"
_LENGTH = re.compile(r"(-?[\d.]+)(pt|cm|mm|in|px|%|)")
_UNITS = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "px": 0.75}
_SMALLEST, _LOWEST = 2.5, 2.0  # points
_KINDS = {
    f"{STYLE}text-properties": "text",
    f"{STYLE}paragraph-properties": "line",
    f"{STYLE}table-cell-properties": "cell",
    f"{STYLE}graphic-properties": "shape",
    f"{STYLE}drawing-page-properties": "page",
    f"{STYLE}table-row-properties": "row",
    f"{STYLE}table-column-properties": "column",
    f"{STYLE}table-properties": "table",
    f"{STYLE}page-layout-properties": "layout",
    f"{STYLE}section-properties": "section",
}


def points(length: str | None, default: float = 0.0) -> float:
    """Return a length in points."""
    match = _LENGTH.fullmatch((length or "").strip())
    if match is None or match[2] not in _UNITS:
        return default
    return float(match[1]) * _UNITS[match[2]]


class Looks:
    """All styles of a document by family and name, each with what it inherits."""

    def __init__(self, roots: list[Any]) -> None:
        self._own: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
        self._whole: dict[tuple[str, str], dict[str, str]] = {}
        self._defaults: dict[str, dict[str, str]] = {}
        self.page = WHITE
        self.masters: dict[str, str] = {}
        self.hidden_layers: set[str] = set()
        for root in roots:
            self._read(root)

    def _read(self, root: Any) -> None:
        for node in root.iter(f"{STYLE}style", f"{STYLE}default-style"):
            family = node.get(f"{STYLE}family") or ""
            found = _properties(node)
            if node.tag == f"{STYLE}default-style":
                self._defaults[family] = found
                continue
            parent = node.get(f"{STYLE}parent-style-name") or ""
            self._own[family, node.get(f"{STYLE}name") or ""] = (parent, found)
        for node in root.iter(f"{STYLE}page-layout-properties"):
            self.page = hexadecimal(node.get(f"{FO}background-color")) or self.page
        for node in root.iter(f"{STYLE}master-page"):
            name = node.get(f"{STYLE}name") or ""
            self.masters[name] = node.get(f"{DRAW}style-name") or ""
        for layer in root.iter(f"{DRAW}layer"):
            if layer.get(f"{DRAW}display") in ("none", "printer"):
                self.hidden_layers.add(layer.get(f"{DRAW}name") or "")

    def of(self, family: str, name: str | None) -> dict[str, str]:
        """Return the properties of a style; the first letters of a key say of what."""
        key = (family, name or "")
        if key not in self._whole:
            chain, current, seen = [], key, set[tuple[str, str]]()
            while current in self._own and current not in seen:
                seen.add(current)
                parent, own = self._own[current]
                chain.append(own)
                current = (family, parent)
            whole = dict(self._defaults.get(family, {}))
            for own in reversed(chain):
                whole |= own
            self._whole[key] = whole
        return self._whole[key]


def _properties(style: Any) -> dict[str, str]:
    found = {}
    for node in style:
        kind = _KINDS.get(node.tag)
        if kind is None:
            continue
        for name, value in node.attrib.items():
            found[f"{kind} {name.rpartition('}')[2]}"] = value
        if kind in ("cell", "line", "layout") and len(node):
            found[f"{kind} picture"] = "1"
    if "text color" in found:
        # It replaces the automatic colour of the style that this one is based on.
        found.setdefault("text use-window-font-color", "false")
    return found


def means_of(look: dict[str, str], ground: str) -> Means | None:
    """Return how a run with these properties is hidden on its ground."""
    if look.get("text display") == "none":
        return Means.HIDDEN_TEXT
    bar = hexadecimal(look.get("text background-color"))
    colour = hexadecimal(look.get("text color"))
    if look.get("text use-window-font-color") == "true":
        colour = None  # black or white, whichever can be read
    line = hexadecimal(look.get("line background-color"))
    under = bar or line or ground
    if look.get("text text-outline") != "true" and under != UNKNOWN:
        # Automatic text is white on a dark line, but not for all programs on a bar.
        text = colour or (BLACK if bar else None)
        if text and is_unreadable(text, under):
            return Means.REDACTION if is_dark(under) else Means.GROUND_COLOUR
    is_tiny = (
        0 < points(look.get("text font-size"), 12) <= _SMALLEST
        or 0 < points(look.get("line line-height"), 12) <= _LOWEST
        or look.get("text text-scale") in ("1%", "2%")
    )
    return Means.TINY_TEXT if is_tiny else None
