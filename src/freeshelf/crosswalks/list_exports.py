"""Formats in which a list of records is offered as a file, each declared once.

Each is written in pieces while the records are read, so that no list is in memory as a
whole.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from freeshelf.core.html import without_control_characters
from freeshelf.crosswalks.bibtex import to_bibtex
from freeshelf.crosswalks.csl import to_csl_text
from freeshelf.crosswalks.exports import EXPORTS
from freeshelf.crosswalks.record import Record
from freeshelf.crosswalks.ris import to_ris
from freeshelf.crosswalks.tables import to_csv, write_xlsx

Writer = Callable[[Iterable[Record]], Iterator[bytes]]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class ListExport:
    """A format of a list: the label of its link, its media type, and its writer."""

    label: str
    media_type: str
    write: Writer


def _each(convert: Callable[[Record], str]) -> Writer:
    """Return the writer of a format in which records follow each other."""

    def write(records: Iterable[Record]) -> Iterator[bytes]:
        for record in records:
            yield f"{without_control_characters(convert(record))}\n".encode()

    return write


def _write_csl(records: Iterable[Record]) -> Iterator[bytes]:
    before = "[\n"
    for record in records:
        yield f"{before}{to_csl_text(record)}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _write_csv(records: Iterable[Record]) -> Iterator[bytes]:
    return (line.encode() for line in to_csv(records))


def _write_xlsx(records: Iterable[Record]) -> Iterator[bytes]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        write_xlsx(records, cast("IO[bytes]", file))
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


# By the ending of their files, in the order of the links.
LIST_EXPORTS = {
    "ris": ListExport("RIS", EXPORTS["ris"].media_type, _each(to_ris)),
    "bib": ListExport("BibTeX", EXPORTS["bib"].media_type, _each(to_bibtex)),
    "json": ListExport("CSL-JSON", EXPORTS["json"].media_type, _write_csl),
    "csv": ListExport("CSV", "text/csv", _write_csv),
    "xlsx": ListExport("Excel", _XLSX, _write_xlsx),
}
