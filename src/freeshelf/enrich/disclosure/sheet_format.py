"""Formats that hide cells of a workbook: rows, columns, number formats, colours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from freeshelf.enrich.disclosure.colours import (
    BLACK,
    WHITE,
    hexadecimal,
    is_dark,
    is_unreadable,
)
from freeshelf.enrich.disclosure.findings import Means

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_NAMES = {"s": S[1:-1]}
_ON = ("1", "true")
_NARROWEST, _LOWEST = 0.3, 1.0  # characters, points
_SMALLEST = 3.0  # points
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
# Sections of a number format that show nothing: positive, negative, zero, text.
_SHOWS_NOTHING = re.compile(r';;;|""(;""){0,3}|;;|;')
_THEME = {"0": WHITE, "1": BLACK}
_INDEXED = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
_MAX_COLUMNS = 16_384

Box = tuple[int, int, int, int]  # rows and columns, the first and the last of each


class CellStyles:
    """Styles of cells that hide what is in them, by their number."""

    def __init__(self, root: Any) -> None:
        self.hiding: dict[str, Means] = {}
        if root is None:
            return
        formats = {
            node.get("numFmtId"): node.get("formatCode") or ""
            for node in root.iter(f"{S}numFmt")
        }
        fonts = [_font(node) for node in root.findall(f"{S}fonts/{S}font")]
        fills = [_fill(node) for node in root.findall(f"{S}fills/{S}fill")]
        for number, style in enumerate(root.findall(f"{S}cellXfs/{S}xf")):
            if _SHOWS_NOTHING.fullmatch(formats.get(style.get("numFmtId"), "x")):
                self.hiding[str(number)] = Means.HIDDEN_TEXT
                continue
            colour, size = _at(fonts, style.get("fontId"), (None, 11.0))
            ground = _at(fills, style.get("fillId"), None)
            if means := _means(colour, size, ground):
                self.hiding[str(number)] = means


def _at(values: list[Any], index: str | None, default: Any) -> Any:
    number = int(index) if index and index.isdecimal() else -1
    return values[number] if 0 <= number < len(values) else default


def _means(colour: str | None, size: float, ground: str | None) -> Means | None:
    # A fill that cannot be told is taken for one on which the text is seen.
    if ground != "" and is_unreadable(colour or BLACK, ground or WHITE):
        return Means.REDACTION if is_dark(ground or WHITE) else Means.GROUND_COLOUR
    return Means.TINY_TEXT if size <= _SMALLEST else None


def _font(node: Any) -> tuple[str | None, float]:
    colour, size = node.find(f"{S}color"), node.find(f"{S}sz")
    try:
        points = float(size.get("val")) if size is not None else 11.0
    except (TypeError, ValueError):
        points = 11.0
    if colour is None:
        return None, points
    # A colour of the theme that is not plain black or white contrasts with both.
    return _colour(colour) or "808080", points


def _fill(node: Any) -> str | None:
    """Return the colour of a fill, None for none, empty for one that is unknown."""
    pattern = node.find(f"{S}patternFill")
    if pattern is None:
        return ""
    kind = pattern.get("patternType") or "none"
    if kind == "none":
        return None
    colour = pattern.find(f"{S}fgColor")
    if kind != "solid":
        return ""
    return BLACK if colour is None else _colour(colour) or ""


def _colour(node: Any) -> str | None:
    if (node.get("tint") or "0") not in ("0", "0.0"):
        return None
    if rgb := node.get("rgb"):
        return hexadecimal(rgb[-6:])
    if (theme := node.get("theme")) is not None:
        return _THEME.get(theme)
    if node.get("auto") in _ON:
        return BLACK
    return _INDEXED.get(node.get("indexed") or "")


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows, columns and cells of one sheet that are not seen."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    cells: dict[tuple[int, int], Means] = field(default_factory=dict)
    covers: list[tuple[Box, Means]] = field(default_factory=list)

    @classmethod
    def of(cls, root: Any, styles: CellStyles, tables: list[str]) -> "Hidden":
        """Return what a sheet hides; tables give their cells a ground of their own."""
        cells = dict(_cells(root, styles)) if styles.hiding else {}
        if Means.GROUND_COLOUR in cells.values():
            rules = root.iterfind(f"{S}conditionalFormatting")
            ranges = [*tables, *(rule.get("sqref") or "" for rule in rules)]
            coloured = [box for each in ranges for box in _boxes(each)]
            cells = {
                cell: means
                for cell, means in cells.items()
                if means is not Means.GROUND_COLOUR or not _is_in(cell, coloured)
            }
        return cls(frozenset(_rows(root)), frozenset(_columns(root)), cells)

    @property
    def is_empty(self) -> bool:
        """Return whether all cells of the rows that are seen are seen."""
        return not (self.columns or self.cells or self.covers)

    def means(self, row: int, column: int) -> Means | None:
        """Return how a cell is hidden."""
        if column in self.columns:
            return Means.HIDDEN_PART
        for box, means in self.covers:
            if _is_in((row, column), [box]):
                return means
        return self.cells.get((row, column))


def _rows(root: Any) -> Iterator[int]:
    default = root.find(f"{S}sheetFormatPr")
    are_hidden = default is not None and default.get("zeroHeight") in _ON
    last = 0
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        number = row.get("r") or ""
        last = int(number) if number.isdecimal() else last + 1
        is_low = _number(row.get("ht"), 99) < _LOWEST
        if (
            row.get("hidden") in _ON
            or is_low
            or (are_hidden and row.get("hidden") is None and row.get("ht") is None)
        ):
            yield last


def _columns(root: Any) -> Iterator[int]:
    for column in root.iterfind(f"{S}cols/{S}col"):
        if column.get("hidden") in _ON or _number(column.get("width"), 99) < _NARROWEST:
            first = int(_number(column.get("min"), 1))
            last = int(_number(column.get("max"), first))
            yield from range(first, min(last, _MAX_COLUMNS) + 1)


def _number(value: str | None, default: float) -> float:
    try:
        return float(value or default)
    except ValueError:
        return default


def _cells(root: Any, styles: CellStyles) -> Iterator[tuple[tuple[int, int], Means]]:
    named = " or ".join(f"@s='{number}'" for number in styles.hiding)
    for cell in root.xpath(f"//s:c[({named}) and (s:v or s:is)]", namespaces=_NAMES):
        if match := _CELL.fullmatch(cell.get("r") or ""):
            means = styles.hiding[cell.get("s")]
            yield (int(match[2]), _column(match[1])), means


def _boxes(ranges: str) -> Iterator[Box]:
    for each in ranges.replace("$", "").split():
        corners = [_CELL.fullmatch(corner) for corner in each.split(":")]
        if corners[0] and corners[-1]:
            first, last = corners[0], corners[-1]
            yield int(first[2]), int(last[2]), _column(first[1]), _column(last[1])


def _is_in(cell: tuple[int, int], boxes: list[Box]) -> bool:
    row, column = cell
    return any(
        top <= row <= bottom and left <= column <= right
        for top, bottom, left, right in boxes
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
