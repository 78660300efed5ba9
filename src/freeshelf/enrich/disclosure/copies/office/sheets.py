"""Copy a workbook: the cells that are seen, as values, on sheets written anew.

Formulas become what they showed. Hidden sheets, rows, columns and cells stay out, and
so do names, comments, caches, links to other files, rules and tables.
"""

import re
from typing import Any

import python_calamine as calamine
from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.marks import BAR, Slot, slot_of
from freeshelf.enrich.disclosure.copies.office.drawing import (
    FORMAL_TEXT,
    PartCopier,
    rules,
    slots_of_drawing,
)
from freeshelf.enrich.disclosure.copies.office.drawing_rules import XDR, A, C, R
from freeshelf.enrich.disclosure.copies.office.package import NewPart
from freeshelf.enrich.disclosure.copies.office.sheet_cells import (
    cells_of,
    covered_by,
    letters_of,
    name_slot,
    number_slot,
    numbered,
    put,
)
from freeshelf.enrich.disclosure.copies.office.sheet_rules import (
    ATTRIBUTES,
    FONTS,
    KEEP,
    PLACES,
)
from freeshelf.enrich.disclosure.copies.office.sheet_styles import SheetStyles
from freeshelf.enrich.disclosure.copies.office.tree import TreeCopier
from freeshelf.enrich.disclosure.copies.office.values import is_font
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.sheet_drawings import covers_of
from freeshelf.enrich.disclosure.sheet_format import CellStyles, Hidden
from freeshelf.enrich.disclosure.sheets import S
from freeshelf.enrich.extractors.sheets import written

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_CODE_OF_PICTURE = re.compile("&G")
_ID = f"{{{R[1:-1]}}}id"
_ON = ("1", "true")
_REDACTED = (Means.REDACTION, Means.UNDER_PICTURE)
_BEFORE = ("sheetPr", "sheetViews", "sheetFormatPr", "cols")
_AFTER = ("printOptions", "pageMargins", "pageSetup", "headerFooter")
_BREAKS = ("rowBreaks", "colBreaks")
_DROPPED = {
    "conditionalFormatting": "formats",
    "dataValidations": "fields",
    "autoFilter": "formats",
    "tableParts": "formats",
    "oleObjects": "embedded",
    "controls": "embedded",
    "legacyDrawing": "comments",
}


