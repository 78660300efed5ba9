"""Engine selected by FREESHELF_SEARCH_ENGINES."""

import os
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.errors import EngineSettingsError

_ENGINES: dict[tuple[int, str], SearchEngine] = {}


def engine(alias: str = "default") -> SearchEngine:
    """Return this process's engine of that name, opened once.

    Raises EngineSettingsError when the settings do not define it.
    """
    # A forked child must not share open files and threads with its parent.
    key = (os.getpid(), f"{alias} {_described(alias)}")
    if key not in _ENGINES:
        _ENGINES[key] = _load(alias)
    return _ENGINES[key]


def _described(alias: str) -> dict[str, Any]:
    configured: dict[str, dict[str, Any]] = settings.FREESHELF_SEARCH_ENGINES
    if alias not in configured or "BACKEND" not in configured[alias]:
        raise EngineSettingsError(
            f"FREESHELF_SEARCH_ENGINES needs an entry {alias!r} with a BACKEND."
        )
    return configured[alias]


def _load(alias: str) -> SearchEngine:
    described = _described(alias)
    try:
        backend = import_string(described["BACKEND"])
        return cast(SearchEngine, backend(**described.get("OPTIONS", {})))
    except (ImportError, TypeError, ValueError) as error:
        raise EngineSettingsError(
            f"FREESHELF_SEARCH_ENGINES[{alias!r}] cannot be loaded: {error}"
        ) from error
