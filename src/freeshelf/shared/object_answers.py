"""Errors of an object store, as those that a storage may raise."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from freeshelf.shared.errors import REASONS, StorageAwayError, StorageRefusedError
from freeshelf.shared.outages import Outage

outage = Outage("The object store")
# A store may say 404 of a bucket or a key, too; an answer without a body has no name.
_MISSING = ("NoSuchKey", "NotFound", "404")


@contextmanager
def answering(action: str) -> Iterator[None]:
    """Ask the store for something, unless it did not answer a moment ago.

    Raises FileNotFoundError, StorageAwayError and StorageRefusedError.
    """
    if outage.is_on():
        raise StorageAwayError
    try:
        yield
    except BotoCoreError as error:
        outage.begin(error)
        raise StorageAwayError from error
    except ClientError as error:
        outage.end()
        code, status = code_of(error), status_of(error)
        if status >= 500:
            raise StorageAwayError from error
        if status == 404 and code in _MISSING:
            raise FileNotFoundError(code) from error
        reason = REASONS.get(code, "its answer is not one that is known")
        raise StorageRefusedError(action=action, code=code, reason=reason) from error
    outage.end()


def code_of(error: ClientError) -> str:
    """Return the name that the store gives to an error."""
    return str(error.response.get("Error", {}).get("Code", "")) or str(status_of(error))


def status_of(error: ClientError) -> int:
    """Return the HTTP status."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
