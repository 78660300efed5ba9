"""Plugins: installed packages that declare an entry point `freeshelf.plugins`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from importlib.metadata import entry_points

from freeshelf.core.errors import FreeshelfError

_GROUP = "freeshelf.plugins"


class Library(Enum):
    """Need of a command for a library in the data directory."""

    NEEDED = "needed"
    PREPARED = "prepared"  # it may come first in an empty folder, and prepares one
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Command:
    """A management command that `freeshelf` offers under words of its own."""

    app: str
    name: str
    description: str
    library: Library = Library.NEEDED


@dataclass(frozen=True, slots=True)
class Plugin:
    """A Django app that extends the library, with its commands by their words."""

    app: str
    commands: Mapping[tuple[str, ...], Command] = field(default_factory=dict)


class UnknownPluginError(FreeshelfError):
    """FREESHELF_PLUGINS names a plugin that is not installed."""

    def __init__(self, name: str, *, installed: Iterable[str]) -> None:
        known = ", ".join(sorted(installed)) or "none"
        super().__init__(
            f"FREESHELF_PLUGINS names {name!r}, which is not installed: use names of "
            f"these, or leave it out for all of them: {known}."
        )


def plugin_names() -> list[str]:
    """Return the names of all plugins that are installed."""
    return sorted({entry.name for entry in entry_points(group=_GROUP)})


def plugins(names: Iterable[str]) -> list[Plugin]:
    """Load plugins by their names. Raises UnknownPluginError."""
    installed = {entry.name: entry for entry in entry_points(group=_GROUP)}
    for name in names:
        if name not in installed:
            raise UnknownPluginError(name, installed=installed)
    return [installed[name].load() for name in dict.fromkeys(names)]
