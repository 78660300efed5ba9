"""Read everything that a site shows, in the order in which it is needed."""

import html
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any, TypeVar

from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceOption,
    SourceRecord,
    SourceSite,
    SourceTerm,
    TermReference,
)
from freeshelf_wordpress.sources.rest.client import (
    Json,
    PartUnavailableError,
    RestClient,
)
from freeshelf_wordpress.sources.rest.items import (
    RestContext,
    described_type,
    origin_of,
    read_item,
    read_revision,
)
from freeshelf_wordpress.sources.rest.site_parts import (
    from_index,
    from_plugins,
    from_settings,
    from_themes,
    from_widgets,
    read_author,
    read_comment,
    read_font_face,
    read_font_family,
    read_global_styles,
    read_menu_item,
    read_template,
)

_CORE = "/wp/v2"
_NATIVE = "en_US"  # the language of a site that names none
_OF_WORDPRESS = {"post", "page", "attachment", "nav_menu_item"}
_WITHOUT_A_LIST = {"wp_global_styles", "wp_font_face"}
# The first of each is available to everyone.
_COMMENT_STATUSES = ("", "hold", "spam", "trash")
_COMMENT_TYPES = ("", "pingback", "trackback")


# Types with their own structure in REST.
_CONVERTERS: dict[str, Callable[[Json, RestContext], SourceItem | None]] = {
    "nav_menu_item": read_menu_item,
    "wp_template": read_template,
    "wp_template_part": read_template,
    "wp_font_family": read_font_family,
}
_Record = TypeVar("_Record")


