"""Workbooks of Excel: hidden sheets, rows and columns, and what no cell shows."""

import re
from collections.abc import Generator, Iterator
from datetime import date
from typing import Any

import python_calamine as calamine

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.inside import Inside
from freeshelf.enrich.disclosure.packages import Package, custom, local, opened, rest
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.sheet_drawings import covers_of
from freeshelf.enrich.disclosure.sheet_format import CellStyles, Hidden
from freeshelf.enrich.disclosure.slide_shapes import drawing_words
from freeshelf.enrich.extractors.archive import BROKEN

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_NAMES = {"s": S[1:-1]}
_VISIBLE = calamine.SheetVisibleEnum.Visible
_ROWS_A_PAGE = 500
# Parts, fonts, sizes and fields in a header: &L&"Arial,Bold"&12Page &P.
_FORMAT_OF_HEADER = re.compile(r'&(?:&|"[^"]{0,100}"|K[\dA-Fa-f+-]{6}|\d{1,3}|[A-Z])')
# Parts that keep values which were once read from elsewhere, and others with people.
_COMMENTS = ("comments", "threadedComment")


def read_sheets(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a workbook of Excel 2007 or later."""
    inside = inside or Inside()
    with opened(source) as package:
        main = next(iter(package.related("", "officeDocument")), "xl/workbook.xml")
        if main.endswith(".bin"):
            yield from written(source, {}, inside)
            # Hidden rows and comments of this format are not read.
            yield NotLookedAt(Gap.UNSUPPORTED)
        else:
            hidden = yield from _of_the_workbook(package, main)
            yield from written(source, hidden, inside)
        yield from rest(package, inside)


def _of_the_workbook(
    package: Package, main: str
) -> Generator[Seen, None, dict[int, Hidden]]:
    book = package.xml(main)
    relations = package.relations(main)
    styles = CellStyles(_first(package, main, "styles"))
    strings = _strings(package, main)
    used: set[int] = set()
    hidden: dict[int, Hidden] = {}
    for number, sheet in enumerate(book.iter(f"{S}sheet"), start=1):
        relation = relations.get(_identifier(sheet))
        # Sheets of charts and old macros are read with the other parts.
        if relation is None or relation.kind != "worksheet":
            continue
        try:
            root = package.xml(relation.target)
            if root is None:
                raise KeyError(relation.target)
            hidden[number] = Hidden.of(root, styles, _tables(package, relation.target))
            used |= {int(index) for index in _used(root)} if strings else set()
            yield from _of_a_sheet(
                package, relation.target, root, number, hidden[number]
            )
        except BROKEN:
            yield NotLookedAt(Gap.DAMAGED, Place(number))
    for index, text in enumerate(strings):
        if index not in used and text.strip():
            yield Piece(text, Place(parts=(("string", index + 1),)), Means.UNUSED_TEXT)
    yield from _names(book)
    yield from _around(package, main)
    return hidden


def _tables(package: Package, sheet: str) -> list[str]:
    roots = map(package.xml, package.related(sheet, "table"))
    return [root.get("ref") or "" for root in roots if root is not None]


def _identifier(sheet: Any) -> str:
    return next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")


def _first(package: Package, main: str, kind: str) -> Any:
    return package.xml(next(iter(package.related(main, kind)), ""))


def _strings(package: Package, main: str) -> list[str]:
    """Return the shared strings; phonetic guides and formats are part of none."""
    root = _first(package, main, "sharedStrings")
    if root is None:
        return []
    texts = (node.iter(f"{S}t") for node in root.iterchildren(f"{S}si"))
    return ["".join(text.text or "" for text in each) for each in texts]


def _used(root: Any) -> list[str]:
    found: list[str] = root.xpath("//s:c[@t='s']/s:v/text()", namespaces=_NAMES)
    return [index for index in found if index.isdecimal()]


def _of_a_sheet(
    package: Package, name: str, root: Any, number: int, hidden: Hidden
) -> Iterator[Seen]:
    """Yield what a sheet has beside its cells: lists, prompts, titles, comments."""
    for index, node in enumerate(
        root.iter(f"{S}dataValidation", f"{S}headerFooter", f"{S}hyperlink"), start=1
    ):
        place = Place(number, parts=(("value", index),))
        if node.tag == f"{S}headerFooter":
            yield Piece("\n".join(_lines_of_header(node)), place)
        elif node.tag == f"{S}hyperlink":
            words = [node.get(key) or "" for key in ("location", "tooltip", "display")]
            yield Piece("\t".join(words), place, Means.LINK)
        else:
            keys = ("promptTitle", "prompt", "errorTitle", "error")
            words = [node.get(key) or "" for key in keys]
            words += [part.text or "" for part in node]
            if any(word.strip() for word in words):
                yield Piece("\t".join(words), place, Means.FORM_VALUE)
    for relation in package.relations(name).values():
        if relation.is_external:
            continue
        if relation.kind in _COMMENTS:
            yield from _comments(package.xml(relation.target), number)
        elif relation.kind == "drawing":
            drawing = package.xml(relation.target)
            hidden.covers.extend(covers_of(drawing))
            yield from drawing_words(drawing, number)
        elif relation.kind == "vmlDrawing":
            # It repeats the comments.
            package.looked_at.add(relation.target)


def _lines_of_header(node: Any) -> Iterator[str]:
    """Yield the lines of headers and footers, which are read together."""
    for part in node:
        text = _FORMAT_OF_HEADER.sub(_shown_of_format, part.text or "").strip()
        if text:
            yield text


def _shown_of_format(code: re.Match[str]) -> str:
    if code[0] == "&&":
        return "&"
    return " " if code[0] in ("&L", "&C", "&R") else ""


def _comments(root: Any, number: int) -> Iterator[Seen]:
    tags = ("comment", "threadedComment")
    for index, node in enumerate(root.iter() if root is not None else (), start=1):
        place = Place(number, parts=(("comment", index),))
        if local(node) in tags:
            text = "".join(
                part.text or "" for part in node.iter() if local(part) in ("t", "text")
            )
            yield Piece(text, place, Means.COMMENT)
        elif local(node) == "author" and (node.text or "").strip():
            yield Trait("author", Strength.WEAK, place, Means.PROPERTY)
            yield Piece(node.text, place, Means.PROPERTY, is_byline=True)


def _names(book: Any) -> Iterator[Seen]:
    """Yield names of ranges, the folder of the file, and who reserved it."""
    for index, node in enumerate(book.iter(), start=1):
        place = Place(parts=(("name", index),))
        name = local(node)
        if name == "definedName" and not (node.get("name") or "").startswith("_xl"):
            text = f"{node.get('name')}\t{node.text or ''}\t{node.get('comment') or ''}"
            yield Piece(text.strip(), place, Means.OUTLINE)
        elif name == "absPath":
            yield Piece(node.get("url") or "", place, Means.PROPERTY)
        elif name == "fileSharing" and node.get("userName"):
            yield Trait("author", Strength.WEAK, place, Means.PROPERTY)
            name = node.get("userName")
            yield Piece(name, place, Means.PROPERTY, is_byline=True)


def _around(package: Package, main: str) -> Iterator[Seen]:
    """Yield what caches, connections and shared workbooks keep."""
    for index, name in enumerate(sorted(package.archive.names), start=1):
        folder = name.lower()
        step = ("part", index)
        if not name.endswith(".xml"):
            continue
        if "/pivotcache/" in folder or "/externallinks/" in folder:
            yield from cached(package.xml(name), step)
        elif "/persons/" in folder:
            people = package.xml(name)
            yield from custom(people, step, Means.PROPERTY, is_byline=True)
        elif "/revisions/" in folder:
            yield from custom(package.xml(name), step, Means.TRACKED_CHANGE)
        elif "/connections" in folder or "/querytables/" in folder:
            yield from custom(package.xml(name), step, Means.LINK)
        elif "/pivottables/" in folder or "/slicer" in folder:
            package.looked_at.add(name)


def cached(root: Any, step: tuple[str, int]) -> Iterator[Seen]:
    """Yield cached values, those of one record or row as one piece."""
    if root is None:
        return
    for number, node in enumerate(root.iter(), start=1):
        place = Place(parts=(step, ("row", number)))
        if local(node) in ("r", "row", "sharedItems", "cacheField"):
            words = [
                part.get("v") or part.get("name") or part.text or ""
                for part in node.iter()
            ]
            text = "\t".join(word for word in words if word.strip())
            if local(node) == "cacheField":
                text = node.get("name") or ""
            if text:
                yield Piece(text, place, Means.CACHED_VALUE)


def written(
    source: Source, hidden: dict[int, Hidden], inside: Inside
) -> Iterator[Seen]:
    """Yield the rows of all sheets, their hidden cells apart from the others."""
    if not isinstance(source, str):
        source.seek(0)
    try:
        with calamine.load_workbook(source) as workbook:
            yield from _rows_of(workbook, hidden, inside)
    except calamine.PasswordError:
        yield NotLookedAt(Gap.PASSWORD)
    except calamine.CalamineError:
        yield NotLookedAt(Gap.DAMAGED)


def _rows_of(
    workbook: calamine.CalamineWorkbook, hidden: dict[int, Hidden], inside: Inside
) -> Iterator[Seen]:
    left = inside.budget.pages * _ROWS_A_PAGE
    for number, about in enumerate(workbook.sheets_metadata, start=1):
        is_shown = about.visible == _VISIBLE
        yield Piece(about.name, Place(number), None if is_shown else Means.HIDDEN_PART)
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(number - 1)
        first = sheet.start[1] if sheet.start else 0
        secret = hidden.get(number) or Hidden()
        for index, row in enumerate(sheet.iter_rows(), start=1):
            left -= 1
            if left < 0:
                yield NotLookedAt(Gap.TOO_LARGE, Place(number))
                return
            place = Place(number, parts=(("row", index),))
            yield from _row(row, index, first, secret, place, is_shown)


def _row(
    row: list[Any], index: int, first: int, secret: Hidden, place: Place, is_shown: bool
) -> Iterator[Piece]:
    values = [_written(value) for value in row]
    if not any(values):
        return
    if not is_shown:
        yield Piece("\t".join(values).strip("\t"), place, Means.HIDDEN_PART)
        return
    if secret.is_empty and not secret.rows:
        yield Piece("\t".join(values).strip("\t"), place)
        return
    is_hidden = index in secret.rows
    apart: dict[Means | None, list[int]] = {}
    for column in range(len(values)):
        means = secret.means(index, first + 1 + column)
        means = Means.HIDDEN_PART if is_hidden else means
        apart.setdefault(means, []).append(column)
    for means, columns in apart.items():
        while columns and not values[columns[0]]:
            del columns[0]
        text = "\t".join(values[column] for column in columns).rstrip("\t")
        if text:
            yield Piece(text, place, means, tuple(values), tuple(columns))


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, date):
        return value.isoformat()[:16].replace("T00:00", "")
    return str(value)
