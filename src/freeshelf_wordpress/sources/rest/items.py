"""Convert REST entries to items, with the fields and keys of an export."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from freeshelf.core.html import html_to_text
from freeshelf_wordpress.sources.php import meta_text
from freeshelf_wordpress.sources.records import SourceComment, SourceItem, TermReference
from freeshelf_wordpress.sources.rest.client import Json

# Keys in `other` for information of REST that has no field.
CONTENT_FORM = "content_form"  # "rendered" or "protected"; without it the text is raw
# For items of custom types: label and archive path of the type, and whether visitors
# may see it ("1").
TYPE_LABEL = "type_label"
TYPE_ARCHIVE = "type_archive"
TYPE_IS_PUBLIC = "type_is_public"
_OTHER_FIELDS = ("comment_status", "ping_status", "menu_order")
_META = {
    "_thumbnail_id": "featured_media",
    "_wp_page_template": "template",
    "_wp_attachment_image_alt": "alt_text",
}
_NOT_SHOWN = "(not said)"
_EMPTY: tuple[object, ...] = (None, "", [], {}, False)
_FILE_LINK = re.compile(r'^\s*<p class="attachment">.*?</p>\s*', re.DOTALL)


@dataclass(slots=True)
class RestContext:
    """Objects that entries refer to by ID."""

    logins: dict[int, str] = field(default_factory=dict)
    terms: dict[int, TermReference] = field(default_factory=dict)
    # Taxonomy by the field in which entries list their terms.
    taxonomies: dict[str, str] = field(default_factory=dict)
    comments: dict[str, list[SourceComment]] = field(default_factory=dict)
    # Values for `other` by custom type.
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    # Origins that the site names as its own, and the one that we requested.
    own_origins: frozenset[str] = frozenset()
    asked_origin: str = ""


def read_item(entry: Json, context: RestContext) -> SourceItem:
    """Convert a post, page, file, or entry of any other type in REST."""
    content = entry.get("description" if _is_file(entry) else "content")
    excerpt = entry.get("caption" if _is_file(entry) else "excerpt")
    source_id = str(entry.get("id", ""))
    return SourceItem(
        source_id=source_id,
        type=str(entry["type"]),
        status=str(entry.get("status", "")),
        title=_text(entry.get("title")),
        link=str(entry.get("link", "")),
        guid=_text(entry.get("guid")),
        creator=context.logins.get(_integer(entry.get("author")), ""),
        content=_content(entry, content),
        excerpt=_excerpt(excerpt, content),
        slug=str(entry.get("slug") or ""),
        parent_id=str(entry.get("parent") or entry.get("post") or 0),
        password=_password(entry, content),
        attachment_url=_file_address(str(entry.get("source_url") or ""), context),
        terms=_terms(entry, context),
        meta=_meta(entry),
        comments=tuple(context.comments.get(source_id, ())),
        other={**_other(entry, content), **context.types.get(str(entry["type"]), {})},
        date=sql_date(entry.get("date")),
        date_gmt=sql_date(entry.get("date_gmt")),
        modified=sql_date(entry.get("modified")),
        modified_gmt=sql_date(entry.get("modified_gmt")),
    )


def read_revision(entry: Json, context: RestContext) -> SourceItem:
    """Convert a revision or autosave of an item."""
    return read_item({**entry, "type": "revision", "status": "inherit"}, context)


def described_type(name: str, definition: Json) -> dict[str, str]:
    """Return values for `other` about a type; one only users see is not public."""
    archive = definition.get("has_archive")
    is_public = definition.get("viewable", True) is True
    return {
        TYPE_LABEL: html.unescape(str(definition.get("name") or name)),
        TYPE_ARCHIVE: name if archive is True else str(archive or ""),
        TYPE_IS_PUBLIC: "1" if is_public else "",
    }


def sql_date(text: object) -> str:
    """Return a datetime in the form of WordPress tables, 2026-11-24 23:44:33."""
    formatted = str(text or "").replace("T", " ").partition("+")[0]
    # REST turns a date of zeros into a negative year.
    return "0000-00-00 00:00:00" if formatted.startswith("-") else formatted


def _password(entry: Json, content: object) -> str:
    """Return the password; anonymous requests only tell that there is one."""
    password = str(entry.get("password") or "")
    is_protected = isinstance(content, Mapping) and content.get("protected") is True
    return password or (_NOT_SHOWN if is_protected else "")


def _is_file(entry: Json) -> bool:
    return entry.get("type") == "attachment"


def _integer(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object, *, unescape: bool = True) -> str:
    """Return the raw text if the account may see it, else the rendered one.

    Titles and URLs are rendered with entities, which exports do not have.
    """
    if not isinstance(value, Mapping):
        return str(value or "")
    if isinstance(value.get("raw"), str):
        return str(value["raw"])
    rendered = str(value.get("rendered") or "")
    return html.unescape(rendered) if unescape else rendered


def _file_address(url: str, context: RestContext) -> str:
    """Return the URL of a file; a copy of a site names files of the original."""
    origin = origin_of(url)
    if origin not in context.own_origins:
        return url
    return context.asked_origin + url[len(origin) :]


def origin_of(url: str) -> str:
    """Return scheme and host of a URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _content(entry: Json, content: object) -> str:
    text = _text(content, unescape=False)
    # A rendered description of a file begins with a link to it.
    return _FILE_LINK.sub("", text) if _is_file(entry) else text


