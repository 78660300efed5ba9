"""Encryption of what alerts store, with a key of the library.

It is in no backup: a copy of the database tells neither addresses nor questions. What
is found again is found by a keyed digest.
"""

import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from freeshelf.alerts.errors import SealedError
from freeshelf.shared.keys import has_key, library_key

_KEY_BYTES = 64
_NONCE_BYTES = 16


def seal(value: Any, *, purpose: str) -> bytes:
    """Encrypt a JSON value; equal values look different (RFC 5297 with a nonce)."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = json.dumps(value, ensure_ascii=False).encode()
    return nonce + _box().encrypt(text, [purpose.encode(), nonce])


def unseal(sealed: bytes | memoryview, *, purpose: str) -> Any:
    """Return the value that was sealed for this purpose.

    Raises SealedError when it was sealed with another key, or changed. No key is made
    for it, which would look like the right one.
    """
    if not has_key("alerts"):
        raise SealedError
    nonce, text = bytes(sealed[:_NONCE_BYTES]), bytes(sealed[_NONCE_BYTES:])
    try:
        return json.loads(_box().decrypt(text, [purpose.encode(), nonce]))
    except (InvalidTag, ValueError) as error:
        raise SealedError from error


def digest(text: str, *, purpose: str) -> str:
    """Return the keyed digest of a text, 64 hexadecimal digits."""
    message = f"{purpose}\0{text}".encode()
    return hmac.new(_derived(b"find"), message, hashlib.sha256).hexdigest()


def _box() -> AESSIV:
    return AESSIV(_derived(b"seal"))


def _derived(use: bytes) -> bytes:
    key = library_key("alerts")
    return hashlib.blake2b(
        key=key[:_KEY_BYTES], person=use, digest_size=_KEY_BYTES
    ).digest()
