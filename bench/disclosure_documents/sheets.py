"""Workbooks: cells by XlsxWriter, and parts that only Excel writes by hand."""

import datetime
import io
import random
from typing import Any

import xlsxwriter

from .data import Document, texts
from .package import OFFICE, Package, add_custom_xml, set_company, xml

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_WHEN = datetime.datetime(2026, 3, 2, 9)  # noqa: DTZ001 - a workbook knows no zone


def small_workbook(
    rows: list[list[str]], *, chart: list[list[str]] | None = None
) -> bytes:
    """Make a workbook that stands inside another file."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _WHEN})
    sheet = book.add_worksheet("Data")
    for number, row in enumerate([*(chart or []), *rows]):
        for column, cell in enumerate(row):
            try:
                sheet.write_number(number, column, float(cell))
            except ValueError:
                sheet.write_string(number, column, cell)
    book.close()
    return Package(stream.getvalue()).data()


def table(document: Document) -> list[list[str | int]]:
    """Give a table of counts with the words of the language, numbers of its own."""
    words = texts(document.language)["tables"]["tables"]
    columns, rows = words[document.number % len(words)]
    chance = random.Random(document.number)
    return [
        list(columns),
        *([row, *(chance.randrange(12, 480) for _ in columns[1:])] for row in rows),
    ]


def _put(sheet: Any, row: int, column: int, value: str, form: Any = None) -> None:
    if value.startswith("="):
        sheet.write_formula(row, column, value, form, 0)
    else:
        sheet.write_string(row, column, value, form)


def _fill(book: Any, sheet: Any, document: Document) -> int:
    """Write the counts and, beside or below them, what is hidden; give the last row."""
    rows = table(document)
    bold = book.add_format({"bold": True, "bg_color": "#D9E2EC"})
    top = 2 + document.layout % 3
    sheet.write_string(0, 0, document.title, bold)
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(top + number, column, cell)
            else:
                sheet.write_string(top + number, column, cell, None if number else bold)
    width, low = len(rows[0]), top + len(rows)
    for part in document.contents:
        for number, line in enumerate(part.cells):
            for column, cell in enumerate(line):
                match part.means:
                    case "hidden-rows":
                        _put(sheet, low + number, column, cell)
                        sheet.set_row(low + number, None, None, {"hidden": True})
                    case "hidden-columns":
                        _put(sheet, top + number, width + column, cell)
                        place = width + column
                        sheet.set_column(place, place, 18, None, {"hidden": True})
                    case "ground-colour":
                        white = book.add_format({"font_color": "#FFFFFF"})
                        _put(sheet, low + number, column, cell, white)
        if part.means == "comments":
            sheet.write_comment(top + 1, 1, part.plain, {"author": "K. R."})
    return low + 12


def _hidden_sheets(book: Any, document: Document) -> None:
    for part in document.of("hidden-sheet"):
        (name,), *rows = part.cells
        sheet = book.add_worksheet(name[:31])
        for number, line in enumerate(rows):
            for column, cell in enumerate(line):
                _put(sheet, number, column, cell)
        if document.number % 2:
            sheet.very_hidden()
        else:
            sheet.hide()


def _outer(package: Package, part_rows: list[list[str]], address: str) -> None:
    """Add what Excel remembers of another workbook's cells."""
    (sheet,), *rows = part_rows
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<cell r="{chr(65 + column)}{number}" t="str"><v>{xml(cell)}</v></cell>'
            for column, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    name = "xl/externalLinks/externalLink1.xml"
    package.add(
        name,
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><externalLink {_MAIN}>'
        f'<externalBook xmlns:r="{OFFICE}" r:id="rId1"><sheetNames><sheetName val="'
        f'{xml(sheet)}"/></sheetNames><sheetDataSet><sheetData sheetId="0">{cells}'
        "</sheetData></sheetDataSet></externalBook></externalLink>",
        f"{_TYPES}.externalLink+xml",
    )
    inner = package.relate(name, f"{OFFICE}/externalLinkPath", address, outside=True)
    package.change(name, 'r:id="rId1"', f'r:id="{inner}"')
    number = package.relate(
        "xl/workbook.xml", f"{OFFICE}/externalLink", "externalLinks/externalLink1.xml"
    )
    package.change(
        "xl/workbook.xml",
        "</sheets>",
        f'</sheets><externalReferences><externalReference xmlns:r="{OFFICE}" '
        f'r:id="{number}"/></externalReferences>',
    )


