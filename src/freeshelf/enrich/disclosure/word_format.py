"""Formats of Word that hide a text: its own, or that of a style."""

from collections.abc import Mapping
from typing import Any

from freeshelf.enrich.disclosure.colours import (
    BLACK,
    WHITE,
    hexadecimal,
    is_dark,
    is_unreadable,
    mixed,
)
from freeshelf.enrich.disclosure.findings import Means

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OFF = ("0", "false", "off")
_THEME = {
    **dict.fromkeys(("background1", "light1", "bg1", "lt1"), WHITE),
    **dict.fromkeys(("text1", "dark1", "tx1", "dk1"), BLACK),
}
_TINY_HALF_POINTS = 5
_TINY_WIDTH = 5  # per cent
_TINY_LINE = 40  # twentieths of a point
_HIGHLIGHTS = {"darkGray": "808080", "lightGray": "C0C0C0", "none": ""}

Format = Mapping[str, Any]
UNKNOWN = "unknown"  # a ground that cannot be told


def is_on(switch: Any) -> bool:
    """Return whether an element that switches something is there and not off."""
    return switch is not None and switch.get(VAL) not in _OFF


def run_format(properties: Any) -> dict[str, Any]:
    """Return what run properties say about colour, size, ground and hiding."""
    found: dict[str, Any] = {}
    for node in properties if properties is not None else ():
        tag = node.tag
        if tag == f"{W}vanish":
            found["hidden"] = is_on(node)
        elif tag == f"{W}color":
            found["colour"] = colour_of(node)
        elif tag == f"{W}sz":
            found["size"] = number(node.get(VAL), 99)
        elif tag == f"{W}w":
            found["width"] = number(node.get(VAL), 100)
        elif tag == f"{W}highlight":
            value = node.get(VAL) or ""
            found["highlight"] = _HIGHLIGHTS.get(value) or hexadecimal(value)
        elif tag == f"{W}shd":
            found["shading"] = shading(node)
        elif tag == f"{_W14}textFill":
            _fill(node, found)
    return found


def _fill(node: Any, found: dict[str, Any]) -> None:
    """Take what newer versions of Word fill letters with."""
    for fill in node.iter():
        if fill.tag == f"{_W14}noFill":
            found["hidden"] = True
        elif fill.tag == f"{_W14}srgbClr":
            found["colour"] = hexadecimal(fill.get(f"{_W14}val"))
        elif fill.tag == f"{_W14}alpha":
            # Word counts how transparent it is.
            found["hidden"] = number(fill.get(f"{_W14}val"), 0) > 95_000


def colour_of(node: Any) -> str | None:
    """Return the colour of an element, None for automatic."""
    value = hexadecimal(node.get(VAL))
    return value or _THEME.get(node.get(f"{W}themeColor") or "")


def shading(node: Any) -> str | None:
    """Return the colour that shading shows, None for none."""
    pattern = node.get(VAL) or "clear"
    ground = hexadecimal(node.get(f"{W}fill")) or _THEME.get(
        node.get(f"{W}themeFill") or ""
    )
    front = hexadecimal(node.get(f"{W}color"))
    if pattern == "solid":
        return front or BLACK
    if pattern.startswith("pct"):
        share = number(pattern[3:], 0) / 100
        return mixed(front or BLACK, ground or WHITE, min(share, 1))
    return None if pattern == "nil" else ground


def number(value: str | None, default: float) -> float:
    """Return a number of an attribute, or the default for none or a wrong one."""
    try:
        return float((value or "").rstrip("%pt"))
    except ValueError:
        return default


class Styles:
    """Styles of a document, each with those that it is based on."""

    def __init__(self, root: Any) -> None:
        self._own: dict[str, tuple[str, dict[str, Any]]] = {}
        self._shaded: set[str] = set()
        self._whole: dict[str, dict[str, Any]] = {}
        self.default: dict[str, Any] = {}
        self.default_paragraph = ""
        if root is None:
            return
        self.default = run_format(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iterchildren(f"{W}style"):
            self._add(style)

    def _add(self, style: Any) -> None:
        name = style.get(f"{W}styleId") or ""
        based_on = style.find(f"{W}basedOn")
        base = based_on.get(VAL) or "" if based_on is not None else ""
        own = run_format(style.find(f"{W}rPr"))
        own |= line_format(style.find(f"{W}pPr"))
        self._own[name] = (base, own)
        if (
            style.get(f"{W}type") == "table"
            and next(style.iter(f"{W}shd"), None) is not None
        ):
            self._shaded.add(name)
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in (
            "1",
            "true",
        ):
            self.default_paragraph = name

    def of(self, name: str) -> dict[str, Any]:
        """Return the format of a style with all that it inherits."""
        if name not in self._whole:
            chain, seen = [], set[str]()
            current = name
            while current in self._own and current not in seen:
                seen.add(current)
                current, own = self._own[current]
                chain.append(own)
            whole: dict[str, Any] = {}
            for own in reversed(chain):
                whole |= own
            self._whole[name] = whole
        return self._whole[name]

    def shades_tables(self, name: str) -> bool:
        """Return whether a table style gives some of its cells a ground."""
        seen = set[str]()
        while name in self._own and name not in seen:
            if name in self._shaded:
                return True
            seen.add(name)
            name = self._own[name][0]
        return False


def line_format(properties: Any) -> dict[str, Any]:
    """Return what paragraph properties say about the ground and the height of lines."""
    found: dict[str, Any] = {}
    if properties is None:
        return found
    for node in properties:
        if node.tag == f"{W}shd":
            found["paragraph"] = shading(node)
        elif node.tag == f"{W}spacing" and node.get(f"{W}lineRule") == "exact":
            found["line"] = number(node.get(f"{W}line"), 240)
    return found


def means_of(look: Format, ground: str) -> Means | None:
    """Return how a run is hidden on the ground of its cell, box or page.

    Word shows automatic text in white on dark cells and paragraphs, and in black on
    a black highlight.
    """
    if look.get("hidden"):
        return Means.HIDDEN_TEXT
    colour = look.get("colour")
    bar = look.get("highlight") or look.get("shading")
    if bar and is_unreadable(colour or BLACK, bar):
        return Means.REDACTION if is_dark(bar) else Means.GROUND_COLOUR
    under = bar or look.get("paragraph") or ground
    if colour and under != UNKNOWN and is_unreadable(colour, under):
        return Means.REDACTION if is_dark(under) else Means.GROUND_COLOUR
    is_tiny = (
        look.get("size", 99) <= _TINY_HALF_POINTS
        or look.get("width", 100) <= _TINY_WIDTH
        or look.get("line", 240) <= _TINY_LINE
    )
    return Means.TINY_TEXT if is_tiny else None
