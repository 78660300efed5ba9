"""Styles of the cells of a workbook, without names and rules."""

from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.office.drawing import (
    rules,
    safe_format,
)
from freeshelf.enrich.disclosure.copies.office.package import NewPart
from freeshelf.enrich.disclosure.copies.office.sheet_rules import (
    ATTRIBUTES,
    FONTS,
    KEEP,
)
from freeshelf.enrich.disclosure.copies.office.tree import TreeCopier
from freeshelf.enrich.disclosure.copies.office.values import is_font
from freeshelf.enrich.disclosure.sheet_format import CellStyles
from freeshelf.enrich.disclosure.sheets import S

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")


class SheetStyles:
    """Styles of a workbook; those that are seen never hide what is in a cell."""

    def __init__(self, job: Job, root: Any) -> None:
        self._job, self._root = job, root
        self._hiding = CellStyles(root).hiding
        self._count = 0 if root is None else len(root.findall(f"{S}cellXfs/{S}xf"))
        self._plain: dict[str, str] = {}
        self._used: set[str] = set()

    def of(self, number: str, *, is_seen: bool) -> str:
        """Return the number of a style in the copy.

        A cell that a rule or table made readable gets letters in the usual colour.
        """
        if not number.isdecimal() or int(number) >= self._count:
            return "0"
        self._used.add(number)
        if is_seen and number in self._hiding:
            return self._plain.setdefault(number, str(self._count + len(self._plain)))
        return number

    def write(self, book: NewPart) -> None:
        """Add the part of the styles, and the theme that gives their colours."""
        part = self._job.target.add("xl/styles.xml", _TYPE)
        book.relate("styles", part.name)
        root = etree.Element(f"{S}styleSheet", nsmap={None: S[1:-1]})
        part.root = root
        copier = _StyleCopier(self._job, self._formats())
        for name in _LISTS:
            for node in () if self._root is None else self._root.iterfind(f"{S}{name}"):
                root.extend(copier.copied(node))
        formats = root.find(f"{S}cellXfs")
        if formats is None:
            return
        for number in self._plain:
            copy = copier.plain(self._root.findall(f"{S}cellXfs/{S}xf")[int(number)])
            copy.set("fontId", "0")
            formats.append(copy)
        formats.set("count", str(len(formats)))
        styles = etree.SubElement(root, f"{S}cellStyles", count="1")
        etree.SubElement(
            styles, f"{S}cellStyle", name="Normal", xfId="0", builtinId="0"
        )
        for node in self._root.iterfind(f"{S}colors"):
            root.extend(copier.copied(node))

    def _formats(self) -> set[str]:
        """Return the numbers of the formats of numbers that cells use."""
        styles = [] if self._root is None else self._root.findall(f"{S}cellXfs/{S}xf")
        return {
            style.get("numFmtId") or ""
            for number, style in enumerate(styles)
            if str(number) in self._used
        }


class _StyleCopier(TreeCopier):
    def __init__(self, job: Job, formats: set[str]) -> None:
        super().__init__(_RULES, job.notes)
        self.job, self.formats = job, formats


def _font(copier: TreeCopier, node: Any) -> list[Any]:
    name = node.get("val") or ""
    return [etree.Element(node.tag, val=name)] if is_font(name) else []


def _format(copier: _StyleCopier, node: Any) -> list[Any]:
    """Copy a format of numbers; words in it stay if a cell that is seen shows them."""
    if not (node.get("numFmtId") or "").isdecimal():
        return []
    code = safe_format(node.get("formatCode") or "")
    is_used = node.get("numFmtId") in copier.formats
    if not is_used or copier.job.has_unwanted(code):
        code = "General"
    return [etree.Element(node.tag, numFmtId=node.get("numFmtId"), formatCode=code)]


_RULES = rules(
    keep=KEEP,
    attributes=ATTRIBUTES,
    handlers={f"{S}numFmt": _format, **dict.fromkeys(FONTS, _font)},
)
