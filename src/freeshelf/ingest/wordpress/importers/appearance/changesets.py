"""Changesets of WordPress' Customizer: settings tried before they are published."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.html import plain_title
from freeshelf.ingest.wordpress.importers.appearance.source_theme import (
    MAX_NAME_LENGTH,
    MAX_TAGLINE_LENGTH,
    SourceTheme,
)

_CUSTOM_CSS = re.compile(r"custom_css\[(?P<theme>[^\]]+)\]")


def known_settings(said: Mapping[str, Any], theme: str) -> dict[str, str]:
    """Settings that a look has, by their names without the theme, to their values."""
    known = {}
    for name, row in said.items():
        value = row.get("value") if isinstance(row, Mapping) else None
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        plain = _plain_name(name, theme)
        if plain in _TAKERS:
            known[plain] = str(value)
    return known


def apply_changeset(look: SourceTheme, said: Mapping[str, Any], theme: str) -> None:
    """Change a look as a changeset does; name what has no counterpart in a note."""
    for name, value in known_settings(said, theme).items():
        _TAKERS[name](look, value)
    left = [name for name in said if _plain_name(name, theme) not in _TAKERS]
    if left:
        look.notes.append(
            _("These changeset settings have no equivalent: %(names)s.")
            % {"names": ", ".join(left[:20])}
        )


def _plain_name(name: str, theme: str) -> str:
    found = _CUSTOM_CSS.fullmatch(name)
    if found is not None:
        return "custom_css" if theme in ("", found["theme"]) else name
    owner, colons, plain = name.partition("::")
    if colons:
        return plain if theme in ("", owner) else name
    return name


def _take_name(look: SourceTheme, value: str) -> None:
    look.site_name = plain_title(value)[:MAX_NAME_LENGTH]


def _take_tagline(look: SourceTheme, value: str) -> None:
    look.tagline = plain_title(value)[:MAX_TAGLINE_LENGTH]


def _take_logo(look: SourceTheme, value: str) -> None:
    look.logo = value if value.isdigit() and value != "0" else ""


def _take_icon(look: SourceTheme, value: str) -> None:
    look.icon = value if value.isdigit() and value != "0" else ""


def _take_css(look: SourceTheme, value: str) -> None:
    look.css = [value] if value.strip() else []


def _take_background(look: SourceTheme, value: str) -> None:
    look.set_colors({"paper": value if value.startswith("#") else f"#{value}"})


_TAKERS = {
    "blogname": _take_name,
    "blogdescription": _take_tagline,
    "custom_logo": _take_logo,
    "site_icon": _take_icon,
    "custom_css": _take_css,
    "background_color": _take_background,
}
