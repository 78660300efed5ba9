"""Settings in FREESHELF_STATISTICS."""

from datetime import timedelta
from typing import Any

from django.conf import settings


def is_enabled() -> bool:
    """Return whether counting is enabled."""
    return bool(_options()["IS_ON"])


def kept_for() -> timedelta:
    """Return how long counts and terms are stored."""
    return timedelta(days=_options()["KEPT_DAYS"])


def flush_seconds() -> float:
    """Return the maximum delay before a web process writes its counts."""
    return float(_options()["FLUSH_SECONDS"])


def _options() -> dict[str, Any]:
    return settings.FREESHELF_STATISTICS
