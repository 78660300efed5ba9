"""Keys of digests: one per period, deleted with its rows.

They are in the data directory; nodes that share a cache have theirs only there, at
random, until it forgets them. A backup contains the database but not the keys, so
guesses cannot be tested against it.
"""

import hashlib
import secrets
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings

from freeshelf.core.key_files import read_or_create
from freeshelf.shared.asking import ask_cache, has_cache

PERIOD_DAYS = 30
DIGEST_BYTES = 16
_KEY_BYTES = 32
_SHARED = "freeshelf:statistics-key:"


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
    if earlier := _earlier_key(period - 1):
        keys.append(earlier)
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
    if has_cache():
        return _shared_key(period)
    path = _path(period)
    return read_or_create(path, lambda: secrets.token_bytes(_KEY_BYTES))


def _earlier_key(period: int) -> bytes | None:
    if has_cache():
        key: bytes | None = ask_cache(lambda cache: cache.get(f"{_SHARED}{period}"))
        return key
    with suppress(FileNotFoundError):
        return _path(period).read_bytes()
    return None


def _shared_key(period: int) -> bytes:
    """Return the key of a period; the cache forgets it when a file is deleted."""
    name, mine = f"{_SHARED}{period}", secrets.token_bytes(_KEY_BYTES)
    end = datetime.combine(date.fromordinal((period + 2) * PERIOD_DAYS), time(), UTC)

    def shared(cache: Any) -> bytes | None:
        cache.set(name, mine, nx=True, exat=end)
        found: bytes | None = cache.get(name)
        return found

    return ask_cache(shared) or mine


def _path(period: int) -> Path:
    return _folder() / f"key-{period}"


def _folder() -> Path:
    return Path(settings.FREESHELF_DATA_DIR) / "statistics"
