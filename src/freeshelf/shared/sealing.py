"""Short secrets that wait in the state, encrypted with the secret key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt a text."""
    return _box(purpose).encrypt(text.encode())


def unseal(sealed: bytes, *, purpose: str) -> str | None:
    """Return the text, None if it was sealed with another key or for something else."""
    try:
        return _box(purpose).decrypt(sealed).decode()
    except InvalidToken:
        return None


def _box(purpose: str) -> Fernet:
    secret = str(settings.SECRET_KEY).encode()
    key = hashlib.blake2b(secret, person=purpose.encode(), digest_size=32).digest()
    return Fernet(base64.urlsafe_b64encode(key))
