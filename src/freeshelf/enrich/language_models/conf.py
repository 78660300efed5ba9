"""Settings of the language models, FREESHELF_LANGUAGE_MODELS.

DIRECTORY (of the model directories), ACTIVE (names in order; none: all that are
installed), THREADS and BACKGROUND_THREADS (of one query, and of the worker), HUB (the
URL of the hub), CACHE_DIR (converted models, for reuse by another library).
"""

from pathlib import Path
from typing import Any

from django.conf import settings


def models_dir() -> Path:
    """Return the parent of the model directories."""
    return Path(_options()["DIRECTORY"])


def active_names() -> tuple[str, ...]:
    """Return the names of the active models in order; none: all installed ones."""
    return tuple(_options()["ACTIVE"])


def encoder_threads(*, in_background: bool) -> int:
    """Return how many threads one encoder may use."""
    name = "BACKGROUND_THREADS" if in_background else "THREADS"
    return int(_options()[name])


def hub_url() -> str:
    """Return the URL of the hub, without a trailing slash."""
    return str(_options()["HUB"]).rstrip("/")


def cache_dir() -> Path:
    """Return the directory of converted models, for reuse by another library."""
    return Path(_options()["CACHE_DIR"])


def _options() -> dict[str, Any]:
    options: dict[str, Any] = settings.FREESHELF_LANGUAGE_MODELS
    return options
