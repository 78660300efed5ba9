"""Drawings in Word: the ground they give text, the text they cover, their words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from freeshelf.enrich.disclosure.colours import WHITE, hexadecimal, is_dark
from freeshelf.enrich.disclosure.findings import (
    Means,
    Piece,
    Place,
    Seen,
    Trait,
)
from freeshelf.enrich.disclosure.packages import local
from freeshelf.enrich.disclosure.slide_shapes import crop_of
from freeshelf.enrich.disclosure.word_format import (
    UNKNOWN,
    VAL,
    Styles,
    W,
    number,
    shading,
)

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_V = "{urn:schemas-microsoft-com:vml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_ANCHOR, _BOX = f"{_WP}anchor", f"{W}txbxContent"
_SHAPES = tuple(f"{_V}{name}" for name in ("shape", "rect", "roundrect", "oval"))

_EMU_A_POINT = 12_700
_LARGE = (3 * 72) * (3 * 72)  # square points of a picture that may be a page's ground
_LOWEST, _HIGHEST = 5, 200  # points of a bar over lines of text
_THINNEST = 8
_NEAR = range(-40, 61)  # points between a paragraph and the bar over it
_FARTHEST = 22 * 72  # points; no page of Word is larger
# Names that programs give drawings.
_GENERIC = re.compile(r"[\w ]{0,30}?\d*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Ground:
    """The colour under a paragraph, and how all of it is hidden, if it is."""

    colour: str = WHITE
    means: Means | None = None


class Grounds:
    """Grounds under the text of a document, as far as they can be told."""

    def __init__(self, roots: list[Any]) -> None:
        body = roots[0]
        background = body.find(f"{W}background")
        page = colour_of_attribute(background) if background is not None else WHITE
        # A large picture behind the text of a header may be that of every page.
        behind = any(_is_large_behind(a) for r in roots[1:] for a in r.iter(_ANCHOR))
        self._page = UNKNOWN if behind else page
        self._on_pictures = _on_pictures(body)

    def of(self, paragraph: Any, cell: Any, styles: Styles) -> Ground:
        """Return the ground of a paragraph: of its cell, its box, or its page."""
        box = next(paragraph.iterancestors(_BOX), None)
        if cell is not None and (found := _of_cell(cell, styles)):
            return Ground(found)
        if box is not None:
            return _of_box(box)
        return Ground(UNKNOWN if paragraph in self._on_pictures else self._page)

    def bars(self, paragraphs: Iterable[Any]) -> Means | None:
        """Return how shapes that are anchored in paragraphs cover their text."""
        for paragraph in paragraphs:
            if next(paragraph.iterchildren(f"{W}r"), None) is None:
                continue
            for shape in (*paragraph.iter(_ANCHOR), *paragraph.iter(*_SHAPES)):
                colour = _of_bar(shape) if shape.tag == _ANCHOR else _of_old_bar(shape)
                if colour:
                    return Means.REDACTION if is_dark(colour) else Means.UNDER_PICTURE
        return None


def colour_of_attribute(background: Any) -> str:
    """Return the colour of a page's background."""
    return hexadecimal(background.get(f"{W}color")) or WHITE


def _is_large_behind(anchor: Any) -> bool:
    if anchor.get("behindDoc") not in ("1", "true"):
        return False
    width, height = _size(anchor)
    return width * height >= _LARGE


def _size(anchor: Any) -> tuple[float, float]:
    extent = anchor.find(f"{_WP}extent")
    if extent is None:
        return 0, 0
    return (
        number(extent.get("cx"), 0) / _EMU_A_POINT,
        number(extent.get("cy"), 0) / _EMU_A_POINT,
    )


def _on_pictures(body: Any) -> set[Any]:
    """Return the paragraphs of pages on which a large picture is behind the text."""
    if not any(_is_large_behind(anchor) for anchor in body.iter(_ANCHOR)):
        return set()
    found: set[Any] = set()
    page: set[Any] = set()
    is_behind = False
    breaks = (
        f"{W}lastRenderedPageBreak",
        f"{W}br",
        f"{W}pageBreakBefore",
        f"{W}sectPr",
    )
    for node in body.iter(f"{W}p", _ANCHOR, *breaks):
        if node.tag == f"{W}p":
            page.add(node)
        elif node.tag == _ANCHOR:
            is_behind = is_behind or _is_large_behind(node)
        elif node.tag != f"{W}br" or node.get(f"{W}type") == "page":
            found |= page if is_behind else set()
            page, is_behind = set(), False
    return found | (page if is_behind else set())


def _of_cell(cell: Any, styles: Styles) -> str | None:
    own = cell.find(f"{W}tcPr/{W}shd")
    if own is not None and (colour := shading(own)):
        return colour
    table = next(cell.iterancestors(f"{W}tbl"), None)
    if table is None:
        return None
    whole = table.find(f"{W}tblPr/{W}shd")
    if whole is not None and (colour := shading(whole)):
        return colour
    style = table.find(f"{W}tblPr/{W}tblStyle")
    if style is not None and styles.shades_tables(style.get(VAL) or ""):
        return UNKNOWN
    return None


