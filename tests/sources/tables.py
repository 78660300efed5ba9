"""Tables as spreadsheets of others write them."""

import io
import json
from collections.abc import Iterable

from openpyxl import Workbook

from freeshelf.sources.base import SourceRecord
from freeshelf.sources.cleaning import clean
from freeshelf.sources.table import TableSource


def batch(content: bytes, columns: str = "") -> bytes:
    """The bytes that a fetch of a file gives."""
    return json.dumps({"columns": columns}).encode() + b"\n" + content


def records(content: bytes, columns: str = "") -> list[SourceRecord]:
    """The records of a file; of what is none only the problems are there."""
    return [clean(each) for each in TableSource.parse(batch(content, columns))]


def workbook(*sheets: Iterable[Iterable[object]]) -> bytes:
    """A workbook of Excel with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
