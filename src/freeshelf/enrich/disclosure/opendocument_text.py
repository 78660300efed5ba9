"""The words of an OpenDocument part in their order, by how they are hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from freeshelf.enrich.disclosure.colours import hexadecimal
from freeshelf.enrich.disclosure.findings import (
    Box,
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.geometry import covered
from freeshelf.enrich.disclosure.opendocument_styles import (
    DRAW,
    OFFICE,
    PRESENTATION,
    SVG,
    TABLE,
    TEXT,
    UNKNOWN,
    Looks,
    means_of,
    points,
)
from freeshelf.enrich.disclosure.opendocument_values import values_of
from freeshelf.enrich.disclosure.packages import local
from freeshelf.enrich.disclosure.visible import Shown

_DEEPEST = 80
_MAX_REPEATED = 1000
_HIDDEN = ("collapse", "filter")
# Elements whose whole text is hidden in one way.
_APART = {
    f"{OFFICE}annotation": Means.COMMENT,
    f"{TEXT}tracked-changes": Means.TRACKED_CHANGE,
    f"{TABLE}tracked-changes": Means.TRACKED_CHANGE,
    f"{PRESENTATION}notes": Means.SPEAKER_NOTES,
    f"{TABLE}dde-links": Means.CACHED_VALUE,
    f"{SVG}title": Means.ALTERNATIVE_TEXT,
    f"{SVG}desc": Means.ALTERNATIVE_TEXT,
    f"{TABLE}desc": Means.ALTERNATIVE_TEXT,
    f"{TABLE}title": Means.ALTERNATIVE_TEXT,
}
_NOT_TEXT = frozenset(
    [
        *(f"{OFFICE}{name}" for name in ("font-face-decls", "automatic-styles")),
        *(f"{OFFICE}{name}" for name in ("binary-data", "styles", "scripts")),
        *(f"{TEXT}{name}" for name in ("sequence-decls", "note-citation")),
    ]
)
_BLANKS = frozenset({f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"})

Segment = tuple[Means | None, str]


@dataclass(frozen=True, slots=True)
class Here:
    """A point of the walk: page, hiding of the whole, ground, and looks inherited."""

    place: Place
    means: Means | None
    ground: str
    look: dict[str, str]


class Body:
    """The content of one part."""

    def __init__(
        self, root: Any, looks: Looks, stored: Shown | None, max_pages: int
    ) -> None:
        self._root, self._looks, self._stored = root, looks, stored
        self._max_pages = max_pages
        self._count = 0
        self._page = 0
        self._segments: list[Segment] | None = None  # of the row that is read
        self._columns: tuple[Any, dict[int, Means]] = (None, {})

    def seen(self) -> Iterator[Seen]:
        """Yield the text, line by line and row by row, and what is beside it."""
        start = Here(Place(), None, self._looks.page, {})
        yield from self._walk(self._root, start, _DEEPEST)
        yield from values_of(self._root)

    def _walk(self, parent: Any, here: Here, depth: int) -> Iterator[Seen]:
        for node in parent:
            if not isinstance(node.tag, str) or node.tag in _NOT_TEXT or not depth:
                continue
            if means := _APART.get(node.tag):
                yield from self._apart(node, here, means)
            elif node.tag in (f"{TEXT}p", f"{TEXT}h"):
                yield from self._paragraph(node, here)
            elif node.tag == f"{TABLE}table-row":
                yield from self._row(node, here)
            elif node.tag == f"{TABLE}table":
                yield from self._table(node, here, depth)
            elif node.tag == f"{DRAW}page":
                yield from self._slide(node, here, depth)
            else:
                yield from self._walk(node, self.entered(node, here), depth - 1)

    def entered(self, node: Any, here: Here) -> Here:
        """Return where the walk is within a section, a frame or a shape."""
        if node.tag == f"{TEXT}section" and node.get(f"{TEXT}display") in (
            "none",
            "condition",
        ):
            return replace(here, means=here.means or Means.HIDDEN_TEXT)
        name = node.get(f"{DRAW}style-name") or node.get(f"{PRESENTATION}style-name")
        if local(node) in ("frame", "custom-shape", "rect", "ellipse", "text-box", "g"):
            means = here.means
            if node.get(f"{DRAW}layer") in self._looks.hidden_layers:
                means = means or Means.HIDDEN_PART
            family = (
                "presentation"
                if f"{PRESENTATION}style-name" in node.attrib
                else "graphic"
            )
            look = self._looks.of(family, name)
            kind = look.get("shape fill")
            ground = UNKNOWN if kind not in (None, "solid") else here.ground
            if kind == "solid":
                ground = hexadecimal(look.get("shape fill-color")) or UNKNOWN
            elif local(node) == "frame" and here.place.page == 0:
                ground = hexadecimal(look.get("shape background-color")) or UNKNOWN
            return replace(here, means=means or self._outside(node), ground=ground)
        return here

    def _outside(self, node: Any) -> Means | None:
        x, y = node.get(f"{SVG}x"), node.get(f"{SVG}y")
        width = points(node.get(f"{SVG}width"))
        height = points(node.get(f"{SVG}height"))
        is_before = x is not None and points(x) + width < -72
        is_above = y is not None and points(y) + height < -72
        is_after = x is not None and points(x) > 22 * 72
        if is_before or is_above or is_after or points(y) > 22 * 72:
            return Means.OUTSIDE_PAGE
        return None

    def on_slide(self, slide: Any, here: Here) -> Here:
        """Return where the walk is on a slide."""
        look = self._looks.of("drawing-page", slide.get(f"{DRAW}style-name"))
        master = self._looks.masters.get(slide.get(f"{DRAW}master-page-name") or "", "")
        look = {**self._looks.of("drawing-page", master), **look}
        is_hidden = look.get("page visibility") == "hidden"
        fill = look.get("page fill")
        ground = here.ground if fill in (None, "none") else UNKNOWN
        if fill == "solid":
            ground = hexadecimal(look.get("page fill-color")) or UNKNOWN
        means = Means.HIDDEN_PART if is_hidden else None
        return Here(Place(self._page), means, ground, {})

    def _slide(self, slide: Any, here: Here, depth: int) -> Iterator[Seen]:
        self._page += 1
        if self._page > self._max_pages:
            if self._page == self._max_pages + 1:
                yield NotLookedAt(Gap.TOO_LARGE)
            return
        inner = self.on_slide(slide, here)
        yield from self._walk(slide, inner, depth - 1)
        yield from self._covered(slide, inner)

    def _covered(self, slide: Any, here: Here) -> Iterator[Seen]:
        """Yield the words under later shapes that are filled and have none."""
        for _node, text, means in self.covered(slide):
            yield Piece(text, here.place, means)

    def covered(self, slide: Any) -> Iterator[tuple[Any, str, Means]]:
        """Yield shapes under later ones of a slide, their words, and how they hide."""
        boxes = [(node, box) for node in slide if (box := _box(node))]
        for index, (node, box) in enumerate(boxes):
            lines = ("".join(line.itertext()) for line in node.iter(f"{TEXT}p"))
            text = " ".join(lines).strip()
            for bar, over in boxes[index + 1 :] if text else ():
                colour = self._colour(bar)
                is_picture = bar.find(f"{DRAW}image") is not None
                has_words = next(bar.iter(f"{TEXT}p"), None) is not None
                if has_words or not (colour or is_picture):
                    continue
                if means := covered(box, over, colour):
                    yield node, text, means
                    break

    def _colour(self, node: Any) -> str | None:
        if local(node) not in ("custom-shape", "rect", "ellipse"):
            return None
        look = self._looks.of("graphic", node.get(f"{DRAW}style-name"))
        if look.get("shape fill", "solid") != "solid":
            return None
        return hexadecimal(look.get("shape fill-color"))

    def _table(self, table: Any, here: Here, depth: int) -> Iterator[Seen]:
        is_sheet = local(table.getparent()) == "spreadsheet"
        if is_sheet:
            self._page += 1
            look = self._looks.of("table", table.get(f"{TABLE}style-name"))
            is_hidden = look.get("table display") == "false"
            means = Means.HIDDEN_PART if is_hidden else None
            here = Here(Place(self._page), means, self._looks.page, {})
            yield Piece(table.get(f"{TABLE}name") or "", here.place, means)
            self._count = 0
        yield from self._walk(table, here, depth - 1)

    def _row(self, row: Any, here: Here) -> Iterator[Seen]:
        if self._segments is not None:
            # A table within a cell is part of its row.
            for cell in row:
                yield from self._cell(cell, here, 0)
            return
        repeated = int(row.get(f"{TABLE}number-rows-repeated") or 1)
        self._count += 1
        place = Place(here.place.page, parts=(*here.place.parts, ("row", self._count)))
        self._count += repeated - 1
        is_hidden = row.get(f"{TABLE}visibility") in _HIDDEN
        look = self._looks.of("table-row", row.get(f"{TABLE}style-name"))
        is_low = "row row-height" in look and points(look["row row-height"], 9) < 1
        means = here.means or (Means.HIDDEN_PART if is_hidden or is_low else None)
        inner = replace(here, place=place, means=means)
        self._segments = []
        columns = self._columns_of(row)
        column = 1
        for cell in row:
            times = int(cell.get(f"{TABLE}number-columns-repeated") or 1)
            of_cell = replace(inner, means=inner.means or columns.get(column))
            yield from self._cell(cell, of_cell, column)
            column += times
        segments, self._segments = self._segments, None
        row = _cells_of(segments)
        is_apart = means is not None or any(each is not None for each, _ in row)
        for piece in self._told(segments, place):
            yield _in_row(piece, row) if is_apart else piece

    def _columns_of(self, row: Any) -> dict[int, Means]:
        table = next(row.iterancestors(f"{TABLE}table"), None)
        if table is not self._columns[0]:
            self._columns = (table, hidden_columns(table, self._looks))
        return self._columns[1]

    def _cell(self, cell: Any, here: Here, column: int) -> Iterator[Seen]:
        if self._segments is None or local(cell) not in (
            "table-cell",
            "covered-table-cell",
        ):
            return
        look = self._looks.of("table-cell", cell.get(f"{TABLE}style-name"))
        ground = hexadecimal(look.get("cell background-color")) or here.ground
        if look.get("cell picture"):
            ground = UNKNOWN
        inner = replace(here, ground=ground, look=look)
        if self._segments:
            self._segments.append((None, "\t"))
        yield from self._walk(cell, inner, _DEEPEST)

    def _paragraph(self, node: Any, here: Here) -> Iterator[Seen]:
        look = {
            **here.look,
            **self._looks.of("paragraph", node.get(f"{TEXT}style-name")),
        }
        segments = list(self._runs(node, replace(here, look=look), _DEEPEST))
        if self._segments is not None:
            if self._segments and not self._segments[-1][1].endswith("\t"):
                self._segments.append((None, " "))
            self._segments += segments
        else:
            self._count += 1
            step = (*here.place.parts, ("paragraph", self._count))
            yield from self._told(segments, Place(here.place.page, parts=step))
        # Frames and comments that are anchored in the paragraph.
        for inner in node.iter(
            f"{OFFICE}annotation", f"{DRAW}frame", f"{DRAW}custom-shape"
        ):
            if next(inner.iterancestors(f"{TEXT}p", f"{TEXT}h"), None) is node:
                kept, self._segments = self._segments, None
                if inner.tag == f"{OFFICE}annotation":
                    yield from self._apart(inner, here, Means.COMMENT)
                else:
                    yield from self._walk(inner, self.entered(inner, here), _DEEPEST)
                self._segments = kept

    def _runs(self, parent: Any, here: Here, depth: int) -> Iterator[Segment]:
        means = here.means or means_of(here.look, here.ground)
        yield means, parent.text or ""
        for node in parent if depth else ():
            name = local(node)
            if node.tag in _BLANKS:
                yield means, " "
            elif node.tag in (f"{TEXT}hidden-paragraph", f"{TEXT}hidden-text"):
                hidden = node.get(f"{TEXT}is-hidden") == "true"
                yield Means.HIDDEN_TEXT if hidden else means, "".join(node.itertext())
            elif name in ("note", "note-body"):
                for paragraph in node.iter(f"{TEXT}p"):
                    yield means, " "
                    yield from self._runs(paragraph, here, depth - 1)
            elif name not in (
                "annotation",
                "frame",
                "custom-shape",
                "note-citation",
                "ruby-text",
            ):
                look = here.look
                if node.tag in (f"{TEXT}span", f"{TEXT}a"):
                    own = self._looks.of("text", node.get(f"{TEXT}style-name"))
                    look = {**look, **own}
                yield from self._runs(node, replace(here, look=look), depth - 1)
            yield means, node.tail or ""

    def _told(self, segments: list[Segment], place: Place) -> Iterator[Piece]:
        alike: list[Segment] = []
        for means, text in segments:
            if alike and (alike[-1][0] is means or not text.strip()):
                alike[-1] = (alike[-1][0], alike[-1][1] + text)
            elif text.strip() or alike:
                alike.append((means, text))
        visible = "".join(text for means, text in alike if means is None).strip()
        if visible and not (self._stored is not None and visible in self._stored):
            yield Piece(visible, place)
        for means, text in alike:
            if means is not None and text.strip():
                yield self._placed(Piece(text.strip(), place, means))

    def _placed(self, piece: Piece) -> Piece:
        if self._stored is None or piece.means is Means.HIDDEN_TEXT:
            return piece
        found = self._stored.place_of(piece.text)
        return piece if found is None else replace(piece, place=found)

    def _apart(self, node: Any, here: Here, means: Means) -> Iterator[Seen]:
        """Yield the paragraphs of a comment, a deletion or notes, and who wrote it."""
        self._count += 1
        place = Place(here.place.page, parts=(*here.place.parts, ("part", self._count)))
        paragraphs = [
            each
            for each in node.iter(f"{TEXT}p", f"{TEXT}h")
            if next(each.iterancestors(f"{TEXT}p", f"{TEXT}h"), None) is None
            or node.tag == f"{OFFICE}annotation"
        ]
        for paragraph in paragraphs or [node]:
            text = "".join(paragraph.itertext()).strip()
            if text:
                yield Piece(text, place, means)
        for author in node.iter("{http://purl.org/dc/elements/1.1/}creator"):
            if (author.text or "").strip():
                yield Trait("author", Strength.WEAK, place, Means.PROPERTY)
                yield Piece(author.text, place, Means.PROPERTY, is_byline=True)


def _in_row(piece: Piece, row: list[Segment]) -> Piece:
    """Return a piece of a row with the row, where it is of whole cells."""
    alike = [number for number, (means, _) in enumerate(row) if means is piece.means]
    if "".join(piece.text.split()) != "".join(
        "".join(row[number][1].split()) for number in alike
    ):
        return piece
    return replace(piece, row=tuple(text for _, text in row), columns=tuple(alike))


def _cells_of(segments: list[Segment]) -> list[Segment]:
    """Return the cells of a row, each with how its first words are hidden."""
    cells: list[Segment] = [(None, "")]
    for means, text in segments:
        if text == "\t":
            cells.append((None, ""))
        else:
            known, before = cells[-1]
            is_first = not before.strip()
            cells[-1] = (means if is_first else known, before + text)
    return [(means, text.strip()) for means, text in cells]


def hidden_columns(table: Any, looks: Looks) -> dict[int, Means]:
    """Return the hidden columns of a table, by their numbers."""
    found: dict[int, Means] = {}
    number = 1
    for column in table.iter(f"{TABLE}table-column") if table is not None else ():
        times = int(column.get(f"{TABLE}number-columns-repeated") or 1)
        look = looks.of("table-column", column.get(f"{TABLE}style-name"))
        is_narrow = (
            "column column-width" in look and points(look["column column-width"], 9) < 1
        )
        if column.get(f"{TABLE}visibility") in _HIDDEN or is_narrow:
            for each in range(number, number + min(times, _MAX_REPEATED)):
                found[each] = Means.HIDDEN_PART
        number += times
    return found


def _box(node: Any) -> Box | None:
    keys = [node.get(f"{SVG}{name}") for name in ("x", "y", "width", "height")]
    if None in keys:
        return None
    x, y, width, height = map(points, keys)
    return x, y, x + width, y + height
