"""Settings of search, and checks of them."""

import os
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from freeshelf.core.metrics import engine_call
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.errors import EngineSettingsError

P = ParamSpec("P")
T = TypeVar("T")

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


def asked_together(show: Callable[P, T]) -> Callable[P, T]:
    """Let all that a function asks of search engines be of one page."""

    @wraps(show)
    def together(*args: P.args, **kwargs: P.kwargs) -> T:
        with engine().together():
            return show(*args, **kwargs)

    return together


def engines() -> Iterator[SearchEngine]:
    """Yield every engine of the settings."""
    for alias in settings.FREESHELF_SEARCH_ENGINES:
        yield engine(alias)


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
        opened = backend(**described.get("OPTIONS", {}))
        return cast(SearchEngine, TimedEngine(opened, alias=alias))
    except (ImportError, TypeError, ValueError) as error:
        raise EngineSettingsError(
            f"FREESHELF_SEARCH_ENGINES[{alias!r}] cannot be loaded: {error}"
        ) from error


_TIMED = frozenset({"search", "matching", "passages", "similar_words", "count"})


class TimedEngine:
    """A SearchEngine that passes everything on to another and times its answers."""

    def __init__(self, engine: SearchEngine, *, alias: str) -> None:
        self._engine = engine
        self._alias = alias

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._engine, name)
        return self._timed(name, value) if name in _TIMED else value

    def _timed(self, call: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            with engine_call(self._alias, call):
                return ask(*args, **kwargs)

        return timed


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


def _check_one(alias: str, described: Any) -> Iterator[CheckMessage]:
    described = described if isinstance(described, dict) else {}
    try:
        import_string(str(described.get("BACKEND")))(**described.get("OPTIONS", {}))
    except ImportError as error:
        yield Error(
            f"{_NAME}[{alias!r}] names no engine: {error}.",
            hint="Set BACKEND to the dotted path of an engine class.",
            id="freeshelf.search.E002",
        )
    except (TypeError, ValueError) as error:
        yield Error(
            f"{_NAME}[{alias!r}] has options that the engine refuses: {error}.",
            id="freeshelf.search.E003",
        )