def _pivot(package: Package, rows: list[list[str]]) -> None:
    """Add the cache of a pivot table: fields, their values, and the records."""
    head, *records = rows
    kept = list(zip(*records, strict=True))
    fields = "".join(
        f'<cacheField name="{xml(name)}"><sharedItems>'
        + "".join(f'<s v="{xml(value)}"/>' for value in dict.fromkeys(values))
        + "</sharedItems></cacheField>"
        for name, values in zip(head, kept, strict=True)
    )
    lines = "".join(
        "<r>"
        + "".join(
            f'<x v="{list(dict.fromkeys(values)).index(value)}"/>'
            for value, values in zip(record, kept, strict=True)
        )
        + "</r>"
        for record in records
    )
    name = "xl/pivotCache/pivotCacheDefinition1.xml"
    package.add(
        name,
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><pivotCacheDefinition '
        f'{_MAIN} xmlns:r="{OFFICE}" r:id="rId1" recordCount="{len(records)}">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:D9" sheet="Cases"/>'
        f'</cacheSource><cacheFields count="{len(head)}">{fields}</cacheFields>'
        "</pivotCacheDefinition>",
        f"{_TYPES}.pivotCacheDefinition+xml",
    )
    package.add(
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><pivotCacheRecords '
        f'{_MAIN} count="{len(records)}">{lines}</pivotCacheRecords>',
        f"{_TYPES}.pivotCacheRecords+xml",
    )
    inner = package.relate(
        name, f"{OFFICE}/pivotCacheRecords", "pivotCacheRecords1.xml"
    )
    package.change(name, 'r:id="rId1"', f'r:id="{inner}"')
    number = package.relate(
        "xl/workbook.xml",
        f"{OFFICE}/pivotCacheDefinition",
        "pivotCache/pivotCacheDefinition1.xml",
    )
    package.change(
        "xl/workbook.xml",
        "</workbook>",
        f'<pivotCaches><pivotCache cacheId="1" xmlns:r="{OFFICE}" r:id="{number}"/>'
        "</pivotCaches></workbook>",
    )


def _change(package: Package, document: Document) -> None:
    for part in document.hidden:
        match part.means:
            case "company":
                set_company(package, part.plain)
            case "path":
                package.change(
                    "xl/workbook.xml",
                    "<workbookPr",
                    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
                    'markup-compatibility/2006"><mc:Choice '
                    'Requires="x15"><x15ac:absPath '
                    'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetm'
                    "l/2010"
                    f'/11/ac" url="{xml(part.plain)}"/></mc:Choice>'
                    "</mc:AlternateContent><workbookPr",
                )
            case "custom-xml":
                add_custom_xml(package, "xl/workbook.xml", part.plain)
            case "cached-values":
                _outer(package, part.cells, "file:///S:/shared/register-2025.xlsx")
            case "pivot-cache":
                _pivot(package, part.cells)
            case "shared-strings":
                items = "".join(f"<si><t>{xml(line)}</t></si>" for line in part.lines)
                package.change("xl/sharedStrings.xml", "</sst>", f"{items}</sst>")


def write_xlsx(document: Document) -> bytes:
    """Make a workbook: a sheet of counts, a sheet of notes, and what they hide."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    properties: dict[str, Any] = {"title": document.title, "created": _WHEN}
    for part in document.of("author"):
        properties["author"] = part.plain
    book.set_properties(properties)
    words = texts(document.language)["tables"]["sheets"]
    sheet = book.add_worksheet(words[0])
    if document.language == "ar":
        sheet.right_to_left()
    sheet.set_column(0, 0, 34)
    _fill(book, sheet, document)
    notes = book.add_worksheet(words[1])
    notes.set_column(0, 0, 100)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, block in enumerate(document.blocks()):
        if block.means == "links" and " => " in block.plain:
            visible, target = block.plain.split(" => ")
            notes.write_url(row, 0, target, None, visible)
        elif block.means != "ground-colour":
            cells = block.cells if block.kind == "row" else [block.plain]
            for column, cell in enumerate(cells):
                notes.write_string(row, column, cell, wrapped)
    _hidden_sheets(book, document)
    book.close()
    package = Package(stream.getvalue())
    for part in document.of("last-saved-by"):
        package.change(
            "docProps/core.xml",
            "<cp:lastModifiedBy></cp:lastModifiedBy>"
            if b"<cp:lastModifiedBy></cp" in package.parts["docProps/core.xml"]
            else "<cp:lastModifiedBy/>",
            f"<cp:lastModifiedBy>{xml(part.plain)}</cp:lastModifiedBy>",
        )
    _change(package, document)
    return package.data()
