"""Changesets of WordPress' Customizer, which are unpublished settings."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.html import plain_title
from freeshelf_wordpress.importers.entities.appearance.source_theme import (
    MAX_NAME_LENGTH,
    MAX_TAGLINE_LENGTH,
    SourceTheme,
)

_CUSTOM_CSS = re.compile(r"custom_css\[(?P<theme>[^\]]+)\]")


def known_settings(changeset: Mapping[str, Any], theme: str) -> dict[str, str]:
    """Return the settings that a theme supports, by name without the theme."""
    settings = {}
    for name, row in changeset.items():
        value = row.get("value") if isinstance(row, Mapping) else None
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        plain = _plain_name(name, theme)
        if plain in _SETTERS:
            settings[plain] = str(value)
    return settings


def apply_changeset(
    source_theme: SourceTheme, changeset: Mapping[str, Any], theme: str
) -> None:
    """Apply a changeset to a theme and add a note about unsupported settings."""
    for name, value in known_settings(changeset, theme).items():
        _SETTERS[name](source_theme, value)
    unsupported = [
        name for name in changeset if _plain_name(name, theme) not in _SETTERS
    ]
    if unsupported:
        source_theme.notes.append(
            _("These changeset settings have no equivalent: %(names)s.")
            % {"names": ", ".join(unsupported[:20])}
        )


def _plain_name(name: str, theme: str) -> str:
    match = _CUSTOM_CSS.fullmatch(name)
    if match is not None:
        return "custom_css" if theme in ("", match["theme"]) else name
    owner, colons, plain = name.partition("::")
    if colons:
        return plain if theme in ("", owner) else name
    return name


def _set_name(source_theme: SourceTheme, value: str) -> None:
    source_theme.site_name = plain_title(value)[:MAX_NAME_LENGTH]


def _set_tagline(source_theme: SourceTheme, value: str) -> None:
    source_theme.tagline = plain_title(value)[:MAX_TAGLINE_LENGTH]


def _set_logo(source_theme: SourceTheme, value: str) -> None:
    source_theme.logo = value if value.isdigit() and value != "0" else ""


def _set_icon(source_theme: SourceTheme, value: str) -> None:
    source_theme.icon = value if value.isdigit() and value != "0" else ""


def _set_css(source_theme: SourceTheme, value: str) -> None:
    source_theme.css = [value] if value.strip() else []


def _set_background(source_theme: SourceTheme, value: str) -> None:
    source_theme.set_colors({"paper": value if value.startswith("#") else f"#{value}"})


_SETTERS = {
    "blogname": _set_name,
    "blogdescription": _set_tagline,
    "custom_logo": _set_logo,
    "site_icon": _set_icon,
    "custom_css": _set_css,
    "background_color": _set_background,
}
