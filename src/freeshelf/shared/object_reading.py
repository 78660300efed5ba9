"""Objects of a bucket as files, of which only what is read is fetched."""

import io
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File

from freeshelf.shared.errors import StorageAwayError, StorageError
from freeshelf.shared.object_answers import answering

# The first request brings as much: the beginning tells what a file is, and most
# pictures are no larger.
_HEAD_BYTES = 64 * 1024
_TRIES = 3
_ENDED_EARLY = (BotoCoreError, OSError)

Get = Callable[..., dict[str, Any]]


class ObjectReader(io.RawIOBase):
    """The bytes of one object, read from where one is.

    A stream that breaks off is taken up where it ended, if the object is still the
    same. Raises FileNotFoundError, StorageAwayError and StorageRefusedError.
    """

    def __init__(self, get: Get) -> None:
        super().__init__()
        self._get = get
        self._position = 0
        self._stop: int | None = None
        self._body: Any = None
        self._body_at = 0
        self._head, self.size, self._etag = self._opened()

    def stop_before(self, position: int) -> None:
        """Fetch nothing from a position on."""
        self._stop = position

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}
        self._position = max(0, base[whence] + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        self._close_body()
        super().close()

    def _read(self, size: int) -> bytes:
        end = self.size if self._stop is None else min(self.size, self._stop)
        size = min(size, end - self._position)
        if size <= 0:
            return b""
        if self._position < len(self._head):
            return self._head[self._position : self._position + size]
        last: Exception | None = None
        for _attempt in range(_TRIES):
            try:
                return self._fetched(size, end)
            except (StorageError, FileNotFoundError):
                raise
            except _ENDED_EARLY as error:
                self._close_body()
                last = error
        raise StorageAwayError from last

    def _fetched(self, size: int, end: int) -> bytes:
        if self._body is None or self._body_at != self._position:
            self._close_body()
            wanted = f"bytes={self._position}-{end - 1}"
            with answering("read a file"):
                answer = self._get(Range=wanted, IfMatch=self._etag)
            self._body, self._body_at = answer["Body"], self._position
        data: bytes = self._body.read(size)
        if not data:
            raise ConnectionError
        self._body_at += len(data)
        return data

    def _opened(self) -> tuple[bytes, int, str]:
        with answering("read a file"):
            try:
                answer = self._get(Range=f"bytes=0-{_HEAD_BYTES - 1}")
            except ClientError as error:
                # There is no first byte to begin at.
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 416:
                    raise
                return b"", 0, ""
            with answer["Body"] as body:
                head = body.read()
        sent = answer.get("ContentRange", "")
        size = int(sent.rpartition("/")[2]) if sent else len(head)
        return head, size, str(answer["ETag"])

    def _close_body(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


class ObjectFile(File):
    """An open object; `stop_before` says where a reader's range ends."""

    def __init__(self, get: Get, name: str) -> None:
        self._get = get
        self._reader = ObjectReader(get)
        super().__init__(io.BufferedReader(self._reader, _HEAD_BYTES), name)
        self.size = self._reader.size

    def stop_before(self, position: int) -> None:
        """Fetch nothing from a position on."""
        self._reader.stop_before(position)

    def open(self, mode: str | None = None, *_: Any, **__: Any) -> "ObjectFile":
        """Go to the beginning, and fetch again what was closed."""
        if self.closed:
            self._reader = ObjectReader(self._get)
            self.file = io.BufferedReader(self._reader, _HEAD_BYTES)
        self.seek(0)
        return self
