"""Values of the cells of OpenDocument, and texts in place of them."""

from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.marks import Slot
from freeshelf.enrich.disclosure.opendocument_styles import OFFICE, TABLE, TEXT
from freeshelf.enrich.extractors.sheets import written_float

VALUES = ("value", "date-value", "time-value", "boolean-value", "currency")


def value_of(node: Any) -> str:
    """Return the value of a cell as extraction writes it, if it has any."""
    kind = node.get(f"{OFFICE}value-type") or "string"
    if kind in ("float", "percentage", "currency"):
        try:
            return written_float(float(node.get(f"{OFFICE}value") or ""))
        except ValueError:
            return ""
    if kind == "date":
        return (node.get(f"{OFFICE}date-value") or "").replace("T", " ")[:16]
    if kind == "boolean":
        return (node.get(f"{OFFICE}boolean-value") or "").title()
    return ""


def name_slot(table: Any, name: str) -> Slot:
    """Return the slot of the name of a sheet."""

    def change(text: str) -> None:
        table.set(f"{TABLE}name", text)

    change(name)
    return Slot(name, change, ends=True)


def value_slot(cell: Any, shown: str) -> Slot:
    """Return the slot of a number or date: the cell becomes one of text if changed."""

    def change(text: str) -> None:
        for name in VALUES:
            cell.attrib.pop(f"{OFFICE}{name}", None)
        cell.set(f"{OFFICE}value-type", "string")
        for child in list(cell):
            cell.remove(child)
        etree.SubElement(cell, f"{TEXT}p").text = text

    return Slot(shown, change, ends=True)
