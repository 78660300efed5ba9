"""Errors of what the nodes of a library share.

SharedError
├── StorageError          an OSError, too
│   ├── StorageAwayError      the object store does not answer
│   ├── StorageRefusedError   it refuses what it was asked
│   └── DamagedWriteError     it holds other bytes than were written
└── CacheAwayError        an OSError, too: the cache does not answer
"""

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError

# By the name that a store gives to a refusal.
REASONS = {
    "NoSuchBucket": "there is no such bucket as FREESHELF_STORAGE names; “freeshelf "
    "manage make_bucket” makes it",
    "InvalidAccessKeyId": "FREESHELF_S3_ACCESS_KEY is a key that it does not know",
    "XAdminUserNotFound": "FREESHELF_S3_ACCESS_KEY is a key that it does not know",
    "SignatureDoesNotMatch": "FREESHELF_S3_SECRET_KEY is wrong",
    "AccessDenied": "the key may not do this there",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
    "PermanentRedirect": "the region in FREESHELF_STORAGE is not its own",
    "AuthorizationHeaderMalformed": "the region in FREESHELF_STORAGE is not its own",
    "InvalidLocationConstraint": "the region in FREESHELF_STORAGE is not its own",
}


class SharedError(FreeshelfError):
    """Base class of these errors."""


class StorageError(SharedError, OSError):
    """Base class of errors of the object store."""


class StorageAwayError(StorageError):
    """Error while the object store does not answer."""

    message = _("The files of the library cannot be reached. Try again in a minute.")


class StorageRefusedError(StorageError):
    """Error for a request that the object store refuses."""

    message = "The object store refuses to %(action)s: %(reason)s (%(code)s)."
    action: str
    code: str
    reason: str


class DamagedWriteError(StorageError):
    """Error for an object with other bytes than were written; it was deleted."""

    message = "The object store kept other bytes of %(name)s than it was sent."


class CacheAwayError(SharedError, OSError):
    """Error while the cache does not answer, or refuses what it is asked."""

    message = "The cache that the nodes of the library share does not answer."


# Whatever they stop is to be done again later: it is not at fault.
AWAY = (CacheAwayError, StorageAwayError)
