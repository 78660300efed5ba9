"""The files of a dump, written row by row, so that memory does not grow with them."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from pydantic import BaseModel

from freeshelf.core.spreadsheets import harmless_cell
from freeshelf.dumps.tables import Column

# Rows of Parquet that are written together; passages have about a kilobyte.
_ROW_GROUP = 2_000
_BETWEEN_VALUES = " | "


class Output(Protocol):
    """A file of a dump that is being written."""

    @property
    def count(self) -> int:
        """Return how many rows it has."""

    def write(self, rows: Iterable[Any]) -> None:
        """Add rows."""

    def close(self) -> None:
        """Write what is left."""


class CompressedText:
    """A text in gzip, without a date, so that the same text is the same file."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._packed = gzip.GzipFile(
            filename="", mode="wb", compresslevel=6, fileobj=self._file, mtime=0
        )
        self.count = 0

    def write_text(self, text: str, *, rows: int) -> None:
        """Add text that has so many rows."""
        self._packed.write(text.encode("utf-8"))
        self.count += rows

    def close(self) -> None:
        """Write what is left."""
        self._packed.close()
        self._file.close()


class JsonLines(CompressedText):
    """JSON Lines: an object a line, as the API returns it."""

    def write(self, rows: Iterable[BaseModel]) -> None:
        """Add objects."""
        for row in rows:
            self.write_text(row.model_dump_json() + "\n", rows=1)


class Csv(CompressedText):
    """CSV (RFC 4180) with a line of names, for tables and spreadsheets."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        super().__init__(path)
        self._columns = columns
        self._write([column.name for column in columns], rows=0)

    def write(self, rows: Iterable[Any]) -> None:
        """Add rows."""
        for row in rows:
            self._write([_cell(each.value(row)) for each in self._columns], rows=1)

    def _write(self, cells: Sequence[object], *, rows: int) -> None:
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        self.write_text(line.getvalue(), rows=rows)


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        value = _BETWEEN_VALUES.join(value)
    return harmless_cell(value) if isinstance(value, str) else value


@dataclass(slots=True)
class _Types:
    """The types of Parquet, which need its library."""

    arrow: ModuleType

    def of(self, kind: str) -> Any:
        if kind == "texts":
            return self.arrow.list_(self.arrow.string())
        if kind == "time":
            return self.arrow.timestamp("us", tz="UTC")
        return self.arrow.int64() if kind == "number" else self.arrow.string()


def has_parquet() -> bool:
    """Return whether the optional library that writes Parquet is installed."""
    return find_spec("pyarrow") is not None


class Parquet:
    """Parquet, compressed, with typed columns."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        # It starts a thread and needs 60 MB, which web processes are better without.
        self._arrow = import_module("pyarrow")
        parquet = import_module("pyarrow.parquet")
        types = _Types(self._arrow)
        self._columns = columns
        self._schema = self._arrow.schema(
            [(each.name, types.of(each.kind)) for each in columns]
        )
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[list[Any]] = []
        self.count = 0

    def write(self, rows: Iterable[Any]) -> None:
        """Add rows."""
        for row in rows:
            self._rows.append([each.value(row) for each in self._columns])
            self.count += 1
            if len(self._rows) >= _ROW_GROUP:
                self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        arrays = [
            self._arrow.array(values, type=of_column.type)
            for values, of_column in zip(
                zip(*self._rows, strict=True), self._schema, strict=True
            )
        ]
        table = self._arrow.Table.from_arrays(arrays, schema=self._schema)
        self._writer.write_table(table)
        self._rows.clear()
