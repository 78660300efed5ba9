"""Write WordPress eXtended RSS 1.2, with the elements and order of WordPress.

Always well-formed. Follows `export_wp()` of WordPress 6 in structure.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime
from xml.sax.saxutils import escape

from django.utils import timezone

from freeshelf_wordpress.export.items import Comment, Item, Pairs, xml_safe
from freeshelf_wordpress.sources.records import SourceAuthor, SourceTerm

VERSION = "1.2"
FOOT = "</channel>\n</rss>\n"
_UNDATED = {"draft", "pending", "auto-draft"}
_NO_DATE = "0000-00-00 00:00:00"
_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>

<channel>
"""


def cdata(text: str) -> str:
    """Return any text as character data."""
    return f"<![CDATA[{xml_safe(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def head(
    *,
    title: str,
    description: str,
    address: str,
    language: str,
    generator: str,
    now: datetime,
    authors: Iterable[SourceAuthor],
    terms: Iterable[SourceTerm],
) -> str:
    """Return everything before the items."""
    lines = [
        f"\t<title>{_plain(title)}</title>",
        f"\t<link>{_plain(address)}</link>",
        f"\t<description>{_plain(description)}</description>",
        f"\t<pubDate>{format_datetime(now.astimezone(UTC))}</pubDate>",
        f"\t<language>{_plain(language)}</language>",
        f"\t<wp:wxr_version>{VERSION}</wp:wxr_version>",
        f"\t<wp:base_site_url>{_plain(address)}</wp:base_site_url>",
        f"\t<wp:base_blog_url>{_plain(address)}</wp:base_blog_url>",
        *map(_author, authors),
        *map(_term, terms),
        f"\t<generator>{_plain(generator)}</generator>\n",
    ]
    return _HEAD + "\n".join(lines)


def item(one: Item, *, base: str, zone: tzinfo | None = None) -> str:
    """Return an item; dates are in this zone, else in the library's, and in GMT."""
    link = one.link or f"{base}/?p={one.number}"
    written = one.published or one.dated or one.modified or datetime.now(tz=UTC)
    published = written if one.status not in _UNDATED or one.published else None
    modified = one.modified or written
    shown = format_datetime(published.astimezone(UTC)) if published else ""
    parts = [
        "\t<item>",
        f"\t\t<title>{_title(one)}</title>",
        f"\t\t<link>{_plain(link)}</link>",
        f"\t\t<pubDate>{shown}</pubDate>",
        f"\t\t<dc:creator>{cdata(one.creator)}</dc:creator>",
        f'\t\t<guid isPermaLink="false">{_plain(one.guid or link)}</guid>',
        "\t\t<description></description>",
        f"\t\t<content:encoded>{cdata(one.content)}</content:encoded>",
        f"\t\t<excerpt:encoded>{cdata(one.excerpt)}</excerpt:encoded>",
        f"\t\t<wp:post_id>{one.number}</wp:post_id>",
        _element("post_date", _local(written, zone)),
        _element("post_date_gmt", _gmt(published) if published else _NO_DATE),
        _element("post_modified", _local(modified, zone)),
        _element("post_modified_gmt", _gmt(modified)),
        _element("comment_status", one.comment_status),
        _element("ping_status", one.ping_status),
        _element("post_name", one.slug),
        _element("status", one.status),
        f"\t\t<wp:post_parent>{one.parent}</wp:post_parent>",
        f"\t\t<wp:menu_order>{one.order}</wp:menu_order>",
        _element("post_type", one.type),
        _element("post_password", ""),
        f"\t\t<wp:is_sticky>{int(one.is_sticky)}</wp:is_sticky>",
    ]
    if one.attachment_url:
        parts.append(_element("attachment_url", one.attachment_url))
    parts += [
        f'\t\t<category domain="{_attribute(term.taxonomy)}" '
        f'nicename="{_attribute(term.slug)}">{_name(term.name)}</category>'
        for term in one.terms
    ]
    parts += _meta("postmeta", one.meta)
    parts += map(_comment, one.comments)
    return "\n".join([*parts, "\t</item>\n"])


def _author(author: SourceAuthor) -> str:
    parts = (
        f"<wp:author_id>{author.source_id}</wp:author_id>",
        f"<wp:author_login>{cdata(author.login)}</wp:author_login>",
        f"<wp:author_email>{cdata(author.email)}</wp:author_email>",
        f"<wp:author_display_name>{cdata(author.display_name)}</wp:author_display_name>",
        f"<wp:author_first_name>{cdata('')}</wp:author_first_name>",
        f"<wp:author_last_name>{cdata('')}</wp:author_last_name>",
    )
    return f"\t<wp:author>{''.join(parts)}</wp:author>"


# Elements of a term: around it, its slug, its parent, its name and its description.
_TERM_ELEMENTS = {
    "category": (
        "category", "category_nicename", "category_parent", "cat_name",
        "category_description",
    ),
    "post_tag": ("tag", "tag_slug", "", "tag_name", "tag_description"),
}  # fmt: skip
_OTHER_TERM = ("term", "term_slug", "term_parent", "term_name", "term_description")


def _term(term: SourceTerm) -> str:
    names = _TERM_ELEMENTS.get(term.taxonomy, _OTHER_TERM)
    element, slug, parent, name, description = names
    parts = [f"\t\t<wp:term_id>{term.source_id}</wp:term_id>"]
    if names is _OTHER_TERM:
        parts.append(_element("term_taxonomy", term.taxonomy))
    parts.append(_element(slug, term.slug))
    if parent:
        parts.append(_element(parent, term.parent))
    parts.append(_element(name, escape(term.name)))
    if xml_safe(term.description):
        parts.append(_element(description, term.description))
    meta = _meta("termmeta", term.meta)
    return "\n".join([f"\t<wp:{element}>", *parts, *meta, f"\t</wp:{element}>"])


def _comment(comment: Comment) -> str:
    names = (
        "id", "author", "author_email", "author_url", "author_IP", "date", "date_gmt",
        "content", "approved", "type", "parent", "user_id",
    )  # fmt: skip
    parts = [
        f"\t{_element(f'comment_{name}', comment.fields.get(name, ''))}"
        for name in names
    ]
    meta = _meta("commentmeta", comment.meta)
    return "\n".join(["\t\t<wp:comment>", *parts, *meta, "\t\t</wp:comment>"])


def _meta(element: str, pairs: Pairs) -> list[str]:
    return [
        f"\t\t<wp:{element}>\n\t\t\t<wp:meta_key>{cdata(key)}</wp:meta_key>\n"
        f"\t\t\t<wp:meta_value>{cdata(value)}</wp:meta_value>\n\t\t</wp:{element}>"
        for key, value in pairs
    ]


def _element(name: str, text: str) -> str:
    return f"\t\t<wp:{name}>{cdata(text)}</wp:{name}>"


def _title(one: Item) -> str:
    return cdata(one.html_title) if one.html_title else _name(one.title)


def _name(text: str) -> str:
    """Return a plain name, which WordPress stores as HTML."""
    return cdata(escape(text))


def _plain(text: str) -> str:
    return escape(xml_safe(text))


def _attribute(text: str) -> str:
    return escape(xml_safe(text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def _local(date: datetime, zone: tzinfo | None) -> str:
    if date.tzinfo is not None and date.tzinfo is not UTC:
        return _written(date, date.tzinfo)
    return _written(date, zone or timezone.get_default_timezone())


def _gmt(date: datetime) -> str:
    return _written(date, UTC)


def _written(date: datetime, zone: tzinfo) -> str:
    return date.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
