"""Extract workbooks (XLSX, XLSB, XLS, ODS) with calamine: a row is a line.

Each sheet begins a page and is named above its rows. Formulas are read as the values
they had when the file was saved; hidden sheets, comments and macros are left out.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from freeshelf.enrich.extractors.archive import Archive, opens_archive
from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.paging import BREAK, Paragraph, row_of, send_document

_SHEET = calamine.SheetTypeEnum.WorkSheet
# Whole numbers that a workbook keeps exactly.
_WHOLE = 10**15
_VISIBLE = calamine.SheetVisibleEnum.Visible


def read_workbook(*, path: Any, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a workbook, at most max_pages logical pages."""
    read = opens_archive(_read) if zipfile.is_zipfile(path) else _read
    yield from read(path=path, max_pages=max_pages)


def _read(
    archive: Archive | None = None, *, path: Any, max_pages: int
) -> Iterator[dict[str, Any]]:
    if not isinstance(path, str):
        path.seek(0)
    try:
        with calamine.load_workbook(path) as workbook:
            yield from send_document("", _paragraphs(workbook), max_pages=max_pages)
    except calamine.PasswordError:
        yield Stop("encrypted").message()
    except calamine.CalamineError:
        yield Stop("damaged").message()


def _paragraphs(workbook: calamine.CalamineWorkbook) -> Iterator[Paragraph]:
    for sheet in workbook.sheets_metadata:
        if sheet.visible != _VISIBLE or sheet.typ != _SHEET:
            continue
        rows = workbook.get_sheet_by_name(sheet.name).iter_rows()
        named = False
        for row in rows:
            line = row_of(map(written, row))
            if not line:
                continue
            if not named:
                yield Paragraph(sheet.name, level=0)
                named = True
            yield Paragraph(line)
        yield BREAK


def written(value: str | float | bool | date | time | timedelta) -> str:
    """Return the value of a cell as text, independently of the locale."""
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, float):
        return written_float(value)
    return str(value)


def written_float(value: float) -> str:
    """Return a number as the text of a cell: a phone number with all its digits.

    Those that are not whole have ten digits, without what calculation adds to them.
    """
    if value.is_integer() and abs(value) < _WHOLE:
        return f"{value:.0f}"
    return f"{value:.10g}"
