"""Keyed digests that replace email addresses after erasure.

The key is in the data directory and in no backup: a copy of the database does not allow
testing guesses, but the library can still recognise an address that it erased.
"""

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

_KEY_BYTES = 32


def digest_of(address: str) -> str:
    """Return the keyed digest of an address, 64 hexadecimal digits."""
    text = address.strip().lower().encode()
    return hmac.new(_key(), text, hashlib.sha256).hexdigest()


def sign(text: str) -> str:
    """Return a signature for `is_signed`."""
    return hmac.new(_key(), b"certificate" + text.encode(), hashlib.sha256).hexdigest()


def is_signed(text: str, signature: str) -> bool:
    """Return whether a signature is valid for exactly this text."""
    return hmac.compare_digest(sign(text), signature)


def privacy_dir() -> Path:
    """Return the directory of the key and of copies to be fetched."""
    return Path(settings.FREESHELF_DATA_DIR) / "privacy"


def _key() -> bytes:
    path = privacy_dir() / "key"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-") as draft:
        draft.write(secrets.token_bytes(_KEY_BYTES))
        draft.flush()
        # If two processes start at the same time, one creates the key and both read it.
        with suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_bytes()
