"""Read the rows of a table from bytes: CSV in any encoding, or a workbook of Excel."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from freeshelf.core.spreadsheets import plain_cell
from freeshelf.sources.errors import UnreadableSourceError

Row = Sequence[str]
# How well rows are known to be those of records: a number of recognised columns.
Judge = Callable[[Sequence[Row]], int]

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# What spreadsheets wrote before UTF-8, in Western Europe first.
_ENCODINGS = ("cp1252", "cp1251", "cp1256", "gb18030", "big5", "koi8_r", "cp866")
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 20  # rows
_SAMPLE_LENGTH = 64 * 1024
_LONGEST_CELL = 10_000_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SAVE_AS = "Save it as .xlsx or as CSV and use that file"


def tables_of(content: bytes, judge: Judge, name: str) -> list[list[Row]]:
    """Return the tables of a file as rows of text, sheet by sheet.

    Raises UnreadableSourceError.
    """
    if not content.strip():
        raise UnreadableSourceError(name, problem="is empty")
    if content.startswith(_OLD_EXCEL):
        problem = f"is of Excel before 2007, or has a password. {_SAVE_AS}"
        raise UnreadableSourceError(name, problem=problem)
    if content.startswith(b"PK"):
        return _sheets(content, name)
    return [_csv_rows(content, judge, name)]


def _sheets(content: bytes, name: str) -> list[list[Row]]:
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        zipfile.BadZipFile,
    ) as error:
        problem = f"is no workbook of Excel that can be read. {_SAVE_AS}"
        raise UnreadableSourceError(name, problem=problem) from error
    return [
        [[_text_of(cell) for cell in row] for row in sheet.iter_rows()]
        for sheet in book.worksheets
    ]


def _text_of(cell: Any) -> str:
    """Return what a cell shows; the address, where it shows words for a link."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, datetime | date):
        return _date_of(value, str(cell.number_format))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = plain_cell(str(value))
    target = getattr(cell.hyperlink, "target", None)
    return f"{text}\n{target}" if target and target not in text else text


def _date_of(value: date, form: str) -> str:
    """Return as much of a date as its cell shows."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]', "", form).casefold()
    if "d" in shown or "m" not in shown + "y":
        return value.strftime("%Y-%m-%d") if "y" in shown else str(value)
    return value.strftime("%Y-%m" if "m" in shown else "%Y")


def _csv_rows(content: bytes, judge: Judge, name: str) -> list[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    ways = [
        (text, separator)
        for text in _decoded(content, _sure_encoding(content))
        for separator in _separators(text)
    ]
    if not ways:
        problem = f"has characters of no encoding that spreadsheets use. {_SAVE_AS}"
        raise UnreadableSourceError(name, problem=problem)

    def recognised(way: tuple[str, str]) -> int:
        text, separator = way
        return judge(_rows(text[:_SAMPLE_LENGTH], separator, limit=_SAMPLE))

    # Of several that are as good, the first: the likeliest.
    return _rows(*max(ways, key=recognised))


def _sure_encoding(content: bytes) -> str:
    """Return the encoding that a file says or has, empty if it must be guessed."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    start = content[:1000]
    if b"\0" in start:
        return "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _decoded(content: bytes, encoding: str) -> Iterator[str]:
    """Yield the text in the encoding, or in each one that may be, the likely first."""
    guessed = []
    if not encoding:
        found = from_bytes(content[:_SAMPLE_LENGTH], cp_isolation=list(_ENCODINGS))
        guessed = [each.encoding for each in found][:1]
    for each in dict.fromkeys([encoding] if encoding else [*guessed, *_ENCODINGS]):
        try:
            yield content.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue


def _separators(text: str) -> list[str]:
    """Return what may separate cells, the likeliest first."""
    if match := re.match(r"sep=(.)\r?\n", text):
        return [match[1]]
    try:
        sniffed = csv.Sniffer().sniff(text[:_SAMPLE_LENGTH], "".join(_SEPARATORS))
    except csv.Error:
        return list(_SEPARATORS)
    return list(dict.fromkeys([sniffed.delimiter, *_SEPARATORS]))


def _rows(text: str, separator: str, *, limit: int = -1) -> list[Row]:
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        rows.append([plain_cell(cell) for cell in row])
        if len(rows) == limit:
            break
    return rows
