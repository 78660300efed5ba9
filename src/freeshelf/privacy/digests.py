"""Keyed digests that replace email addresses after erasure.

The key is in the settings or the data directory, and in no backup: a copy of the
database does not allow testing guesses, but the library can still recognise an address
that it erased.
"""

import hashlib
import hmac

from freeshelf.shared.keys import library_key


def digest_of(address: str) -> str:
    """Return the keyed digest of an address, 64 hexadecimal digits."""
    text = address.strip().lower().encode()
    return hmac.new(library_key("privacy"), text, hashlib.sha256).hexdigest()


def sign(text: str) -> str:
    """Return a signature for `is_signed`."""
    return hmac.new(
        library_key("privacy"), b"certificate" + text.encode(), hashlib.sha256
    ).hexdigest()


def is_signed(text: str, signature: str) -> bool:
    """Return whether a signature is valid for exactly this text."""
    return hmac.compare_digest(sign(text), signature)
