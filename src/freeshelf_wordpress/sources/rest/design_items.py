"""Convert REST entries with their own structure: menus, templates, styles, fonts."""

import json
from dataclasses import replace

from freeshelf_wordpress.sources.php import meta_text
from freeshelf_wordpress.sources.records import SourceItem, TermReference
from freeshelf_wordpress.sources.rest.client import Json
from freeshelf_wordpress.sources.rest.items import RestContext, sql_date

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
    return SourceItem(
        source_id=str(entry["id"]),
        type="nav_menu_item",
        status=str(entry.get("status", "publish")),
        title=_raw(entry.get("title")),
        content=str(entry.get("description") or ""),
        excerpt=str(entry.get("attr_title") or ""),
        parent_id="0",
        terms=(menu,) if menu else (),
        meta=tuple(meta),
        other={"menu_order": str(entry.get("menu_order", 0))},
    )


def read_template(entry: Json, context: RestContext) -> SourceItem | None:
    """Convert an edited template or template part; None for one of the theme itself."""
    if not entry.get("wp_id"):
        return None
    theme = str(entry.get("theme", ""))
    terms = [TermReference("wp_theme", theme, theme)]
    if area := entry.get("area"):
        terms.append(TermReference("wp_template_part_area", str(area), str(area)))
    return SourceItem(
        source_id=str(entry["wp_id"]),
        type=str(entry.get("type", "wp_template")),
        status=str(entry.get("status", "publish")),
        title=_raw(entry.get("title")),
        creator=context.logins.get(entry.get("author") or 0, ""),
        content=_raw(entry.get("content")),
        excerpt=str(entry.get("description") or ""),
        modified=sql_date(entry.get("modified")),
        slug=str(entry.get("slug", "")),
        parent_id="0",
        terms=tuple(terms),
    )


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
