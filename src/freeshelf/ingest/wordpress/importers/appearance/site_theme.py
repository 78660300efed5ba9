"""The look of a site as all its settings and styles together say it."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cached_property

from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.importers.appearance.changesets import apply_changeset
from freeshelf.ingest.wordpress.importers.appearance.global_styles import (
    apply_global_styles,
)
from freeshelf.ingest.wordpress.importers.appearance.json_paths import (
    read_object,
    value_at,
)
from freeshelf.ingest.wordpress.importers.appearance.source_theme import (
    MAX_NAME_LENGTH,
    MAX_TAGLINE_LENGTH,
    SourceTheme,
)
from freeshelf.ingest.wordpress.importers.appearance.template_parts import (
    FOOTER,
    HEADER,
    area_of,
    own_words,
    plain_words,
)
from freeshelf.ingest.wordpress.importers.base import ImportContext
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.records import SourceItem
from freeshelf.sources.wordpress import parse_php
from freeshelf.sources.wordpress.combined import SQL

CSS, STYLES, PART = "custom_css", "wp_global_styles", "wp_template_part"
_TOGETHER = "look:"
_STYLES_PREFIX = "wp-global-styles-"


class SiteTheme:
    """Reads what concerns the look; small, as a site has a handful of such items."""

    def __init__(self, about: ImportContext) -> None:
        self._about = about

    @cached_property
    def theme(self) -> str:
        """The theme in use; where no source says it, the only one with styles."""
        if said := self._options.get("stylesheet", ""):
            return said
        for kind in (STYLES, CSS):
            named = {self.theme_of(item) for item in self._items(kind)}
            if len(named) == 1:
                return named.pop()
        return ""

    def theme_of(self, item: SourceItem) -> str:
        """The theme that an item belongs to; empty for none that is named."""
        for term in item.terms:
            if term.taxonomy == "wp_theme":
                return term.slug
        if item.type == CSS:
            return item.slug or item.title
        return item.slug.removeprefix(_STYLES_PREFIX) if item.type == STYLES else ""

    def is_of_theme_in_use(self, item: SourceItem) -> bool:
        """Whether an item belongs to the theme in use, or to none in particular."""
        return self.theme_of(item) in ("", self.theme)

    def has_css(self, number: str) -> bool:
        """Whether the custom CSS of a number is in force."""
        return any(
            item.source_id == number and self._counts(item) for item in self._items(CSS)
        )

    @cached_property
    def families(self) -> dict[str, str]:
        """Names of fonts by the slugs that styles refer to."""
        return {
            item.slug: plain_title(item.title)
            for item in self._about.site.items("wp_font_family")
        }

    @cached_property
    def source_theme(self) -> SourceTheme:
        """Everything together."""
        look = SourceTheme()
        self._take_options(look)
        for item in self._items(STYLES):
            said = read_object(item.content)
            if said is not None and self._counts(item):
                apply_global_styles(look, said, self.families)
        for item in self._items(CSS):
            if self._counts(item) and item.content.strip():
                look.css.append(item.content)
        for item in self._items(PART):
            if self._counts(item):
                self._take_part(look, item)
        self._complete(look)
        return look

    @property
    def key(self) -> str:
        """What names the look at its source, run after run."""
        return f"{_TOGETHER}{self.theme}"

    def changed_by(self, item: SourceItem) -> SourceTheme:
        """The look with the changes of a changeset."""
        look = deepcopy(self.source_theme)
        look.notes = []
        apply_changeset(look, read_object(item.content) or {}, self.theme)
        return look

    @property
    def site_address(self) -> str:
        """Where the site is."""
        site = self._about.site.site()
        return site.base_blog_url or site.link

    def _complete(self, look: SourceTheme) -> None:
        """What no given source says of it was said before; a database says it all."""
        if any(SQL in counts for counts in self._about.site.counts().values()):
            return
        known = find_provenance(self._about.source, self.key)
        earlier = known.record.get("look", {}) if known is not None else {}
        for name, value in earlier.items():
            if name != "notes" and not getattr(look, name):
                setattr(look, name, value)

    def _counts(self, item: SourceItem) -> bool:
        return item.status == "publish" and self.is_of_theme_in_use(item)

    def _items(self, kind: str) -> Iterator[SourceItem]:
        return self._about.site.items(kind)

    @cached_property
    def _options(self) -> Mapping[str, str]:
        return self._about.site.options()

    def _take_options(self, look: SourceTheme) -> None:
        site = self._about.site.site()
        name = self._options.get("blogname") or site.title
        look.site_name = plain_title(name)[:MAX_NAME_LENGTH]
        tagline = self._options.get("blogdescription") or site.description
        look.tagline = plain_title(tagline)[:MAX_TAGLINE_LENGTH]
        settings: dict[str, object] = {"site_icon": self._options.get("site_icon", "")}
        try:
            mods = parse_php(self._options.get(f"theme_mods_{self.theme}", "a:0:{}"))
        except InvalidPhpValueError:
            mods = {}
        for mod in ("custom_logo", "background_color"):
            settings[f"{self.theme}::{mod}"] = value_at(mods, mod)
        said = {name: {"value": value} for name, value in settings.items() if value}
        apply_changeset(look, said, self.theme)

    def _take_part(self, look: SourceTheme, item: SourceItem) -> None:
        area = area_of(item)
        if area == FOOTER and not look.footer_text:
            look.footer_text = own_words(item, site_address=self.site_address)
        elif area == HEADER and not look.tagline:
            words = plain_words(item)
            look.tagline = words if len(words) <= MAX_TAGLINE_LENGTH else ""
