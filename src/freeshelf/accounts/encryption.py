"""Encrypt secrets of second factors with the library's key.

A copy of the database alone then contains no usable second factor.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"freeshelf second factor\0"


def encrypt_secret(secret: str) -> str:
    """Return the secret, encrypted with the key of this library."""
    return _fernet().encrypt(secret.encode()).decode("ascii")


def decrypt_secret(sealed: str) -> str | None:
    """Return the secret, or None if its key is no longer known."""
    try:
        return _fernet().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        return None


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    digest = hashlib.sha256(_PURPOSE + force_bytes(key)).digest()
    return base64.urlsafe_b64encode(digest)
