"""Write an object: in parts, each with its checksum, and once.

Each write leaves a mark with the object. If the answer to it is lost and it is sent
again, the store says that there is an object already, and the mark says whose it is.
"""

import base64
import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from freeshelf.shared.errors import DamagedWriteError
from freeshelf.shared.object_answers import status_of

# A store takes 10,000 parts: files of up to 160 GB.
PART_BYTES = 16 * 1024 * 1024
_MARK = "write"
_MISSING, _CONFLICT, _PRECONDITION = 404, 409, 412


class ObjectExistsError(Exception):
    """Error for a name that another write has taken."""


def write_object(
    client: Any, stream: Any, *, bucket: str, key: str, media_type: str, is_new: bool
) -> None:
    """Write a stream as an object, and compare what the store has then.

    With `is_new` it replaces nothing. Raises ObjectExistsError, DamagedWriteError and
    the errors of botocore.
    """
    write = _Write(client, stream, {"Bucket": bucket, "Key": key})
    about = {"Metadata": {_MARK: write.mark}, "ContentType": media_type}
    condition = {"IfNoneMatch": "*"} if is_new else {}
    first = write.block()
    if len(first) < PART_BYTES:
        checksum = write.put(first, **about, **condition)
    else:
        checksum = write.put_parts(first, about, condition)
    write.verify(checksum)


class _Write:
    """One write; counts and digests what is read from the stream."""

    def __init__(self, client: Any, stream: Any, place: dict[str, str]) -> None:
        self.mark = uuid4().hex
        self._client, self._stream, self._place = client, stream, place
        self._size, self._digest = 0, hashlib.sha256()

    def block(self) -> bytes:
        """Return the next part of the stream, shorter only at its end."""
        pieces, left = [], PART_BYTES
        while left and (piece := self._stream.read(left)):
            piece = piece.encode() if isinstance(piece, str) else piece
            pieces.append(piece)
            left -= len(piece)
        block = b"".join(pieces)
        self._size += len(block)
        self._digest.update(block)
        return block

    def put(self, block: bytes, **options: Any) -> str:
        """Write the object at once, and return its checksum as stores say it."""
        checksum = _text(self._digest.digest())
        self._make(
            self._client.put_object,
            Body=block,
            ChecksumSHA256=checksum,
            **options,
        )
        return checksum

    def put_parts(
        self, block: bytes, about: dict[str, Any], condition: dict[str, str]
    ) -> str:
        """Write the object in parts, and return its checksum as stores say it."""
        begun = self._client.create_multipart_upload(
            **self._place, **about, ChecksumAlgorithm="SHA256"
        )
        upload = {**self._place, "UploadId": begun["UploadId"]}
        try:
            parts, digests = [], []
            while block:
                digests.append(hashlib.sha256(block).digest())
                part = {
                    "PartNumber": len(digests),
                    "ChecksumSHA256": _text(digests[-1]),
                }
                sent = self._client.upload_part(**upload, **part, Body=block)
                parts.append({**part, "ETag": sent["ETag"]})
                block = self.block()
            self._make(
                self._client.complete_multipart_upload,
                UploadId=begun["UploadId"],
                MultipartUpload={"Parts": parts},
                **condition,
            )
        except BaseException:
            with suppress(BotoCoreError, ClientError):
                self._client.abort_multipart_upload(**upload)
            raise
        whole = hashlib.sha256(b"".join(digests)).digest()
        return f"{_text(whole)}-{len(digests)}"

    def verify(self, checksum: str) -> None:
        """Compare the object with what was read; delete one that differs."""
        head = self._client.head_object(**self._place, ChecksumMode="ENABLED")
        known = head.get("ChecksumSHA256", "")
        is_same = head["ContentLength"] == self._size
        if is_same and known != checksum:
            # A store that keeps no such checksums: read what it kept.
            is_same = self._read_back() == self._digest.hexdigest()
        if not is_same:
            self._client.delete_object(**self._place)
            raise DamagedWriteError(name=self._place["Key"])

    def _make(self, request: Callable[..., Any], **options: Any) -> None:
        try:
            request(**self._place, **options)
        except ClientError as error:
            status = status_of(error)
            if status not in (_MISSING, _CONFLICT, _PRECONDITION):
                raise
            if self._is_ours():
                return
            if status == _MISSING:
                raise
            raise ObjectExistsError from error

    def _is_ours(self) -> bool:
        try:
            head = self._client.head_object(**self._place)
        except ClientError:
            return False
        return bool(head["Metadata"].get(_MARK) == self.mark)

    def _read_back(self) -> str:
        digest = hashlib.sha256()
        with self._client.get_object(**self._place)["Body"] as body:
            while block := body.read(1024 * 1024):
                digest.update(block)
        return digest.hexdigest()


def _text(digest: bytes) -> str:
    return base64.b64encode(digest).decode("ascii")
