"""Global styles of a block theme: the JSON that WordPress' editor of sites writes.

Its form is that of theme.json, version 2 and 3. A preset is referred to as
`var:preset|color|slug` or `var(--wp--preset--color--slug)`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.ingest.wordpress.importers.appearance.json_paths import (
    leaves,
    text_at,
    value_at,
)
from freeshelf.ingest.wordpress.importers.appearance.source_theme import SourceTheme

_PRESET = re.compile(
    r"var:preset\|(?P<a>[\w-]+)\|(?P<b>[\w-]+)"
    r"|var\(--wp--preset--(?P<c>color|font-family)--(?P<d>[\w-]+)\)"
)
_PIXELS = re.compile(r"(\d{1,2})(?:\.\d+)?px")
_MOST_RADIUS, _MOST_NAMED = 24, 20
# Which color of ours each of theirs is; the first that is said counts.
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
    look: SourceTheme, said: Mapping[str, Any], families: Mapping[str, str]
) -> None:
    """Take from global styles what a look has; name the rest in a note.

    `families` maps slugs of fonts to their names.
    """
    styles = value_at(said, "styles") or {}
    palette = _palette(said)
    taken = [("css",), _TEXT_FONT, _HEADING_FONT, _RADIUS]
    colors: dict[str, str] = {}
    for token, path in _COLORS:
        if color := text_at(styles, *path):
            taken.append(path)
            colors.setdefault(token, palette.get(_preset(color), color))
    look.set_colors(colors)
    look.text_font = families.get(_preset(text_at(styles, *_TEXT_FONT)), "")
    look.heading_font = families.get(_preset(text_at(styles, *_HEADING_FONT)), "")
    if radius := _PIXELS.fullmatch(text_at(styles, *_RADIUS)):
        look.radius = min(int(radius[1]), _MOST_RADIUS)
    if css := text_at(styles, "css").strip():
        look.css.append(css)
    _name_the_rest(look, said, {".".join(("styles", *path)) for path in taken})


def _palette(said: Mapping[str, Any]) -> dict[str, str]:
    """Colors by slug; an editor's own come last and count."""
    colors: dict[str, str] = {}
    for origin in ("default", "theme", "custom"):
        rows = value_at(said, "settings", "color", "palette", origin)
        for row in rows if isinstance(rows, list) else ():
            if (slug := text_at(row, "slug")) and (color := text_at(row, "color")):
                colors[slug] = color
    return colors


def _preset(value: str) -> str:
    """The slug that a value refers to; the value itself when it refers to none."""
    found = _PRESET.fullmatch(value.strip())
    return (found["b"] or found["d"]) if found is not None else value


def _name_the_rest(look: SourceTheme, said: Mapping[str, Any], taken: set[str]) -> None:
    known = {"version", "isGlobalStylesUserThemeJSON"}
    left = [
        path
        for path in leaves(said)
        if path not in taken | known and not path.startswith("settings.color.palette.")
    ]
    if left:
        look.notes.append(
            _("These global styles have no equivalent here: %(names)s.")
            % {"names": ", ".join(left[:_MOST_NAMED])}
        )
