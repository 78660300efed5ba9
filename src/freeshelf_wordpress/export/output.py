"""Write an export to one file, or to several complete files."""

import re
from glob import escape
from pathlib import Path
from types import TracebackType
from typing import IO, Self

# The mark comes after authors and terms.
_HEAD_BYTES = 1 << 20


class Output:
    """Output files with a head and foot each; units are never split.

    `max_bytes` is the size at which another file begins; None for one file. A file gets
    its name only when it is complete. Other files of an earlier export with the same
    `mark` in its head are deleted. Raises OSError.
    """

    def __init__(
        self, path: Path, *, head: str, foot: str, max_bytes: int | None, mark: str = ""
    ) -> None:
        self.files: list[Path] = []
        self._path = path
        self._head = head.encode()
        self._foot = foot.encode()
        self._mark = mark.encode()
        self._max_bytes = max_bytes
        self._stream: IO[bytes] | None = None
        self._size = 0
        self._has_items = False

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._end()
            self._remove_former_parts()
        elif self._stream is not None:
            self._stream.close()
            self._partial.unlink(missing_ok=True)

    def write(self, unit: str) -> None:
        """Write a unit of items that refer to each other, which is never split."""
        data = unit.encode()
        size_after = self._size + len(data) + len(self._foot)
        if (
            self._max_bytes is not None
            and size_after > self._max_bytes
            and self._has_items
        ):
            self._end()
            self._begin()
        self._put(data)
        self._has_items = True

    @property
    def _target(self) -> Path:
        count = len(self.files)
        name = f"{self._path.stem}-{count + 1}{self._path.suffix}"
        return self._path.with_name(name) if count else self._path

    @property
    def _partial(self) -> Path:
        return self._target.with_name(f"{self._target.name}.part")

    def _begin(self) -> None:
        self._stream = self._partial.open("wb")
        self._size = 0
        self._has_items = False
        self._put(self._head)

    def _end(self) -> None:
        self._put(self._foot)
        if self._stream is not None:
            self._stream.close()
        self._partial.replace(self._target)
        self.files.append(self._target)

    def _remove_former_parts(self) -> None:
        """Delete files of an earlier export, which are not part of this one."""
        parts = self._path.parent.glob(
            f"{escape(self._path.stem)}-*{self._path.suffix}"
        )
        if not self._mark:
            return
        number = re.compile(re.escape(self._path.stem) + r"-\d+")
        for path in parts:
            if path in self.files or not number.fullmatch(path.stem):
                continue
            with path.open("rb") as stream:
                is_ours = self._mark in stream.read(_HEAD_BYTES)
            if is_ours:
                path.unlink()

    def _put(self, data: bytes) -> None:
        if self._stream is not None:
            self._stream.write(data)
        self._size += len(data)
