"""What FREESHELF_STATISTICS says."""

from datetime import timedelta
from typing import Any

from django.conf import settings


def is_enabled() -> bool:
    """Whether the operator has switched counting on."""
    return bool(_options()["IS_ON"])


def kept_for() -> timedelta:
    """How long numbers and words are kept."""
    return timedelta(days=_options()["KEPT_DAYS"])


def flush_seconds() -> float:
    """How long numbers wait in the memory of a web process at most."""
    return float(_options()["FLUSH_SECONDS"])


def _options() -> dict[str, Any]:
    options: dict[str, Any] = settings.FREESHELF_STATISTICS
    return options
