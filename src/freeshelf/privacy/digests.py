"""Keyed digests that replace email addresses after erasure.

The key is in the data directory and in no backup: a copy of the database does not allow
testing guesses, but the library can still recognise an address that it erased.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from django.conf import settings

from freeshelf.core.key_files import read_or_create

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
    return read_or_create(path, lambda: secrets.token_bytes(_KEY_BYTES))