class SiteReader:
    """One pass over a site; parts that it does not show are noted, not errors."""

    def __init__(self, client: RestClient) -> None:
        self._rest = client
        own = {str(client.index.get(name) or "") for name in ("url", "home")}
        self._context = RestContext(
            own_origins=frozenset(filter(None, map(origin_of, own))),
            asked_origin=origin_of(client.url),
        )
        self._themes: list[Json] = []
        self._settings: Json = {}
        self._taxonomies: list[tuple[str, Json]] = []
        self._missing: dict[tuple[str, str], list[str]] = {}
        self.types: set[str] = set()  # types that REST names
        self.expected = 0  # entries listed so far

    @property
    def taxonomies(self) -> set[str]:
        """Return the taxonomies that REST names."""
        return {name for name, _definition in self._taxonomies}

    @property
    def unavailable(self) -> list[str]:
        """Return a line for each kind of missing part, with the reason."""
        return [
            f"{what} ({', '.join(filter(None, details))}): {reason}"
            if any(details)
            else f"{what}: {reason}"
            for (what, reason), details in self._missing.items()
        ]

    def records(self) -> Iterator[SourceRecord]:
        """Yield site, settings, accounts, terms and items, in this order."""
        settings = self._one("settings", f"{_CORE}/settings")
        self._settings = settings if isinstance(settings, dict) else {}
        self._taxonomies = _by_name(self._one("taxonomies", f"{_CORE}/taxonomies"))
        yield self._site()
        self._themes = list(self._all("themes", f"{_CORE}/themes"))
        yield from self._options()
        yield from self._authors()
        yield from self._terms()
        self._gather_comments()
        yield from self._items()

    def _site(self) -> SourceSite:
        index = self._rest.index
        home = str(index.get("home") or index.get("url") or "")
        language_setting = self._settings.get("language", "")
        language = str(language_setting or _NATIVE) if self._settings else ""
        hidden = tuple(
            name for name, definition in self._taxonomies if _is_hidden(definition)
        )
        return SourceSite(
            title=html.unescape(str(index.get("name") or "")),
            link=home,
            description=html.unescape(str(index.get("description") or "")),
            language=language.replace("_", "-"),
            base_site_url=str(index.get("url") or home),
            base_blog_url=home,
            hidden_taxonomies=hidden,
            listed_taxonomies=tuple(
                name for name, _definition in self._taxonomies if name not in hidden
            ),
        )

    def _options(self) -> Iterator[SourceOption]:
        yield from from_index(dict(self._rest.index))
        yield from from_settings(self._settings)
        menus = list(self._all("menus", f"{_CORE}/menus"))
        yield from from_themes(self._themes, menus)
        if plugins := list(self._all("plug-ins", f"{_CORE}/plugins")):
            yield from from_plugins(plugins)
        yield from from_widgets(
            list(self._all("sidebars", f"{_CORE}/sidebars")),
            list(self._all("widgets", f"{_CORE}/widgets")),
        )

    def _authors(self) -> Iterator[SourceAuthor]:
        for entry, author in self._records("users", f"{_CORE}/users", read_author):
            self._context.logins[entry["id"]] = author.login
            yield author

    def _terms(self) -> Iterator[SourceTerm]:
        for taxonomy, definition in self._taxonomies:
            base = str(definition.get("rest_base") or taxonomy)
            self._context.taxonomies[base] = taxonomy
            entries = list(self._all(taxonomy, f"{_namespace(definition)}/{base}"))
            slugs = {entry["id"]: str(entry.get("slug") or "") for entry in entries}
            for entry in entries:
                slug = slugs[entry["id"]]
                name = str(entry.get("name") or slug)
                reference = TermReference(taxonomy, slug, name)
                self._context.terms[entry["id"]] = reference
                yield SourceTerm(
                    taxonomy=taxonomy,
                    slug=slug,
                    name=name,
                    source_id=str(entry["id"]),
                    parent=slugs.get(entry.get("parent"), ""),
                    description=str(entry.get("description") or ""),
                )

    def _gather_comments(self) -> None:
        """Collect all comments by their item."""
        statuses = _COMMENT_STATUSES if self._rest.has_login else ("",)
        types = _COMMENT_TYPES if self._rest.has_login else ("",)
        for status, kind in product(statuses, types):
            all_filters = {"status": status, "type": kind}
            filters = {name: value for name, value in all_filters.items() if value}
            route, detail = f"{_CORE}/comments", " ".join(filters.values())
            for _entry, (item_id, comment) in self._records(
                "comments", route, read_comment, detail=detail, **filters
            ):
                self._context.comments.setdefault(item_id, []).append(comment)

    def _items(self) -> Iterator[SourceItem]:
        types = _by_name(self._one("types", f"{_CORE}/types"))
        self.types = {name for name, _definition in types}
        for name, definition in types:
            if name not in _OF_WORDPRESS and not name.startswith("wp_"):
                self._context.types[name] = described_type(name, definition)
        for name, definition in types:
            if name not in _WITHOUT_A_LIST:
                yield from self._items_of(name, definition)
        yield from self._global_styles()

    def _items_of(self, name: str, definition: Json) -> Iterator[SourceItem]:
        route = f"{_namespace(definition)}/{definition.get('rest_base') or name}"
        supported = definition.get("supports") or {}
        has_revisions = self._rest.has_login and bool(
            isinstance(supported, dict) and supported.get("revisions")
        )
        read = _CONVERTERS.get(name, read_item)

        def convert(entry: Json) -> SourceItem | None:
            return read({"type": name, **entry}, self._context)

        for filters in self._filters(name, route):
            for entry, item in self._records(name, route, convert, **filters):
                yield item
                if name == "wp_font_family":
                    yield from self._font_faces(entry, route)
                elif has_revisions and name not in _CONVERTERS:
                    yield from self._revisions(entry, route)

    def _filters(self, name: str, route: str) -> list[dict[str, str]]:
        """Return filters for every status of a type that the account may see."""
        if (
            not self._rest.has_login
            or name == "attachment"
            or not self._rest.accepts_parameter(route, "status")
        ):
            return [{}]
        trash = {"detail": "trash", "status": "trash"}
        return [{"status": "any"}, trash]

    def _revisions(self, entry: Json, route: str) -> Iterator[SourceItem]:
        """Yield revisions and autosaves; an entry contains their number."""
        links = entry.get("_links")
        history = links.get("version-history") if isinstance(links, dict) else None
        if history and history[0].get("count") == 0:
            return
        item_id = str(entry["id"])
        route_of_item = f"{route}/{item_id}/revisions"
        convert = partial(read_revision, context=self._context)
        records = self._records("revisions", route_of_item, convert, detail=item_id)
        yield from (item for _revision, item in records)

    def _font_faces(self, entry: Json, route: str) -> Iterator[SourceItem]:
        family = str(entry["id"])
        if entry.get("font_faces"):
            convert = partial(read_font_face, family=family)
            faces = self._records(
                "wp_font_face", f"{route}/{family}/font-faces", convert, detail=family
            )
            yield from (item for _face, item in faces)

    def _global_styles(self) -> Iterator[SourceItem]:
        for theme in self._themes:
            for link in (theme.get("_links") or {}).get("wp:user-global-styles") or []:
                styles_id = str(link.get("href", "")).rstrip("/").rpartition("/")[2]
                route = f"{_CORE}/global-styles/{styles_id}"
                entry = styles_id.isdecimal() and self._one("wp_global_styles", route)
                if isinstance(entry, dict):
                    name = str(theme.get("stylesheet", ""))
                    yield read_global_styles({"id": styles_id, **entry}, name)

    def _one(self, what: str, route: str) -> Any:
        try:
            return self._rest.get(route)
        except PartUnavailableError as error:
            self._note(what, error)
            return None

    def _all(
        self, what: str, route: str, *, detail: str = "", **parameters: str
    ) -> Iterator[Json]:
        try:
            for entry in self._rest.each(route, **parameters):
                self.expected += 1
                yield entry
        except PartUnavailableError as error:
            self._note(what, error, detail)

    def _records(
        self,
        what: str,
        route: str,
        convert: Callable[[Json], _Record | None],
        *,
        detail: str = "",
        **parameters: str,
    ) -> Iterator[tuple[Json, _Record]]:
        """Yield entries with their records, without those of an invalid structure."""
        for entry in self._all(what, route, detail=detail, **parameters):
            try:
                record = convert(entry)
            except (AttributeError, KeyError, TypeError, ValueError):
                # Plugins may have changed it.
                self._missing.setdefault((what, "unreadable"), []).append("")
                continue
            if record is not None:
                yield entry, record

    def _note(self, what: str, error: PartUnavailableError, detail: str = "") -> None:
        reason = "not there or not allowed"
        if error.needs_login:
            reason = "needs a username and application password"
        self._missing.setdefault((what, reason), []).append(detail)


def _by_name(response: Any) -> list[tuple[str, Json]]:
    return list(response.items()) if isinstance(response, dict) else []


def _namespace(definition: Json) -> str:
    return f"/{definition.get('rest_namespace') or 'wp/v2'}"


def _is_hidden(definition: Json) -> bool:
    """Return whether a taxonomy is hidden from visitors; only accounts see this."""
    visibility = definition.get("visibility")
    return isinstance(visibility, dict) and visibility.get("public") is False
