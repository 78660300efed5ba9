"""Theme of a site, combined from all its settings and styles."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import find_provenance
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.entities.appearance.source_theme import (
    FOOTER,
    HEADER,
    MAX_NAME_LENGTH,
    MAX_TAGLINE_LENGTH,
    SourceTheme,
    area_of,
    leaves,
    own_words,
    plain_words,
    read_object,
    text_at,
    value_at,
)
from freeshelf_wordpress.sources.combined.record_merging import SQL
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem

_CUSTOM_CSS = re.compile(r"custom_css\[(?P<theme>[^\]]+)\]")


def known_settings(changeset: Mapping[str, Any], theme: str) -> dict[str, str]:
    """Return the settings that a theme supports, by name without the theme."""
    settings = {}
    for name, row in changeset.items():
        value = row.get("value") if isinstance(row, Mapping) else None
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        plain = _plain_name(name, theme)
        if plain in _SETTINGS:
            settings[plain] = str(value)
    return settings


def apply_changeset(
    source_theme: SourceTheme, changeset: Mapping[str, Any], theme: str
) -> None:
    """Apply a changeset to a theme and add a note about unsupported settings."""
    for name, value in known_settings(changeset, theme).items():
        attribute, convert = _SETTINGS[name]
        if attribute == "paper":
            source_theme.set_colors({attribute: convert(value)})
        else:
            setattr(source_theme, attribute, convert(value))
    unsupported = [
        name for name in changeset if _plain_name(name, theme) not in _SETTINGS
    ]
    if unsupported:
        text = _("These changeset settings have no equivalent: %(names)s.")
        source_theme.notes.append(text % {"names": listed(unsupported[:20])})


def _plain_name(name: str, theme: str) -> str:
    match = _CUSTOM_CSS.fullmatch(name)
    if match is not None:
        return "custom_css" if theme in ("", match["theme"]) else name
    owner, colons, plain = name.partition("::")
    if colons:
        return plain if theme in ("", owner) else name
    return name


def _attachment_id(value: str) -> str:
    return value if value.isdigit() and value != "0" else ""


# The attribute of the theme that each setting gives, and its value.
_SETTINGS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "blogname": ("site_name", lambda name: plain_title(name)[:MAX_NAME_LENGTH]),
    "blogdescription": ("tagline", lambda t: plain_title(t)[:MAX_TAGLINE_LENGTH]),
    "custom_logo": ("logo", _attachment_id),
    "site_icon": ("icon", _attachment_id),
    "custom_css": ("css", lambda css: [css] if css.strip() else []),
    "background_color": ("paper", lambda color: f"#{color.removeprefix('#')}"),
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
        text = _("These global styles have no equivalent here: %(names)s.")
        names = listed(unsupported[:_MAX_NAMES])
        source_theme.notes.append(text % {"names": names})


CSS, STYLES, PART = "custom_css", "wp_global_styles", "wp_template_part"
_KEY_PREFIX = "look:"
_STYLES_PREFIX = "wp-global-styles-"


class SiteTheme:
    """Combine all items that concern the theme; a site has only a few."""

    def __init__(self, context: ImportContext) -> None:
        self._context = context

    @cached_property
    def theme(self) -> str:
        """Return the active theme; if no source names it, the only one with styles."""
        if stylesheet := self._options.get("stylesheet", ""):
            return stylesheet
        for kind in (STYLES, CSS):
            themes = {self.theme_of(item) for item in self._context.site.items(kind)}
            if len(themes) == 1:
                return themes.pop()
        return ""

    def theme_of(self, item: SourceItem) -> str:
        """Return the theme that an item belongs to; empty if none is named."""
        for term in item.terms:
            if term.taxonomy == "wp_theme":
                return term.slug
        if item.type == CSS:
            return item.slug or item.title
        return item.slug.removeprefix(_STYLES_PREFIX) if item.type == STYLES else ""

    def is_of_theme_in_use(self, item: SourceItem) -> bool:
        """Return whether an item belongs to the active theme or to none."""
        return self.theme_of(item) in ("", self.theme)

    def has_css(self, css_id: str) -> bool:
        """Return whether the custom CSS with this ID is active."""
        return any(
            item.source_id == css_id and self._is_active(item)
            for item in self._context.site.items(CSS)
        )

    @cached_property
    def families(self) -> dict[str, str]:
        """Return names of fonts by the slugs that styles refer to."""
        return {
            item.slug: plain_title(item.title)
            for item in self._context.site.items("wp_font_family")
        }

    @cached_property
    def source_theme(self) -> SourceTheme:
        """Return the combined theme."""
        theme = SourceTheme()
        self._apply_options(theme)
        for item in self._context.site.items(STYLES):
            styles = read_object(item.content)
            if styles is not None and self._is_active(item):
                apply_global_styles(theme, styles, self.families)
        for item in self._context.site.items(CSS):
            if self._is_active(item) and item.content.strip():
                theme.css.append(item.content)
        for item in self._context.site.items(PART):
            if self._is_active(item):
                self._apply_template_part(theme, item)
        self._complete(theme)
        return theme

    @property
    def key(self) -> str:
        """Return the record key of the theme, the same for each run."""
        return f"{_KEY_PREFIX}{self.theme}"

    def changed_by(self, item: SourceItem) -> SourceTheme:
        """Return a copy of the theme with the changes of a changeset."""
        source_theme = deepcopy(self.source_theme)
        source_theme.notes = []
        apply_changeset(source_theme, read_object(item.content) or {}, self.theme)
        return source_theme

    @property
    def site_address(self) -> str:
        """Return the URL of the site."""
        site = self._context.site.site()
        return site.base_blog_url or site.link

    def _complete(self, source_theme: SourceTheme) -> None:
        """Fill in values from earlier imports, unless a database is complete anyway."""
        if any(SQL in counts for counts in self._context.site.counts().values()):
            return
        provenance = find_provenance(self._context.source, self.key)
        earlier = provenance.record.get("look", {}) if provenance is not None else {}
        for name, value in earlier.items():
            if name != "notes" and not getattr(source_theme, name):
                setattr(source_theme, name, value)

    def _is_active(self, item: SourceItem) -> bool:
        return item.status == "publish" and self.is_of_theme_in_use(item)

    @cached_property
    def _options(self) -> Mapping[str, str]:
        return self._context.site.options()

    def _apply_options(self, source_theme: SourceTheme) -> None:
        site = self._context.site.site()
        settings: dict[str, object] = {
            "blogname": self._options.get("blogname") or site.title,
            "blogdescription": self._options.get("blogdescription") or site.description,
            "site_icon": self._options.get("site_icon", ""),
        }
        mods = php_array(self._options.get(f"theme_mods_{self.theme}", ""))
        for mod in ("custom_logo", "background_color"):
            settings[f"{self.theme}::{mod}"] = mods.get(mod)
        changeset = {
            name: {"value": value} for name, value in settings.items() if value
        }
        apply_changeset(source_theme, changeset, self.theme)

    def _apply_template_part(self, source_theme: SourceTheme, item: SourceItem) -> None:
        area = area_of(item)
        if area == FOOTER and not source_theme.footer_text:
            source_theme.footer_text = own_words(item, site_address=self.site_address)
        elif area == HEADER and not source_theme.tagline:
            text = plain_words(item)
            source_theme.tagline = text if len(text) <= MAX_TAGLINE_LENGTH else ""
