"""Keys of digests: one a period, in the data directory, thrown away with its rows.

A backup holds the database and not the keys, so nobody can test a guess against it.
"""

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.conf import settings

PERIOD_DAYS = 30
DIGEST_BYTES = 16
_KEY_BYTES = 32


def period_of(day: date) -> int:
    """The number of the period that a day belongs to."""
    return day.toordinal() // PERIOD_DAYS


def first_day_kept(day: date) -> date:
    """The first day whose key is still there: that of the period before."""
    return date.fromordinal((period_of(day) - 1) * PERIOD_DAYS)


def digests(text: str, *, day: date) -> tuple[bytes, ...]:
    """What the text is called in this day's period, and in the one before, if any."""
    period = period_of(day)
    keys = [_key(period)]
    with suppress(FileNotFoundError):
        keys.append(_path(period - 1).read_bytes())
    return tuple(_digest(text, key) for key in keys)


def drop_old_keys(*, today: date) -> int:
    """Throw away the keys of periods before the last one; say how many."""
    dropped = 0
    for path in _folder().glob("key-*"):
        number = path.name.removeprefix("key-")
        if number.isdigit() and int(number) < period_of(today) - 1:
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _digest(text: str, key: bytes) -> bytes:
    return hashlib.blake2b(text.encode(), key=key, digest_size=DIGEST_BYTES).digest()


def _key(period: int) -> bytes:
    path = _path(period)
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


def _path(period: int) -> Path:
    return _folder() / f"key-{period}"


def _folder() -> Path:
    return Path(settings.FREESHELF_DATA_DIR) / "statistics"