def _excerpt(excerpt: object, content: object) -> str:
    """Return the excerpt that a person wrote, not one generated from the text."""
    text = _text(excerpt, unescape=False)
    if isinstance(excerpt, Mapping) and isinstance(excerpt.get("raw"), str):
        return text
    rendered = " ".join(html_to_text(text).split())
    start = rendered.removesuffix("[…]").removesuffix("[...]").strip()
    full_text = " ".join(html_to_text(_text(content, unescape=False)).split())
    return "" if full_text.startswith(start) else text


def _terms(entry: Json, context: RestContext) -> tuple[TermReference, ...]:
    ids = [
        _integer(id_)
        for name in context.taxonomies
        for id_ in (entry[name] if isinstance(entry.get(name), list) else [])
    ]
    references = [context.terms[id_] for id_ in ids if id_ in context.terms]
    post_format = entry.get("format")
    if isinstance(post_format, str) and post_format not in {"", "standard"}:
        slug = f"post-format-{post_format}"
        references.append(TermReference("post_format", slug, post_format.title()))
    return tuple(dict.fromkeys(references))


def _meta(entry: Json) -> tuple[tuple[str, str], ...]:
    pairs = [
        (name, str(entry[field])) for name, field in _META.items() if entry.get(field)
    ]
    details = entry.get("media_details")
    if isinstance(details, dict) and details.get("file"):
        pairs.append(("_wp_attached_file", str(details["file"])))
        pairs.append(("_wp_attachment_metadata", meta_text(details)))
    registered = entry.get("meta")
    if isinstance(registered, dict):
        pairs += [
            (name, meta_text(value))
            for name, value in registered.items()
            if value not in _EMPTY
        ]
    fields = entry.get("acf")
    # Records without any value show the defaults of all fields.
    if isinstance(fields, dict) and any(map(_has_value, fields.values())):
        pairs += _flat_fields(fields)
    return tuple(pairs)


def _flat_fields(fields: Json, prefix: str = "") -> list[tuple[str, str]]:
    """Return values of Advanced Custom Fields in the form of meta rows.

    A group becomes one row per field, numbers in lists become texts, and an unchecked
    box becomes 0.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in fields.items():
        full_name = f"{prefix}{name}"
        if value is False:
            pairs.append((full_name, "0"))
        elif value in _EMPTY:
            continue
        elif isinstance(value, dict) and not _is_link(value):
            pairs += _flat_fields(value, f"{full_name}_")
        elif isinstance(value, list):
            texts = [str(each) if isinstance(each, int) else each for each in value]
            pairs.append((full_name, meta_text(texts)))
        else:
            pairs.append((full_name, meta_text(value)))
    return pairs


def _has_value(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_value, value.values()))
    return value not in _EMPTY


def _is_link(value: Json) -> bool:
    return {"title", "url", "target"} == set(value)


def _other(entry: Json, content: object) -> dict[str, str]:
    other = {
        name: str(entry[name]) for name in _OTHER_FIELDS if entry.get(name) is not None
    }
    if "sticky" in entry:
        other["is_sticky"] = str(int(bool(entry["sticky"])))
    if mime_type := entry.get("mime_type"):
        other["post_mime_type"] = str(mime_type)
    if isinstance(entry.get("acf"), dict):
        # With the types of the site's field groups, which meta rows lack.
        other["acf"] = json.dumps(entry["acf"], ensure_ascii=False)
    if isinstance(content, Mapping) and not isinstance(content.get("raw"), str):
        is_protected = content.get("protected") is True
        other[CONTENT_FORM] = "protected" if is_protected else "rendered"
    return other
