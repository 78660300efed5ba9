"""Convert records to rows of a table, as CSV or as a workbook for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from freeshelf.core.html import without_control_characters
from freeshelf.core.spreadsheets import harmless_cell
from freeshelf.crosswalks.record import Record

# Names of Dublin Core, as in the API; several values are separated by "; ".
COLUMNS = (
    *("identifier", "url", "title", "alternative", "creator", "contributor"),
    *("publisher", "issued", "language", "type", "subject", "spatial", "series"),
    *("doi", "isbn", "issn", "symbol", "license", "rights", "source_url", "files"),
    "description",
)
_MAX_CHARACTERS = 32_000  # of a cell in a workbook


def to_row(record: Record) -> dict[str, str]:
    """Return the values of a record by column."""
    values: dict[str, str | Iterable[str]] = {
        "identifier": record.identifier,
        "url": record.url,
        "title": record.title,
        "alternative": record.alternative,
        "creator": [name.text for name in record.creators],
        "contributor": [name.text for name in record.contributors],
        "publisher": record.publisher.text if record.publisher else "",
        "issued": record.issued,
        "language": "" if record.language == "und" else record.language,
        "type": record.type_labels,
        "subject": record.subjects,
        "spatial": record.places,
        "series": record.series,
        "doi": record.doi,
        "isbn": record.isbns,
        "issn": record.issns,
        "symbol": record.symbols,
        "license": record.license,
        "rights": record.rights,
        "source_url": record.source_url,
        "files": [file.url for file in record.files],
        "description": record.description,
    }
    return {
        name: _cell(value if isinstance(value, str) else "; ".join(value))
        for name, value in values.items()
    }


def to_csv(records: Iterable[Record]) -> Iterator[str]:
    """Yield lines of a table in which no cell is a formula."""
    writer = csv.writer(_Line())
    # A spreadsheet detects UTF-8 by the byte order mark.
    yield "\ufeff" + _written(writer, COLUMNS)
    for record in records:
        yield _written(writer, map(harmless_cell, to_row(record).values()))


def write_xlsx(records: Iterable[Record], target: IO[bytes]) -> None:
    """Write a workbook whose cells are all text; rows do not stay in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Records")
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, name) for name in COLUMNS])
    for record in records:
        sheet.append([_text(sheet, value) for value in to_row(record).values()])
    book.save(target)


def _text(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    # openpyxl takes "=…" for a formula, and "#N/A" for an error.
    cell.data_type = "s"
    return cell


def _cell(value: str) -> str:
    return without_control_characters(value)[:_MAX_CHARACTERS]


class _Line:
    """File-like object for csv.writer that returns each line."""

    def write(self, text: str) -> str:
        return text


def _written(writer: Any, values: Iterable[str]) -> str:
    return cast("str", writer.writerow(list(values)))
