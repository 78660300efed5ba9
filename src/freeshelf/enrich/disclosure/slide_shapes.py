"""Shapes of a slide in their order: where they are, what fills them, what they say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from freeshelf.enrich.disclosure.colours import hexadecimal
from freeshelf.enrich.disclosure.findings import (
    Box,
    Means,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.geometry import crop_strength
from freeshelf.enrich.disclosure.packages import local

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
UNKNOWN = "unknown"
_DEEPEST = 20
_TINY = 300  # hundredths of a point
_EMU_A_POINT = 12_700
_ON = ("1", "true")
_NUMBERED = ("sldNum", "dt")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters with the colour that they were given, if any."""

    text: str
    colour: str | None = None
    is_tiny: bool = False
    node: Any = None


@dataclass(slots=True)
class Shape:
    """A shape with its lines of text; a row of a table is a line."""

    number: int
    identifier: str
    box: Box | None = None
    fill: str | None = None  # None: nothing, UNKNOWN: a picture or a gradient
    is_hidden: bool = False
    is_picture: bool = False
    is_frame: bool = False  # around a chart, a table or an object
    is_placeholder: bool = False
    placeholder: tuple[str, str] = ("", "")  # its kind and number, as in the layout
    is_about_the_slide: bool = False  # its number or date
    is_table: bool = False
    lines: list[list[Run]] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    node: Any = None

    @property
    def text(self) -> str:
        return "\n".join("".join(run.text for run in line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a theme by the names that slides give them."""

    colours: dict[str, str] = field(default_factory=dict)

    def of(self, parent: Any) -> str | None:
        """Return the colour within a fill; UNKNOWN for one that is not plain."""
        for node in parent:
            plain = not len(node)
            name = local(node)
            if name in ("srgbClr", "prstClr"):
                return hexadecimal(node.get("val")) if plain else UNKNOWN
            if name == "sysClr":
                return hexadecimal(node.get("lastClr") or node.get("val")) or UNKNOWN
            if name == "schemeClr" and plain:
                return self.colours.get(node.get("val") or "", UNKNOWN)
            return UNKNOWN
        return UNKNOWN

    def fill(self, properties: Any) -> str | None:
        """Return what fills a shape: a colour, None for nothing, or UNKNOWN."""
        if properties is None:
            return None
        for node in properties:
            name = local(node)
            if name == "solidFill":
                return self.of(node) or UNKNOWN
            if name in ("gradFill", "blipFill", "pattFill", "grpFill"):
                return UNKNOWN
        return None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Position of the shapes of a group on the slide."""

    x: float = 0.0
    y: float = 0.0
    across: float = 1.0
    down: float = 1.0

    def box(self, transform: Any) -> Box | None:
        place = _pair(transform, "off", "x", "y")
        size = _pair(transform, "ext", "cx", "cy")
        if place is None or size is None:
            return None
        left = (self.x + place[0] * self.across) / _EMU_A_POINT
        top = (self.y + place[1] * self.down) / _EMU_A_POINT
        width, height = size[0] * self.across, size[1] * self.down
        return left, top, left + width / _EMU_A_POINT, top + height / _EMU_A_POINT

    def within(self, transform: Any) -> "_Frame":
        place = _pair(transform, "off", "x", "y")
        size = _pair(transform, "ext", "cx", "cy")
        inner = _pair(transform, "chOff", "x", "y")
        scale = _pair(transform, "chExt", "cx", "cy")
        if not (place and size and inner and scale and scale[0] and scale[1]):
            return self
        across, down = size[0] / scale[0], size[1] / scale[1]
        return _Frame(
            self.x + (place[0] - inner[0] * across) * self.across,
            self.y + (place[1] - inner[1] * down) * self.down,
            self.across * across,
            self.down * down,
        )


def _pair(transform: Any, name: str, *keys: str) -> tuple[float, float] | None:
    node = transform.find(f"{A}{name}") if transform is not None else None
    try:
        return (
            None
            if node is None
            else (float(node.get(keys[0])), float(node.get(keys[1])))
        )
    except (TypeError, ValueError):
        return None


def shapes_of(tree: Any, palette: Palette) -> list[Shape]:
    """Return the shapes of a slide from the lowest to the topmost."""
    found: list[Shape] = []
    _gather(tree, palette, _Frame(), found, is_hidden=False, depth=_DEEPEST)
    return found


def _gather(
    parent: Any,
    palette: Palette,
    frame: _Frame,
    found: list[Shape],
    *,
    is_hidden: bool,
    depth: int,
) -> None:
    for node in parent:
        name = local(node)
        if name in ("AlternateContent", "Choice") and depth:
            _gather(node, palette, frame, found, is_hidden=is_hidden, depth=depth - 1)
        elif name == "grpSp" and depth:
            inner = frame.within(next(node.iterfind(f"*/{A}xfrm"), None))
            hides = is_hidden or _is_hidden(node)
            _gather(node, palette, inner, found, is_hidden=hides, depth=depth - 1)
        elif name in ("sp", "pic", "graphicFrame", "cxnSp"):
            shape = _shape(node, palette, frame, len(found) + 1)
            shape.is_hidden = shape.is_hidden or is_hidden
            found.append(shape)


def _about(node: Any) -> Any:
    return next((each for each in node.iter() if local(each) == "cNvPr"), None)


def _is_hidden(node: Any) -> bool:
    about = _about(node)
    return about is not None and about.get("hidden") in _ON


def _shape(node: Any, palette: Palette, frame: _Frame, number: int) -> Shape:
    properties = _child(node, "spPr")
    transform = properties.find(f"{A}xfrm") if properties is not None else None
    if transform is None:
        transform = _child(node, "xfrm")
    about = _about(node)
    place = next((each for each in node.iter() if local(each) == "ph"), None)
    shape = Shape(
        number,
        about.get("id") or "" if about is not None else "",
        frame.box(transform),
        palette.fill(properties),
        is_hidden=_is_hidden(node),
        is_picture=local(node) == "pic",
        is_frame=local(node) == "graphicFrame",
        is_placeholder=place is not None,
        is_about_the_slide=place is not None and place.get("type") in _NUMBERED,
        node=node,
    )
    if place is not None:
        shape.placeholder = (place.get("type") or "", place.get("idx") or "0")
    style = _child(node, "style")
    reference = style.find(f"{A}fillRef") if style is not None else None
    if shape.fill is None and reference is not None and reference.get("idx") != "0":
        has_none = properties is not None and properties.find(f"{A}noFill") is not None
        shape.fill = None if has_none else UNKNOWN
    if about is not None:
        shape.about = [about.get(key) or "" for key in ("descr", "title")]
        if "." in (about.get("name") or ""):
            shape.about.append(about.get("name"))
    table = next(node.iter(f"{A}tbl"), None)
    if table is not None:
        shape.is_table, shape.fill = True, UNKNOWN
        shape.lines = [_row(row, palette) for row in table.iter(f"{A}tr")]
    else:
        body = _child(node, "txBody")
        shape.lines = _lines(body, palette) if body is not None else []
    return shape


def _child(node: Any, name: str) -> Any:
    return next((each for each in node if local(each) == name), None)


def _lines(body: Any, palette: Palette) -> list[list[Run]]:
    given = next(body.iterfind(f"{A}lstStyle/{A}lvl1pPr/{A}defRPr"), None)
    return [list(_runs(paragraph, palette, given)) for paragraph in body.iter(f"{A}p")]


def _row(row: Any, palette: Palette) -> list[Run]:
    runs: list[Run] = []
    for number, cell in enumerate(row.iterchildren(f"{A}tc")):
        if number:
            runs.append(Run("\t"))
        for index, paragraph in enumerate(cell.iter(f"{A}p")):
            if index:
                runs.append(Run(" "))
            runs.extend(_runs(paragraph, palette, None))
    return runs


def _runs(paragraph: Any, palette: Palette, given: Any) -> Iterator[Run]:
    for node in paragraph:
        name = local(node)
        if name == "br":
            yield Run(" ")
        elif name in ("r", "fld"):
            text = "".join(each.text or "" for each in node.iter(f"{A}t"))
            look = node.find(f"{A}rPr")
            size = _of_either(look, given, "sz")
            is_tiny = bool(size) and size.isdecimal() and int(size) <= _TINY
            colour = _colour(look, palette) or _colour(given, palette)
            yield Run(text, colour, is_tiny, node)
        elif name == "m":
            yield Run("".join(node.itertext()))


def _of_either(look: Any, given: Any, key: str) -> str:
    for node in (look, given):
        if node is not None and node.get(key):
            return str(node.get(key))
    return ""


def _colour(look: Any, palette: Palette) -> str | None:
    fill = look.find(f"{A}solidFill") if look is not None else None
    if look is not None and look.find(f"{A}noFill") is not None:
        return ""
    return palette.of(fill) if fill is not None else None


def drawing_words(root: Any, page: int) -> Iterator[Seen]:
    """Yield the words of drawings on a sheet, and pictures of which a part is cut."""
    shapes = shapes_of([each for anchor in root for each in anchor], Palette())
    for shape in shapes:
        place = Place(page, parts=(("shape", shape.number),))
        if shape.text.strip():
            yield Piece(
                shape.text, place, Means.HIDDEN_TEXT if shape.is_hidden else None
            )
        for text in filter(None, shape.about):
            yield Piece(text, place, Means.ALTERNATIVE_TEXT)
    yield from cropped(root, page)


def cropped(root: Any, page: int) -> Iterator[Seen]:
    """Yield pictures of which a part is cut off but still there."""
    for number, node in enumerate(root.iter(f"{A}srcRect"), start=1):
        if strength := crop_of(node):
            place = Place(page, parts=(("picture", number),))
            yield Trait("cropped_picture", strength, place, Means.CROPPED_PICTURE)


def crop_of(node: Any) -> Strength | None:
    """Return how strong the crop of a picture is, of which a part is still there."""
    sides = [_share(node.get(side) or "0") for side in "ltrb"]
    return crop_strength(*sides) if any(sides) else None


def _share(written: str) -> float:
    """Return the share that is cut off at a side; a picture may also be widened."""
    try:
        share = float(written.rstrip("%")) / (100 if "%" in written else 100_000)
    except ValueError:
        return 0.0
    return min(max(share, 0.0), 1.0)
