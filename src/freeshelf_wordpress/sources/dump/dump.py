"""Source for a database dump."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from freeshelf.sources.base import ReadProgress, Repair
from freeshelf.sources.errors import EmptySourceError
from freeshelf_wordpress.sources.dump.literals import accounts_prefix, site_prefixes
from freeshelf_wordpress.sources.dump.record_builder import RecordBuilder
from freeshelf_wordpress.sources.dump.secrets import public_values
from freeshelf_wordpress.sources.dump.staging import (
    CORE_TABLES,
    Staging,
    scratch_database,
)
from freeshelf_wordpress.sources.dump.statements import DumpReader, Row
from freeshelf_wordpress.sources.errors import (
    BrokenDumpError,
    ManySitesError,
    NotWordPressDumpError,
    TruncatedDumpError,
)
from freeshelf_wordpress.sources.opening import open_source
from freeshelf_wordpress.sources.records import FileSource, SourceRecord, SourceRow

GZIP_MAGIC = b"\x1f\x8b"
_ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024
# SQL text compresses to a fifth or a tenth, zeros to a thousandth.
_MAX_RATIO = 150


class DumpStream:
    """Decompressed bytes of a dump; `packed_bytes` is the position in the file.

    Raises EmptySourceError.
    """

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
        if not size:
            raise EmptySourceError(name)
        self._file = file
        self._name = name
        self._size = size
        packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        self._stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
        self._packed = packed
        self._unpacked_bytes = 0

    @property
    def packed_bytes(self) -> int:
        """Return the number of bytes of the file read so far."""
        return self._file.tell()

    def read(self, size: int) -> bytes:
        """Read the next bytes. Raises TruncatedDumpError or BrokenDumpError."""
        try:
            chunk = self._stream.read(size)
        except EOFError as error:
            raise TruncatedDumpError(
                self._name, problem="the gzip data is cut off"
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BrokenDumpError(
                self._name, problem=f"its gzip data is broken ({error})"
            ) from error
        self._unpacked_bytes += len(chunk)
        if (
            self._packed
            and self._unpacked_bytes > _ALWAYS_ALLOWED_BYTES
            and self._unpacked_bytes > self._size * _MAX_RATIO
        ):
            raise BrokenDumpError(
                self._name, problem="it unpacks to far more than any database dump does"
            )
        return chunk


_LISTED_REPAIRS = 200
_OF_ACCOUNTS = {"users", "usermeta"}


class WordPressDump(FileSource):
    """A Source for a `.sql` or `.sql.gz` file with the tables of a site.

    `prefix` chooses a site if the dump contains several.
    """

    def __init__(self, path: Path, *, prefix: str = "") -> None:
        super().__init__(path)
        self._wanted_prefix = prefix

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield rows of other tables, then the site and its records.

        Raises SourceError before any record of the site itself is yielded.
        """
        tables = self._tables()
        prefix = self._prefix(tables)
        accounts = accounts_prefix(prefix, tables)
        with closing(scratch_database()) as database:
            staging = Staging(database)
            yield from self._read(staging, prefix, accounts, tables, progress)
            staging.close()
            builder = RecordBuilder(staging, prefix=prefix)
            yield builder.site()
            yield from builder.options()
            yield from builder.authors()
            yield from builder.terms()
            yield from builder.items()
            yield from builder.leftovers()

    def _tables(self) -> dict[str, tuple[str, ...]]:
        """Return names and columns of all tables, and check for a missing end."""
        with open_source(self._path, "dump") as (file, size):
            stream = DumpStream(file, self.name, size)
            reader = DumpReader(stream, self.name, wanted=lambda _table: False)
            for _row in reader.rows():
                pass
            return reader.tables

    def _prefix(self, tables: dict[str, tuple[str, ...]]) -> str:
        prefixes = site_prefixes(tables)
        if not prefixes:
            problem = "it has no tables"
            if tables:
                problem = f"none of its {len(tables)} tables is one of posts"
            raise NotWordPressDumpError(file=self.name, problem=problem)
        requested = self._wanted_prefix
        if requested in prefixes and requested:
            return requested
        if requested or len(prefixes) > 1:
            problem = "holds several"
            if requested:
                problem = f"has no site with the prefix {requested}"
            found = ", ".join(prefixes)
            raise ManySitesError(file=self.name, problem=problem, found=found)
        return prefixes[0]

    def _read(
        self,
        staging: Staging,
        prefix: str,
        accounts: str,
        tables: dict[str, tuple[str, ...]],
        progress: ReadProgress | None,
    ) -> Iterator[SourceRow]:
        """Stage the rows of core tables and yield the others."""
        names = _site_tables(prefix, accounts, tables)
        with open_source(self._path, "dump") as (file, size):
            stream = DumpStream(file, self.name, size)

            def read(_bytes: int) -> None:
                if progress is not None:
                    progress(stream.packed_bytes, size)

            reader = DumpReader(stream, self.name, wanted=names.__contains__, read=read)
            for row in reader.rows():
                table = names[row.table]
                if table not in CORE_TABLES:
                    values = dict(zip(row.columns, row.values, strict=True))
                    yield SourceRow(table, public_values(values), row.line)
                    continue
                self._stage(staging, table, row)
            self.repair_count = len(reader.mended)
            self.repairs = [
                Repair(line, 1, "bytes of another encoding read as Windows-1252")
                for line in reader.mended[:_LISTED_REPAIRS]
            ]

    def _stage(self, staging: Staging, table: str, row: Row) -> None:
        try:
            staging.add(table, row)
        except ValueError as error:
            raise BrokenDumpError(
                self.name,
                line=row.line,
                problem=f"a row of {row.table} has no number where one belongs",
            ) from error


def _site_tables(
    prefix: str, accounts: str, tables: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return the tables of one site by full name, with their name without prefix.

    A table of another site in the network belongs to that site, and a table without the
    prefix belongs to other software in the same database.
    """
    others = [p for p in site_prefixes(tables) if p != prefix and len(p) > len(prefix)]
    names = {
        name: name.removeprefix(prefix)
        for name in tables
        if name.startswith(prefix)
        and not any(
            other.startswith(prefix) and name.startswith(other) for other in others
        )
    }
    for table in _OF_ACCOUNTS:
        if accounts + table in tables:
            names[accounts + table] = table
    return names