def _of_box(box: Any) -> Ground:
    anchor = next(box.iterancestors(_ANCHOR), None)
    if anchor is not None and is_outside(anchor):
        return Ground(UNKNOWN, Means.OUTSIDE_PAGE)
    shape = next(box.iterancestors(f"{_WPS}wsp"), None)
    if shape is not None:
        return Ground(_filled(shape.find(f"{_WPS}spPr")) or UNKNOWN)
    old = next(box.iterancestors(*_SHAPES), None)
    if old is None or old.get("filled") in ("f", "false"):
        return Ground(UNKNOWN)
    if old.get("fillcolor") is None:
        return Ground()
    return Ground(hexadecimal(old.get("fillcolor").split(" ")[0]) or UNKNOWN)


def is_outside(anchor: Any) -> bool:
    """Return whether a drawing is certainly outside every page."""
    sizes = dict(zip(("positionH", "positionV"), _size(anchor), strict=True))
    for name, size in sizes.items():
        offset = anchor.find(f"{_WP}{name}/{_WP}posOffset")
        if offset is None:
            continue
        points = number(offset.text, 0) / _EMU_A_POINT
        position = anchor.find(f"{_WP}{name}")
        # Offsets may count from a margin of an inch, those from a paragraph from more.
        margin = 0 if position.get("relativeFrom") == "page" else 72
        if position.get("relativeFrom") in ("paragraph", "line"):
            margin = _FARTHEST
        if points + size + margin < 0 or points > _FARTHEST:
            return True
    return False


def _filled(properties: Any) -> str | None:
    """Return the opaque colour that fills a shape."""
    fill = properties.find(f"{_A}solidFill") if properties is not None else None
    if fill is None or next(fill.iter(f"{_A}alpha"), None) is not None:
        return None
    for colour in fill:
        if local(colour) == "srgbClr":
            return hexadecimal(colour.get("val"))
        if local(colour) == "schemeClr" and not len(colour):
            return {"bg1": WHITE, "lt1": WHITE, "tx1": "000000", "dk1": "000000"}.get(
                colour.get("val") or ""
            )
        if local(colour) == "prstClr":
            return hexadecimal(colour.get("val"))
    return None


def _of_bar(anchor: Any) -> str | None:
    """Return the colour of a shape that lies over the text of its own paragraph."""
    if (
        anchor.get("behindDoc") in ("1", "true")
        or anchor.find(f"{_WP}wrapNone") is None
    ):
        return None
    if any((text.text or "").strip() for text in anchor.iter(f"{W}t")):
        return None
    offset = anchor.find(f"{_WP}positionV/{_WP}posOffset")
    position = anchor.find(f"{_WP}positionV")
    is_near = position is not None and (
        position.get("relativeFrom") not in ("paragraph", "line")
        or offset is None
        or int(number(offset.text, 0) / _EMU_A_POINT) in _NEAR
    )
    width, height = _size(anchor)
    shape = next(anchor.iter(f"{_WPS}wsp"), None)
    if shape is None or not is_near or not _covers(width, height):
        return None
    return _filled(shape.find(f"{_WPS}spPr"))


def _covers(width: float, height: float) -> bool:
    return _LOWEST <= height <= _HIGHEST and width >= _THINNEST


_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 1.0}
_LENGTH = re.compile(r"(-?[\d.]+)(pt|in|cm|mm|px|)")


def _of_old_bar(shape: Any) -> str | None:
    rules = dict(
        rule.split(":", 1)
        for rule in (shape.get("style") or "").replace(" ", "").split(";")
        if ":" in rule
    )
    if rules.get("position") != "absolute" or rules.get("z-index", "0").startswith("-"):
        return None
    if (
        shape.get("filled") in ("f", "false")
        or shape.find(f"{_V}imagedata") is not None
    ):
        return None
    if any((text.text or "").strip() for text in shape.iter(f"{W}t", f"{_V}textpath")):
        return None
    if not _covers(_points(rules.get("width")), _points(rules.get("height"))):
        return None
    return hexadecimal((shape.get("fillcolor") or "white").split(" ")[0])


def _points(length: str | None) -> float:
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * _UNITS[match[2]] if match else 0.0


_ALTERNATIVE = {
    f"{_WP}docPr": ("descr", "title", "name"),
    f"{_PIC}cNvPr": ("descr", "title", "name"),
    f"{_WPS}cNvPr": ("descr", "title", "name"),
    **dict.fromkeys(_SHAPES, ("alt", "title", f"{_O}title")),
    f"{_V}imagedata": (f"{_O}title", f"{_O}href", "src"),
    f"{_V}textpath": ("string",),
}


def drawings(root: Any, step: tuple[tuple[str, int], ...]) -> Iterator[Seen]:
    """Yield the words about drawings, and pictures of which a part is cut off."""
    told: set[str] = set()
    for count, node in enumerate(root.iter(*_ALTERNATIVE, f"{_A}srcRect"), start=1):
        place = Place(parts=(*step, ("drawing", count)))
        if node.tag == f"{_A}srcRect":
            if strength := crop_of(node):
                yield Trait("cropped_picture", strength, place, Means.CROPPED_PICTURE)
            continue
        for attribute in _ALTERNATIVE[node.tag]:
            text = (node.get(attribute) or "").strip()
            is_generic = attribute == "name" and _GENERIC.fullmatch(text)
            if text and text not in told and not is_generic:
                told.add(text)
                means = None if attribute == "string" else Means.ALTERNATIVE_TEXT
                yield Piece(text, place, means)
