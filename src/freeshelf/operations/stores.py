"""Ask what the library is connected to, and say in a sentence what is wrong."""

import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.storage import storages

from freeshelf.shared.asking import ask_cache, has_cache, outage
from freeshelf.shared.errors import (
    CacheAwayError,
    StorageError,
    StorageRefusedError,
)
from freeshelf.shared.files import StoredFile, place_of

_BYTES = b"Freeshelf reads what it wrote."


def storage_troubles() -> Iterator[str]:
    """Write, read and delete a file as the library does; yield what is wrong."""
    file = StoredFile(f".check-{secrets.token_hex(8)}")
    place = settings.FREESHELF_OBJECT_STORE.get("address") or place_of("")
    try:
        file.write(_BYTES)
        try:
            if file.read_bytes() != _BYTES:
                yield f"Files in {place} change after they were written."
            if settings.FREESHELF_OBJECT_STORE:
                yield from _bucket_troubles(file)
        finally:
            file.delete()
    except (StorageError, OSError) as error:
        yield f"Files cannot be stored in {place}: {_reason(error)}."


def cache_troubles() -> Iterator[str]:
    """Count in the shared cache as the limits do; yield what is wrong."""
    if not has_cache():
        return
    name = f"freeshelf:check-{secrets.token_hex(8)}"
    script = "return redis.call('SET', KEYS[1], '1', 'PX', '1000')"
    outage.end()
    try:
        ask_cache(lambda cache: (cache.eval(script, 1, name), cache.delete(name)))
    except CacheAwayError as error:
        reason = _said(error.__cause__ or error)
        yield f"The cache that FREESHELF_CACHE_URL names cannot be used: {reason}."


def _bucket_troubles(file: StoredFile) -> Iterator[str]:
    """Ask for a file without a key, and for a part of it."""
    storage: Any = storages["state"]
    if storage.can_anyone_read(file.name):
        yield (
            "Anyone can read the bucket without a key: make it private, since it holds "
            "what only some may read."
        )
    if not storage.is_range_honoured(file.name):
        yield "The object store sends whole files when it is asked for a part of one."


def _reason(error: OSError) -> str:
    cause = error.__cause__
    if isinstance(error, StorageRefusedError):
        return f"it refuses to {error.action}: {error.reason} ({error.code})"
    if isinstance(error, StorageError) and cause is not None:
        return _NO_ANSWERS.get(
            type(cause).__name__, f"it does not answer ({_said(cause)})"
        )
    return error.strerror or _said(error)


_NO_ANSWERS = {
    "NoCredentialsError": "FREESHELF_S3_ACCESS_KEY and FREESHELF_S3_SECRET_KEY are "
    "missing",
    "PartialCredentialsError": "one of FREESHELF_S3_ACCESS_KEY and "
    "FREESHELF_S3_SECRET_KEY is missing",
    "EndpointConnectionError": "nothing answers at the endpoint",
    "ConnectTimeoutError": "the endpoint does not answer",
    "ReadTimeoutError": "the endpoint does not answer in time",
    "SSLError": "the certificate of the endpoint is not trusted",
}


def _said(error: BaseException) -> str:
    return str(error).rstrip(".") or type(error).__name__
