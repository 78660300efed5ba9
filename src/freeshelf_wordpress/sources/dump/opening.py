"""Open a dump, compressed or not, with a limit on its decompressed size."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from freeshelf.sources.errors import EmptySourceError, SourceMissingError
from freeshelf_wordpress.sources.errors import BrokenDumpError, TruncatedDumpError

GZIP_MAGIC = b"\x1f\x8b"
_ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024
# SQL text compresses to a fifth or a tenth, zeros to a thousandth.
_MAX_RATIO = 150


class DumpStream:
    """Decompressed bytes of a dump; `packed_bytes` is the position in the file."""

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
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


@contextmanager
def open_dump(path: Path) -> Iterator[tuple[DumpStream, int]]:
    """Open a dump and return its stream and the size of its file.

    Raises SourceMissingError, EmptySourceError or BrokenDumpError.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if not size:
                raise EmptySourceError(name)
            yield DumpStream(file, name, size), size
    except FileNotFoundError as error:
        raise SourceMissingError(
            name, problem="does not exist: check the path of the dump"
        ) from error
    except OSError as error:
        raise SourceMissingError(
            name, problem=f"cannot be read ({error}): check its permissions"
        ) from error
