"""What stands for a mail address once it is erased.

The key is in the data directory and in no backup: whoever has a copy of the database
cannot test guesses, while the library itself can still tell whether it is asked about
an address that it erased.
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
    """The keyed digest of an address, 64 figures."""
    text = address.strip().lower().encode()
    return hmac.new(_key(), text, hashlib.sha256).hexdigest()


def sign(text: str) -> str:
    """A signature that `is_signed` knows again."""
    return hmac.new(_key(), b"certificate" + text.encode(), hashlib.sha256).hexdigest()


def is_signed(text: str, signature: str) -> bool:
    """Whether the signature is ours and of exactly this text."""
    return hmac.compare_digest(sign(text), signature)


def privacy_dir() -> Path:
    """Where the key and the copies that wait for people are."""
    return Path(settings.FREESHELF_DATA_DIR) / "privacy"


def _key() -> bytes:
    path = privacy_dir() / "key"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-") as draft:
        draft.write(secrets.token_bytes(_KEY_BYTES))
        draft.flush()
        # Of two processes that start at once, one makes the key and both read it.
        with suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_bytes()
