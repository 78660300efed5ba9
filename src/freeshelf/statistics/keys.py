"""Keys of digests: one per period, in the data directory, deleted with its rows.

A backup contains the database but not the keys, so guesses cannot be tested against it.
"""

import hashlib
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.conf import settings

from freeshelf.core.key_files import read_or_create

PERIOD_DAYS = 30
DIGEST_BYTES = 16
_KEY_BYTES = 32


def period_of(day: date) -> int:
    """Return the number of the period of a day."""
    return day.toordinal() // PERIOD_DAYS


def first_day_kept(day: date) -> date:
    """Return the first day whose key is stored, in the previous period."""
    return date.fromordinal((period_of(day) - 1) * PERIOD_DAYS)


def digests(text: str, *, day: date) -> tuple[bytes, ...]:
    """Return the digests of a text in this day's period and the previous one."""
    period = period_of(day)
    keys = [_key(period)]
    with suppress(FileNotFoundError):
        keys.append(_path(period - 1).read_bytes())
    return tuple(_digest(text, key) for key in keys)


def drop_old_keys(*, today: date) -> int:
    """Delete the keys of periods before the previous one and return how many."""
    deleted = 0
    for path in _folder().glob("key-*"):
        number = path.name.removeprefix("key-")
        if number.isdigit() and int(number) < period_of(today) - 1:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted


def _digest(text: str, key: bytes) -> bytes:
    return hashlib.blake2b(text.encode(), key=key, digest_size=DIGEST_BYTES).digest()


def _key(period: int) -> bytes:
    path = _path(period)
    return read_or_create(path, lambda: secrets.token_bytes(_KEY_BYTES))


def _path(period: int) -> Path:
    return _folder() / f"key-{period}"


def _folder() -> Path:
    return Path(settings.FREESHELF_DATA_DIR) / "statistics"
