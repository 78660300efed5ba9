"""Convert settings of REST to options with the names of the database."""

from collections.abc import Iterable, Iterator
from typing import Any

from freeshelf_wordpress.sources.php import meta_text, serialise_php
from freeshelf_wordpress.sources.records import SourceOption
from freeshelf_wordpress.sources.rest.client import Json

# https://developer.wordpress.org/rest-api/reference/settings/
_NAMES = {
    "title": "blogname",
    "description": "blogdescription",
    "url": "siteurl",
    "email": "admin_email",
    "timezone": "timezone_string",
    "language": "WPLANG",
    "site_logo": "site_logo",
}
_IN_INDEX = {
    "name": "blogname",
    "description": "blogdescription",
    "url": "siteurl",
    "home": "home",
    "gmt_offset": "gmt_offset",
    "timezone_string": "timezone_string",
    "page_for_posts": "page_for_posts",
    "page_on_front": "page_on_front",
    "show_on_front": "show_on_front",
    "site_icon": "site_icon",
    "site_logo": "site_logo",
}


def from_index(index: Json) -> Iterator[SourceOption]:
    """Yield the settings that the site shows to everyone."""
    for name, option in _IN_INDEX.items():
        if index.get(name) not in (None, ""):
            yield SourceOption(option, meta_text(index[name]))


def from_settings(settings: Json) -> Iterator[SourceOption]:
    """Yield the settings for administrators, except those in the index."""
    public_names = set(_IN_INDEX.values())
    for name, value in settings.items():
        option = _NAMES.get(name, name)
        if option not in public_names and value is not None:
            yield SourceOption(option, meta_text(value))


def from_themes(
    themes: Iterable[Json], menus: Iterable[Json]
) -> Iterator[SourceOption]:
    """Yield the active theme and the menu at each of its locations."""
    active = next((theme for theme in themes if theme.get("status") == "active"), None)
    if active is None:
        return
    stylesheet = str(active.get("stylesheet", ""))
    yield SourceOption("stylesheet", stylesheet)
    yield SourceOption("template", str(active.get("template", "")))
    menu_ids: dict[str, Any] = {
        str(location): int(menu["id"])
        for menu in menus
        for location in menu.get("locations") or []
    }
    if menu_ids:
        mods = serialise_php({"nav_menu_locations": menu_ids})
        yield SourceOption(f"theme_mods_{stylesheet}", mods)


def from_plugins(plugins: Iterable[Json]) -> Iterator[SourceOption]:
    """Yield the active plugins by main file."""
    active: list[Any] = [
        f"{plugin['plugin']}.php"
        for plugin in plugins
        if plugin.get("status") in {"active", "network-active"}
    ]
    yield SourceOption("active_plugins", serialise_php(active))


def from_widgets(
    sidebars: Iterable[Json], widgets: Iterable[Json]
) -> Iterator[SourceOption]:
    """Yield widgets by kind, and sidebars with their widgets in order."""
    sidebar_widgets: dict[str, Any] = {
        str(sidebar["id"]): [str(name) for name in sidebar.get("widgets") or []]
        for sidebar in sidebars
    }
    if sidebar_widgets:
        yield SourceOption("sidebars_widgets", serialise_php(sidebar_widgets))
    by_kind: dict[str, dict[str, Any]] = {}
    for widget in widgets:
        kind, number = (
            str(widget.get("id_base", "")),
            str(widget["id"]).rpartition("-")[2],
        )
        instance = (widget.get("instance") or {}).get("raw")
        if instance is None:
            instance = {"content": str(widget.get("rendered") or "")}
        by_kind.setdefault(kind, {})[number] = instance
    for kind, instances in by_kind.items():
        yield SourceOption(f"widget_{kind}", serialise_php(instances))