def copy_sheets(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Add the parts of a workbook to the new package.

    Returns the text that extraction reads, in its order, and all other text.
    """
    return _BookCopy(job).run()


class _BookCopy:
    """One workbook being copied."""

    def __init__(self, job: Job) -> None:
        self.job = job
        job.folder = "xl"
        source = job.source
        self.main = next(iter(source.related("", "officeDocument")), "xl/workbook.xml")
        self.book = source.xml(self.main)
        names = source.related(self.main, "styles")
        root = source.xml(names[0]) if names else None
        self.looks = CellStyles(root)
        self.part = job.target.add("xl/workbook.xml", f"{_TYPE}.sheet.main+xml")
        self.styles = SheetStyles(job, root)
        strings = source.related(self.main, "sharedStrings")
        shared = source.xml(strings[0]) if strings else None
        self.strings = [] if shared is None else list(shared.iterchildren(f"{S}si"))
        self.told: list[list[Slot]] = []
        self.apart: list[list[Slot]] = []

    def run(self) -> tuple[list[list[Slot]], list[list[Slot]]]:
        job = self.job
        job.target.starts_with(self.part)
        root = etree.Element(f"{S}workbook", nsmap={None: S[1:-1], "r": R[1:-1]})
        self.part.root = root
        about = self.book.find(f"{S}workbookPr")
        if about is not None and about.get("date1904") in _ON:
            etree.SubElement(root, f"{S}workbookPr", date1904="1")
        views = etree.SubElement(root, f"{S}bookViews")
        etree.SubElement(views, f"{S}workbookView")
        sheets = etree.SubElement(root, f"{S}sheets")
        values = _Values(job)
        relations = job.source.relations(self.main)
        for index, node in enumerate(self.book.iter(f"{S}sheet")):
            relation = relations.get(node.get(_ID) or "")
            if relation is None or relation.kind != "worksheet":
                job.notes.add("charts")
            elif node.get("state") in ("hidden", "veryHidden"):
                job.notes.add("hidden_parts")
            else:
                self._sheet(relation.target, node, sheets, values.of(index))
        self._note_parts()
        self.styles.write(self.part)
        for name, part in job.target.parts.items():
            if "/charts/" in name or "/drawings/" in name:
                self.apart.append(slots_of_drawing(part.root))
        return self.told, self.apart

    def _sheet(
        self, name: str, node: Any, sheets: Any, values: dict[tuple[int, int], str]
    ) -> None:
        job, number = self.job, len(sheets) + 1
        source = job.source.xml(name)
        part = job.target.add(
            f"xl/worksheets/sheet{number}.xml", f"{_TYPE}.worksheet+xml"
        )
        entry = etree.SubElement(sheets, f"{S}sheet", sheetId=str(number))
        entry.set(_ID, self.part.relate("worksheet", part.name))
        title = name_slot(entry, node.get("name") or "", sheets)
        copier = SheetCopier(self, name, part)
        copier.copy(source, values)
        cells = copier.slots
        if cells:
            self.told.append([title, *cells])
        else:
            self.apart.append([title])
        self.apart.append(
            [
                slot_of(each, ends=True)
                for each in part.root.iterfind(f"{S}headerFooter/*")
            ]
        )

    def _note_parts(self) -> None:
        kinds = {
            "/pivot": "formats",
            "/externallinks/": "links",
            "/comments": "comments",
            "/threadedcomments/": "comments",
            "/embeddings/": "embedded",
            "vbaproject": "embedded",
        }
        for name in self.job.source.archive.names:
            self.job.notes.update(
                c for each, c in kinds.items() if each in name.lower()
            )


class _Values:
    """Values of the cells of a workbook as extraction writes them."""

    def __init__(self, job: Job) -> None:
        self._book = calamine.load_workbook(job.source.stream())

    def of(self, index: int) -> dict[tuple[int, int], str]:
        """Return the values of a sheet, from 0, by row and column from 1."""
        sheet = self._book.get_sheet_by_index(index)
        first = sheet.start[1] if sheet.start else 0
        return {
            (number, column): written(value)
            for number, row in enumerate(sheet.iter_rows(), start=1)
            for column, value in enumerate(row, start=first + 1)
            if value != ""
        }


class SheetCopier(PartCopier):
    """Copier of one sheet."""

    def __init__(self, book: _BookCopy, name: str, part: NewPart) -> None:
        super().__init__(_RULES, book.job, name, part)
        self.book = book
        self.slots: list[Slot] = []
        # Cells that a merged one covers.
        self.covered: set[tuple[int, int]] = set()

    def copy(self, root: Any, values: dict[tuple[int, int], str]) -> None:
        """Copy what is seen of a sheet into the new part."""
        sheet = etree.Element(root.tag, nsmap={None: S[1:-1], "r": R[1:-1]})
        self.part.root = sheet
        job, source = self.job, self.job.source
        tables = [source.xml(each) for each in source.related(self.name, "table")]
        hidden = Hidden.of(root, self.book.looks, [t.get("ref") or "" for t in tables])
        for drawing in source.related(self.name, "drawing"):
            hidden.covers.extend(covers_of(source.xml(drawing)))
        for name, reason in _DROPPED.items():
            if root.find(f"{S}{name}") is not None:
                job.notes.add(reason)
        for node in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            self.covered |= covered_by(node.get("ref") or "")
        self._some(root, _BEFORE)
        data = etree.SubElement(sheet, f"{S}sheetData")
        for number, row in numbered(root.iterfind(f"{S}sheetData/{S}row")):
            data.append(self._row(row, number, hidden, values))
        self._some(root, ("mergeCells",))
        self._links(root)
        self._some(root, _AFTER)
        self._some(root, _BREAKS)
        self._drawings(root)

    def _some(self, root: Any, names: tuple[str, ...]) -> None:
        for name in names:
            for node in root.iterfind(f"{S}{name}"):
                self.part.root.extend(self.copied(node))

    def _row(
        self, row: Any, number: int, hidden: Hidden, values: dict[tuple[int, int], str]
    ) -> Any:
        copy = etree.Element(row.tag, r=str(number))
        for name in ("ht", "customHeight", "hidden", "customFormat"):
            if (row.get(name) or "").replace(".", "").isalnum():
                copy.set(name, row.get(name))
        if row.get("s"):
            copy.set("s", self.book.styles.of(row.get("s"), is_seen=True))
        for column, cell in cells_of(row):
            means = hidden.means(number, column)
            if number in hidden.rows or (number, column) in self.covered:
                means = Means.HIDDEN_PART
            text = values.get((number, column), "")
            if means is not None and text.strip():
                self.job.gone.append(text)
            if means is None or means in _REDACTED:
                new = self._cell(cell, number, column, text, means)
                copy.append(new)
            elif text.strip():
                is_part = means is Means.HIDDEN_PART
                self.notes.add("hidden_parts" if is_part else "hidden_text")
        return copy

    def _cell(
        self, cell: Any, number: int, column: int, text: str, means: Means | None
    ) -> Any:
        new = etree.Element(cell.tag, r=f"{letters_of(column)}{number}")
        if cell.get("s"):
            new.set("s", self.book.styles.of(cell.get("s"), is_seen=means is None))
        if cell.find(f"{S}f") is not None:
            self.notes.add("formulas")
        if means is not None:
            if text.strip():
                put(new, BAR * 12)
            return new
        value, kind = cell.find(f"{S}v"), cell.get("t") or "n"
        shown = "" if value is None else value.text or ""
        if kind == "s":
            index = int(shown) if shown.isdecimal() else -1
            if 0 <= index < len(self.book.strings):
                self._string(new, self.book.strings[index])
        elif kind == "inlineStr":
            inner = cell.find(f"{S}is")
            if inner is not None:
                self._string(new, inner)
        elif kind == "str":
            put(new, shown)
            self.slots.append(slot_of(new.find(f"{S}is/{S}t"), ends=True))
        elif shown:
            if kind in ("b", "e", "d"):
                new.set("t", kind)
            etree.SubElement(new, f"{S}v").text = shown.strip()
            self.slots.append(number_slot(new, text or shown))
        return new

    def _string(self, new: Any, source: Any) -> None:
        """Copy a text with its formats; it is one text for a reader."""
        new.set("t", "inlineStr")
        inner = etree.SubElement(new, f"{S}is")
        inner.extend(self.children(source))
        slots = [slot_of(each) for each in inner.iter(f"{S}t")]
        if slots:
            slots[-1].ends = True
        self.slots += slots

    def _links(self, root: Any) -> None:
        links = etree.Element(f"{S}hyperlinks")
        for node in root.iterfind(f"{S}hyperlinks/{S}hyperlink"):
            key = self.link(node.get(_ID))
            if key and re.fullmatch(r"[A-Z0-9:$]{2,24}", node.get("ref") or ""):
                link = etree.SubElement(links, node.tag, ref=node.get("ref"))
                link.set(_ID, key)
        if len(links):
            self.part.root.append(links)

    def _drawings(self, root: Any) -> None:
        for node in root.iterfind(f"{S}drawing"):
            name = self.target(node.get(_ID), "drawing")
            source = self.job.source.xml(name) if name else None
            if source is None:
                continue
            count = sum("/drawings/" in each for each in self.job.target.parts)
            part = self.job.target.add(
                f"xl/drawings/drawing{count + 1}.xml", _DRAWING_TYPE
            )
            spaces = {"xdr": XDR[1:-1], "a": A[1:-1], "r": R[1:-1], "c": C[1:-1]}
            part.root = etree.Element(source.tag, nsmap=spaces)
            part.root.extend(PartCopier(_RULES, self.job, name, part).children(source))
            if not len(part.root):
                del self.job.target.parts[part.name]
                continue
            link = etree.SubElement(self.part.root, f"{S}drawing")
            link.set(_ID, self.part.relate("drawing", part.name))


def _text(copier: TreeCopier, node: Any) -> list[Any]:
    copy = etree.Element(node.tag)
    copy.text = node.text
    copy.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [copy]


def _font(copier: TreeCopier, node: Any) -> list[Any]:
    name = node.get("val") or ""
    return [etree.Element(node.tag, val=name)] if is_font(name) else []


def _header(copier: TreeCopier, node: Any) -> list[Any]:
    """Copy headers and footers that are printed, without pictures."""
    copy = copier.empty(node)
    shown = {
        "odd": True,
        "first": node.get("differentFirst") in _ON,
        "even": node.get("differentOddEven") in _ON,
    }
    for child in node:
        name = str(child.tag).rpartition("}")[2]
        which = name.removesuffix("Header").removesuffix("Footer")
        if shown.get(which) and which != name:
            new = etree.SubElement(copy, child.tag)
            new.text = _CODE_OF_PICTURE.sub("", child.text or "")
        else:
            copier.notes.add("hidden_text")
    return [copy] if len(copy) else []


def _shape(copier: TreeCopier, node: Any) -> list[Any]:
    """Copy a shape over cells unless it is hidden."""
    about = next((n for n in node.iter() if str(n.tag).endswith("}cNvPr")), None)
    if about is not None and about.get("hidden") in _ON:
        copier.notes.add("hidden_text")
        return []
    copy = copier.plain(node)
    is_frame = node.tag == f"{XDR}graphicFrame"
    if is_frame and next(copy.iter(f"{A}graphicData"), None) is None:
        return []
    if node.tag == f"{XDR}pic" and copy.find(f"{XDR}blipFill") is None:
        return []
    return [copy]


def _anchor(copier: TreeCopier, node: Any) -> list[Any]:
    copy = copier.plain(node)
    shapes = ("sp", "pic", "graphicFrame", "cxnSp", "grpSp")
    if not any(copy.find(f"{XDR}{each}") is not None for each in shapes):
        return []
    return [copy]


_RULES = rules(
    keep=KEEP,
    attributes=ATTRIBUTES,
    handlers={
        f"{S}t": _text,
        f"{S}headerFooter": _header,
        **dict.fromkeys(FONTS, _font),
        **dict.fromkeys(PLACES, FORMAL_TEXT),
        **{
            f"{XDR}{name}": _shape
            for name in ("sp", "pic", "graphicFrame", "cxnSp", "grpSp")
        },
        **{
            f"{XDR}{name}": _anchor
            for name in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
        },
    },
)
