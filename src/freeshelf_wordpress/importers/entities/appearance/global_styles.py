"""Read styles that a site's owner set: global styles and changesets."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.html import plain_title
from freeshelf_wordpress.importers.entities.appearance.source_theme import (
    MAX_NAME_LENGTH,
    MAX_TAGLINE_LENGTH,
    SourceTheme,
    leaves,
    text_at,
    value_at,
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


_PRESET = re.compile(
    r"var:preset\|(?P<a>[\w-]+)\|(?P<b>[\w-]+)"
    r"|var\(--wp--preset--(?P<c>color|font-family)--(?P<d>[\w-]+)\)"
)
_PIXELS = re.compile(r"(\d{1,2})(?:\.\d+)?px")
_MAX_RADIUS, _MAX_NAMES = 24, 20
# Our color tokens with their paths in global styles; the first one found counts.
_COLORS = (
    ("ink", ("color", "text")),
    ("paper", ("color", "background")),
    ("accent", ("elements", "link", "color", "text")),
    ("accent", ("elements", "button", "color", "background")),
    ("on-accent", ("elements", "button", "color", "text")),
)
_TEXT_FONT = ("typography", "fontFamily")
_HEADING_FONT = ("elements", "heading", "typography", "fontFamily")
_RADIUS = ("elements", "button", "border", "radius")


def apply_global_styles(
    source_theme: SourceTheme,
    global_styles: Mapping[str, Any],
    families: Mapping[str, str],
) -> None:
    """Apply supported global styles to a theme and add a note about the others.

    `families` maps slugs of fonts to their names.
    """
    styles = value_at(global_styles, "styles") or {}
    palette = _palette(global_styles)
    supported = [("css",), _TEXT_FONT, _HEADING_FONT, _RADIUS]
    colors: dict[str, str] = {}
    for token, path in _COLORS:
        if color := text_at(styles, *path):
            supported.append(path)
            colors.setdefault(token, palette.get(_preset(color), color))
    source_theme.set_colors(colors)
    source_theme.text_font = families.get(_preset(text_at(styles, *_TEXT_FONT)), "")
    source_theme.heading_font = families.get(
        _preset(text_at(styles, *_HEADING_FONT)), ""
    )
    if radius := _PIXELS.fullmatch(text_at(styles, *_RADIUS)):
        source_theme.radius = min(int(radius[1]), _MAX_RADIUS)
    if css := text_at(styles, "css").strip():
        source_theme.css.append(css)
    _note_unsupported(
        source_theme, global_styles, {".".join(("styles", *path)) for path in supported}
    )


def _palette(global_styles: Mapping[str, Any]) -> dict[str, str]:
    """Return colors by slug; custom colors come last and override others."""
    colors: dict[str, str] = {}
    for origin in ("default", "theme", "custom"):
        rows = value_at(global_styles, "settings", "color", "palette", origin)
        for row in rows if isinstance(rows, list) else ():
            if (slug := text_at(row, "slug")) and (color := text_at(row, "color")):
                colors[slug] = color
    return colors


def _preset(value: str) -> str:
    """Return the slug of the preset that a value refers to, else the value itself."""
    match = _PRESET.fullmatch(value.strip())
    return (match["b"] or match["d"]) if match is not None else value


def _note_unsupported(
    source_theme: SourceTheme, global_styles: Mapping[str, Any], supported: set[str]
) -> None:
    ignored = {"version", "isGlobalStylesUserThemeJSON"}
    unsupported = [
        path
        for path in leaves(global_styles)
        if path not in supported | ignored
        and not path.startswith("settings.color.palette.")
    ]
    if unsupported:
        source_theme.notes.append(
            _("These global styles have no equivalent here: %(names)s.")
            % {"names": ", ".join(unsupported[:_MAX_NAMES])}
        )
