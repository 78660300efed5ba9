"""Entries of REST turned into items, with the fields and keys of an export."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from freeshelf.core.html import html_to_text
from freeshelf.sources.records import SourceComment, SourceItem, TermReference
from freeshelf.sources.wordpress.rest.client import Json
from freeshelf.sources.wordpress.rest.php_form import meta_text

# Names of `other` that say what REST, unlike an export, cannot say by a field.
CONTENT_FORM = "content_form"  # "rendered" or "protected"; without it the text is raw
# Of an item of a type that the site defined itself: what the type is called, the path
# of its list, and whether readers may see it ("1").
TYPE_LABEL, TYPE_ARCHIVE, TYPE_IS_PUBLIC = (
    "type_label",
    "type_archive",
    "type_is_public",
)
_OTHER_FIELDS = ("comment_status", "ping_status", "menu_order")
_NOT_SAID = "(not said)"
_EMPTY: tuple[object, ...] = (None, "", [], {}, False)
_FILE_LINK = re.compile(r'^\s*<p class="attachment">.*?</p>\s*', re.DOTALL)


@dataclass(slots=True)
class RestContext:
    """What entries refer to by number."""

    logins: dict[int, str] = field(default_factory=dict)
    terms: dict[int, TermReference] = field(default_factory=dict)
    # The name under which a type's entries list their terms, and the taxonomy.
    taxonomies: dict[str, str] = field(default_factory=dict)
    comments: dict[str, list[SourceComment]] = field(default_factory=dict)
    # What is said of each type that the site defined itself, for `other`.
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    # Origins that the site calls its own, and the one that answers to us.
    own_origins: frozenset[str] = frozenset()
    asked_origin: str = ""


def read_item(entry: Json, context: RestContext) -> SourceItem:
    """A post, a page, a file, or an entry of any other type that REST lists."""
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
        creator=context.logins.get(_whole(entry.get("author")), ""),
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


def read_revision(entry: Json, around: RestContext) -> SourceItem:
    """An earlier state, or an autosave, of an item."""
    return read_item({**entry, "type": "revision", "status": "inherit"}, around)


def described_type(name: str, about: Json) -> dict[str, str]:
    """What a type is, for items of it; one that only users see is not public."""
    archive = about.get("has_archive")
    is_public = about.get("viewable", True) is True
    return {
        TYPE_LABEL: html.unescape(str(about.get("name") or name)),
        TYPE_ARCHIVE: name if archive is True else str(archive or ""),
        TYPE_IS_PUBLIC: "1" if is_public else "",
    }


def sql_date(text: object) -> str:
    """A moment as WordPress' tables write it, 2026-11-24 23:44:33."""
    written = str(text or "").replace("T", " ").partition("+")[0]
    # What REST makes of a moment that is all zeros lies before the first year.
    return "0000-00-00 00:00:00" if written.startswith("-") else written


def _password(entry: Json, content: object) -> str:
    """The password; without a log-in REST says only that there is one."""
    said = str(entry.get("password") or "")
    is_protected = isinstance(content, Mapping) and content.get("protected") is True
    return said or (_NOT_SAID if is_protected else "")


def _is_file(entry: Json) -> bool:
    return entry.get("type") == "attachment"


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object, *, unescape: bool = True) -> str:
    """The raw text where the account may see it, else the rendered one.

    Titles and addresses are rendered with entities, which an export has not.
    """
    if not isinstance(value, Mapping):
        return str(value or "")
    if isinstance(value.get("raw"), str):
        return str(value["raw"])
    rendered = str(value.get("rendered") or "")
    return html.unescape(rendered) if unescape else rendered


def _file_address(address: str, around: RestContext) -> str:
    """Where a file can be had: a copy of a site names files of the original."""
    found = origin_of(address)
    if found not in around.own_origins:
        return address
    return around.asked_origin + address[len(found) :]


def origin_of(address: str) -> str:
    """Scheme and host of an address as it writes them."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _content(entry: Json, content: object) -> str:
    text = _text(content, unescape=False)
    # Rendered, the description of a file begins with a link to it.
    return _FILE_LINK.sub("", text) if _is_file(entry) else text


def _excerpt(excerpt: object, content: object) -> str:
    """The excerpt that a person wrote; rendered, one cut from the text looks alike."""
    text = _text(excerpt, unescape=False)
    if isinstance(excerpt, Mapping) and isinstance(excerpt.get("raw"), str):
        return text
    words = " ".join(html_to_text(text).split())
    start = words.removesuffix("[…]").removesuffix("[...]").strip()
    whole = " ".join(html_to_text(_text(content, unescape=False)).split())
    return "" if whole.startswith(start) else text


def _terms(entry: Json, around: RestContext) -> tuple[TermReference, ...]:
    numbers = [
        _whole(number)
        for name in around.taxonomies
        for number in (entry[name] if isinstance(entry.get(name), list) else [])
    ]
    references = [around.terms[number] for number in numbers if number in around.terms]
    post_format = entry.get("format")
    if isinstance(post_format, str) and post_format not in {"", "standard"}:
        slug = f"post-format-{post_format}"
        references.append(TermReference("post_format", slug, post_format.title()))
    return tuple(dict.fromkeys(references))


def _meta(entry: Json) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    if featured := _whole(entry.get("featured_media")):
        pairs.append(("_thumbnail_id", str(featured)))
    if template := entry.get("template"):
        pairs.append(("_wp_page_template", str(template)))
    if alternative := entry.get("alt_text"):
        pairs.append(("_wp_attachment_image_alt", str(alternative)))
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
    # A record without any value shows the default of every field.
    if isinstance(fields, dict) and any(map(_is_said, fields.values())):
        pairs += _flat_fields(fields)
    return tuple(pairs)


def _flat_fields(fields: Json, prefix: str = "") -> list[tuple[str, str]]:
    """Values of Advanced Custom Fields as its rows of meta hold them.

    A group becomes one row for each of its fields, numbers inside lists are texts, and
    an unticked box is 0.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in fields.items():
        whole_name = f"{prefix}{name}"
        if value is False:
            pairs.append((whole_name, "0"))
        elif value in _EMPTY:
            continue
        elif isinstance(value, dict) and not _is_link(value):
            pairs += _flat_fields(value, f"{whole_name}_")
        elif isinstance(value, list):
            texts = [str(each) if isinstance(each, int) else each for each in value]
            pairs.append((whole_name, meta_text(texts)))
        else:
            pairs.append((whole_name, meta_text(value)))
    return pairs


def _is_said(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_is_said, value.values()))
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
        # Typed as the field groups of the site say; rows of meta are not.
        other["acf"] = json.dumps(entry["acf"], ensure_ascii=False)
    if isinstance(content, Mapping) and not isinstance(content.get("raw"), str):
        is_protected = content.get("protected") is True
        other[CONTENT_FORM] = "protected" if is_protected else "rendered"
    return other
