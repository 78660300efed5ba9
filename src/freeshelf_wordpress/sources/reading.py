"""Read a small text file within a size limit."""

from pathlib import Path

from freeshelf.sources.errors import (
    EmptySourceError,
    SourceMissingError,
    UnreadableSourceError,
)


def read_text(path: Path, *, max_bytes: int) -> str:
    """Return the text of a file; bytes that are not UTF-8 count as Windows-1252.

    Raises SourceMissingError, EmptySourceError or UnreadableSourceError.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise SourceMissingError(
            str(path), problem=f"cannot be read ({error.strerror}): check its path"
        ) from error
    if not data.strip():
        raise EmptySourceError(str(path))
    if len(data) > max_bytes:
        problem = f"is larger than {max_bytes // 1024**2} MB"
        raise UnreadableSourceError(str(path), problem=problem)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
