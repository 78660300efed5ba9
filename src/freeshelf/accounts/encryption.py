"""Secrets of second factors are sealed with the library's key before they are kept.

A copy of the database alone is then no second factor.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"freeshelf second factor\0"


def encrypt_secret(secret: str) -> str:
    """The secret, readable with the key of this library only."""
    return _seals().encrypt(secret.encode()).decode("ascii")


def decrypt_secret(sealed: str) -> str | None:
    """The secret; None when it was sealed with a key that is no longer known."""
    try:
        return _seals().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        return None


def _seals() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    digest = hashlib.sha256(_PURPOSE + force_bytes(key)).digest()
    return base64.urlsafe_b64encode(digest)
