"""Read people, settings and designs of a site."""

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from freeshelf_wordpress.sources.php import meta_text, serialise_php
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceOption,
    TermReference,
)
from freeshelf_wordpress.sources.rest.client import Json
from freeshelf_wordpress.sources.rest.items import RestContext, read_item, sql_date

_APPROVED = {"approved": "1", "hold": "0"}


def read_author(entry: Json) -> SourceAuthor:
    """Convert an account; anonymous requests get its slug as username."""
    return SourceAuthor(
        login=str(entry.get("username") or entry.get("slug") or ""),
        source_id=str(entry["id"]),
        display_name=html.unescape(str(entry.get("name") or "")),
        first_name=str(entry.get("first_name") or ""),
        last_name=str(entry.get("last_name") or ""),
        email=str(entry.get("email") or ""),
        url=str(entry.get("url") or ""),
        registered=sql_date(entry.get("registered_date")),
        biography=str(entry.get("description") or ""),
        roles=tuple(map(str, entry.get("roles") or ())),
    )


def read_comment(entry: Json) -> tuple[str, SourceComment]:
    """Convert a comment and return the ID of its item with it."""
    content = entry.get("content") or {}
    status = str(entry.get("status", ""))
    fields = {
        "comment_id": str(entry["id"]),
        "comment_author": str(entry.get("author_name") or ""),
        "comment_author_email": str(entry.get("author_email") or ""),
        "comment_author_url": str(entry.get("author_url") or ""),
        "comment_author_IP": str(entry.get("author_ip") or ""),
        "comment_date": sql_date(entry.get("date")),
        "comment_date_gmt": sql_date(entry.get("date_gmt")),
        "comment_content": str(content.get("raw", content.get("rendered", ""))),
        "comment_approved": _APPROVED.get(status, status),
        "comment_type": str(entry.get("type") or "comment"),
        "comment_parent": str(entry.get("parent") or 0),
        "comment_user_id": str(entry.get("author") or 0),
    }
    return str(entry.get("post") or ""), SourceComment(fields=fields)


# https://developer.wordpress.org/rest-api/reference/settings/
_NAMES = {
    "title": "blogname",
    "description": "blogdescription",
    "url": "siteurl",
    "email": "admin_email",
    "timezone": "timezone_string",
    "language": "WPLANG",
}
_SAME_NAME = (
    "home", "gmt_offset", "timezone_string", "page_for_posts", "page_on_front",
    "show_on_front", "site_icon", "site_logo",
)  # fmt: skip
_IN_INDEX = {
    "name": "blogname",
    "description": "blogdescription",
    "url": "siteurl",
    **{name: name for name in _SAME_NAME},
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
        kind = str(widget.get("id_base", ""))
        number = str(widget["id"]).rpartition("-")[2]
        instance = (widget.get("instance") or {}).get("raw")
        if instance is None:
            instance = {"content": str(widget.get("rendered") or "")}
        by_kind.setdefault(kind, {})[number] = instance
    for kind, instances in by_kind.items():
        yield SourceOption(f"widget_{kind}", serialise_php(instances))


# https://developer.wordpress.org/rest-api/reference/nav_menu_items/
_MENU_ITEM_META = {
    "_menu_item_type": "type",
    "_menu_item_menu_item_parent": "parent",
    "_menu_item_object_id": "object_id",
    "_menu_item_object": "object",
    "_menu_item_target": "target",
    "_menu_item_classes": "classes",
    "_menu_item_xfn": "xfn",
    "_menu_item_url": "url",
}


def read_menu_item(entry: Json, context: RestContext) -> SourceItem:
    """Convert an entry of a classic menu; REST has neither its date nor its guid."""
    menu = context.terms.get(entry.get("menus") or 0)
    values = {**entry, "xfn": " ".join(entry.get("xfn") or [])}
    if entry.get("type") != "custom":
        values["url"] = ""  # WordPress takes it from the target
    meta = [(key, meta_text(values.get(name))) for key, name in _MENU_ITEM_META.items()]
    item = {
        "id": entry["id"],
        "type": "nav_menu_item",
        "status": entry.get("status", "publish"),
        "title": entry.get("title"),
        "content": entry.get("description"),
        "excerpt": {"raw": str(entry.get("attr_title") or "")},
        "menu_order": entry.get("menu_order", 0),
    }
    terms = (menu,) if menu else ()
    return replace(read_item(item, context), terms=terms, meta=tuple(meta))


def read_template(entry: Json, context: RestContext) -> SourceItem | None:
    """Convert an edited template or template part; None for one of the theme itself."""
    if not entry.get("wp_id"):
        return None
    theme = str(entry.get("theme", ""))
    terms = [TermReference("wp_theme", theme, theme)]
    if area := entry.get("area"):
        terms.append(TermReference("wp_template_part_area", str(area), str(area)))
    excerpt = {"raw": str(entry.get("description") or "")}
    values = {"status": "publish", **entry, "id": entry["wp_id"], "excerpt": excerpt}
    return replace(read_item(values, context), terms=tuple(terms))


def read_global_styles(entry: Json, theme: str) -> SourceItem:
    """Convert the styles by which editors changed those of the theme."""
    content = {
        "version": 3,
        "isGlobalStylesUserThemeJSON": True,
        "settings": entry.get("settings") or {},
        "styles": entry.get("styles") or {},
    }
    return SourceItem(
        source_id=str(entry["id"]),
        type="wp_global_styles",
        status="publish",
        title=_raw(entry.get("title")),
        content=json.dumps(content, ensure_ascii=False),
        slug=f"wp-global-styles-{theme}",
        parent_id="0",
        terms=(TermReference("wp_theme", theme, theme),),
    )


def read_font_family(entry: Json, _context: RestContext) -> SourceItem:
    """Convert a font family."""
    return _font(entry, "wp_font_family", "font_family_settings")


def read_font_face(entry: Json, family: str) -> SourceItem:
    """Convert a face of the font family with this ID."""
    item = _font(entry, "wp_font_face", "font_face_settings")
    return replace(item, parent_id=family)


def _font(entry: Json, type_: str, settings_name: str) -> SourceItem:
    settings = dict(entry.get(settings_name) or {})
    return SourceItem(
        source_id=str(entry["id"]),
        type=type_,
        status="publish",
        title=str(settings.pop("name", "")),
        slug=str(settings.pop("slug", "")),
        content=json.dumps(settings, ensure_ascii=False),
        parent_id="0",
    )


def _raw(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("raw") or value.get("rendered") or "")
    return str(value or "")
