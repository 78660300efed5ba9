"""Sliding window on a byte stream, which keeps only the current value in memory."""

from collections.abc import Callable
from typing import BinaryIO

_CHUNK_BYTES = 256 * 1024


class Window:
    """Bytes from `at` on, as far as they are read; `line` counts from 1."""

    def __init__(
        self, stream: BinaryIO, *, read: Callable[[int], None] = lambda _bytes: None
    ) -> None:
        self._stream = stream
        self._read = read
        self._line = 1
        self._counted_to = 0
        self.data = b""
        self.at = 0
        self.ended = False

    @property
    def line(self) -> int:
        """Return the line that contains `at`."""
        self._line += self.data.count(b"\n", self._counted_to, self.at)
        self._counted_to = self.at
        return self._line

    @property
    def left(self) -> int:
        """Return the number of bytes in the window after `at`."""
        return len(self.data) - self.at

    def read_more(self) -> bool:
        """Read more bytes, doubling if none were used; return False at the end."""
        if self.ended:
            return False
        chunk = self._stream.read(max(_CHUNK_BYTES, self.left))
        if not chunk:
            self.ended = True
            return False
        self._read(len(chunk))
        _ = self.line  # count lines before the bytes are dropped
        self.data = self.data[self.at :] + chunk
        self.at = self._counted_to = 0
        return True
