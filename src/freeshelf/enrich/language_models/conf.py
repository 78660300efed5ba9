"""What FREESHELF_LANGUAGE_MODELS says.

DIRECTORY (of the model directories), ACTIVE (names in order; none: all that are
installed), THREADS and BACKGROUND_THREADS (of one query, and of the worker), HUB (the
address of the hub), CACHE_DIR (where models that were made here are kept for the next
library).
"""

from pathlib import Path
from typing import Any

from django.conf import settings


def models_dir() -> Path:
    """Where the model directories are."""
    return Path(_options()["DIRECTORY"])


def active_names() -> tuple[str, ...]:
    """The models to use, the most important first; none: all that are installed."""
    return tuple(_options()["ACTIVE"])


def threads(*, in_background: bool) -> int:
    """How many threads one encoder may use."""
    name = "BACKGROUND_THREADS" if in_background else "THREADS"
    return int(_options()[name])


def hub_url() -> str:
    """The address of the hub, without a slash at its end."""
    return str(_options()["HUB"]).rstrip("/")


def cache_dir() -> Path:
    """Where models that were made here are kept for the next library."""
    return Path(_options()["CACHE_DIR"])


def _options() -> dict[str, Any]:
    options: dict[str, Any] = settings.FREESHELF_LANGUAGE_MODELS
    return options
