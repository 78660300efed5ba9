"""Theme of a site, combined from all its settings and styles."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cached_property

from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import find_provenance
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.entities.appearance.global_styles import (
    apply_changeset,
    apply_global_styles,
)
from freeshelf_wordpress.importers.entities.appearance.source_theme import (
    FOOTER,
    HEADER,
    MAX_NAME_LENGTH,
    MAX_TAGLINE_LENGTH,
    SourceTheme,
    area_of,
    own_words,
    plain_words,
    read_object,
    value_at,
)
from freeshelf_wordpress.sources import parse_php
from freeshelf_wordpress.sources.combined import SQL
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.records import SourceItem

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
            themes = {self.theme_of(item) for item in self._items(kind)}
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
            for item in self._items(CSS)
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
        for item in self._items(STYLES):
            styles = read_object(item.content)
            if styles is not None and self._is_active(item):
                apply_global_styles(theme, styles, self.families)
        for item in self._items(CSS):
            if self._is_active(item) and item.content.strip():
                theme.css.append(item.content)
        for item in self._items(PART):
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

    def _items(self, kind: str) -> Iterator[SourceItem]:
        return self._context.site.items(kind)

    @cached_property
    def _options(self) -> Mapping[str, str]:
        return self._context.site.options()

    def _apply_options(self, source_theme: SourceTheme) -> None:
        site = self._context.site.site()
        name = self._options.get("blogname") or site.title
        source_theme.site_name = plain_title(name)[:MAX_NAME_LENGTH]
        tagline = self._options.get("blogdescription") or site.description
        source_theme.tagline = plain_title(tagline)[:MAX_TAGLINE_LENGTH]
        settings: dict[str, object] = {"site_icon": self._options.get("site_icon", "")}
        try:
            mods = parse_php(self._options.get(f"theme_mods_{self.theme}", "a:0:{}"))
        except InvalidPhpValueError:
            mods = {}
        for mod in ("custom_logo", "background_color"):
            settings[f"{self.theme}::{mod}"] = value_at(mods, mod)
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
