"""Places of rows and cells of a workbook, and texts in place of what a cell had."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.marks import BAR, Slot
from freeshelf.enrich.disclosure.sheets import S

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_LONGEST_NAME = 31
_MOST_COVERED = 100_000


def numbered(rows: Iterator[Any]) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a sheet with their numbers."""
    last = 0
    for row in rows:
        number = row.get("r") or ""
        last = int(number) if number.isdecimal() else last + 1
        yield last, row


def cells_of(row: Any) -> Iterator[tuple[int, Any]]:
    """Yield the cells of a row with the numbers of their columns."""
    last = 0
    for cell in row.iterchildren(f"{S}c"):
        match = _CELL.fullmatch(cell.get("r") or "")
        last = _number_of(match[1]) if match else last + 1
        yield last, cell


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def covered_by(merged: str) -> set[tuple[int, int]]:
    """Return the cells that a merged one covers, at most a hundred thousand."""
    corners = [_CELL.fullmatch(corner) for corner in merged.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return set()
    (left, top), (right, bottom) = (
        (_number_of(corner[1]), int(corner[2])) for corner in corners if corner
    )
    if (right - left + 1) * (bottom - top + 1) > _MOST_COVERED:
        return set()
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    cells = {(row, column) for row in rows for column in columns}
    return cells - {(top, left)}


def letters_of(column: int) -> str:
    """Return the letters of a column."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def put(cell: Any, text: str) -> None:
    """Make a cell one of plain text."""
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    etree.SubElement(etree.SubElement(cell, f"{S}is"), f"{S}t").text = text


def number_slot(cell: Any, text: str) -> Slot:
    """Return the slot of a number, date or truth value: it becomes text if changed."""
    return Slot(text, lambda changed: put(cell, changed), ends=True)


def name_slot(entry: Any, name: str, sheets: Any) -> Slot:
    """Return the slot of the name of a sheet, which may have no name twice."""

    def change(text: str) -> None:
        taken = {each.get("name") for each in sheets if each is not entry}
        short = text[:_LONGEST_NAME] or BAR
        count = 1
        while short in taken:
            count += 1
            short = f"{text[: _LONGEST_NAME - 4]} {count}"
        entry.set("name", short)

    entry.set("name", name)
    return Slot(name, change, ends=True)
