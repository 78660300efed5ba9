"""System checks of the search settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

_NAME = "FREESHELF_SEARCH_ENGINES"


@register("freeshelf")
def check_search_engines(**_: Any) -> list[CheckMessage]:
    """Check for E001: no “default”; E002: unknown engine; E003: wrong options."""
    configured = getattr(settings, _NAME, None)
    if not isinstance(configured, dict) or "default" not in configured:
        return [
            Error(
                f"{_NAME} must be a dict with the key “default”.",
                id="freeshelf.search.E001",
            )
        ]
    return [
        message
        for alias, described in configured.items()
        for message in _check_one(alias, described)
    ]


def _check_one(alias: str, described: Any) -> list[CheckMessage]:
    backend = described.get("BACKEND") if isinstance(described, dict) else None
    try:
        engine_class = import_string(str(backend))
    except ImportError as error:
        return [
            Error(
                f"{_NAME}[{alias!r}] names no engine: {error}.",
                hint="Set BACKEND to the dotted path of an engine class.",
                id="freeshelf.search.E002",
            )
        ]
    try:
        engine_class(**described.get("OPTIONS", {}))
    except (TypeError, ValueError) as error:
        return [
            Error(
                f"{_NAME}[{alias!r}] has options that the engine refuses: {error}.",
                id="freeshelf.search.E003",
            )
        ]
    return []
