"""Files in a bucket of an S3-compatible store that no one but this program reads."""

import mimetypes
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from freeshelf.shared.object_answers import answering, code_of
from freeshelf.shared.object_reading import ObjectFile
from freeshelf.shared.object_writing import ObjectExistsError, write_object

# Readers wait no longer than twice this for a store that hangs.
_CONNECT_SECONDS, _READ_SECONDS = 2.0, 4.0
RENAME, KEEP, REPLACE = "rename", "keep", "replace"


class Entry(NamedTuple):
    """An object as a listing says it."""

    name: str
    size: int
    modified_at: datetime


class ObjectStorage(S3Storage):
    """The files below one folder of the bucket.

    `existing` says what becomes of a file whose name is taken: it gets another name
    (`rename`), is not written again since the name tells its content (`keep`), or takes
    its place (`replace`). Connection and keys are in the settings only, since Wagtail
    writes the arguments of a storage into the queue of tasks.
    """

    def __init__(
        self, *, folder: str = "", base_url: str = "", existing: str = RENAME
    ) -> None:
        store = settings.FREESHELF_OBJECT_STORE
        self._existing, self._base_url = existing, base_url
        super().__init__(
            bucket_name=store["bucket"],
            location="/".join(filter(None, (store["prefix"], folder))),
            endpoint_url=store["endpoint"] or None,
            region_name=store["region"] or None,
            access_key=store["access_key"] or None,
            secret_key=store["secret_key"] or None,
            file_overwrite=existing != RENAME,
            default_acl=None,
            querystring_auth=False,
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": store["addressing"]},
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"total_max_attempts": 2, "mode": "standard"},
                # What is sent has checksums of ours; not each store knows others.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def url(self, name: str, *_: Any, **__: Any) -> str:
        """Return the address of our own view, never one of the bucket."""
        if not self._base_url:
            raise ValueError("These files have no address.")
        return self._base_url + clean_name(name)

    def exists(self, name: str) -> bool:
        with answering("look for a file"):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with answering("look at a file"):
            return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        with answering("look at a file"):
            modified: datetime = self._head(name)["LastModified"]
        return modified

    def delete(self, name: str) -> None:
        with answering("delete a file"):
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with answering("list files"):
            folders, names = super().listdir(path)
        return folders, names

    def entries(self, folder: str = "") -> Iterator[Entry]:
        """Yield all files below a folder ("" or with a final slash), by name."""
        base = f"{self.location}/" if self.location else ""
        prefix = base + folder
        token: dict[str, str] = {}
        while True:
            with answering("list files"):
                page = self._client.list_objects_v2(
                    Bucket=self.bucket_name, Prefix=prefix, **token
                )
            for each in page.get("Contents", ()):
                name = each["Key"].removeprefix(base)
                yield Entry(name, each["Size"], each["LastModified"])
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def make_bucket(self) -> bool:
        """Make the bucket and return whether it is new; stores make them private."""
        region = self._client.meta.region_name
        # AWS takes no name for the region that it began with.
        place = {"LocationConstraint": region}
        is_elsewhere = region not in (None, "us-east-1", "aws-global")
        options = {"CreateBucketConfiguration": place} if is_elsewhere else {}
        with answering("make a bucket"):
            try:
                self._client.create_bucket(Bucket=self.bucket_name, **options)
            except ClientError as error:
                if code_of(error) == "BucketAlreadyOwnedByYou":
                    return False
                raise
        return True

    def can_anyone_read(self, name: str) -> bool:
        """Return whether an object is given to who shows no key."""
        anonymous = self.unsigned_connection.meta.client
        try:
            anonymous.head_object(Bucket=self.bucket_name, Key=self.key(name))
        except (BotoCoreError, ClientError):
            return False
        return True

    def is_range_honoured(self, name: str) -> bool:
        """Return whether the store sends no more than the part that is asked for."""
        with answering("read a part of a file"):
            answer = self._client.get_object(
                Bucket=self.bucket_name, Key=self.key(name), Range="bytes=1-3"
            )
            with answer["Body"] as body:
                return len(body.read(8)) == 3

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode not in ("r", "rb"):
            raise ValueError("Objects are written by `save`.")
        key = self.key(name)

        def get(**options: Any) -> dict[str, Any]:
            answer: dict[str, Any] = self._client.get_object(
                Bucket=self.bucket_name, Key=key, **options
            )
            return answer

        return ObjectFile(get, name)

    def _save(self, name: str, content: Any) -> str:
        name = clean_name(name)
        while True:
            if content.seekable():
                content.seek(0)
            try:
                self._write(name, content, is_new=self._existing != REPLACE)
            except ObjectExistsError:
                if self._existing == RENAME:
                    name = self.get_available_name(name)
                    continue
                if self.size(name) != content.size:
                    content.seek(0)
                    self._write(name, content, is_new=False)
            return name

    def _write(self, name: str, content: Any, *, is_new: bool) -> None:
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        with answering("write a file"):
            write_object(
                self.writer,
                content,
                bucket=self.bucket_name,
                key=self.key(name),
                media_type=guessed,
                is_new=is_new,
            )

    @cached_property
    def writer(self) -> Any:
        """Return a client that waits until a store has kept a large part."""
        patient = self.client_config.merge(Config(read_timeout=60))
        meta = self._client.meta
        return self._create_session().client(
            "s3",
            endpoint_url=meta.endpoint_url,
            region_name=meta.region_name,
            config=patient,
        )

    def key(self, name: str) -> str:
        """Return the name of an object in the bucket."""
        return str(self._normalize_name(clean_name(name)))

    def _head(self, name: str) -> dict[str, Any]:
        head: dict[str, Any] = self._client.head_object(
            Bucket=self.bucket_name, Key=self.key(name)
        )
        return head

    @property
    def _client(self) -> Any:
        return self.connection.meta.client
