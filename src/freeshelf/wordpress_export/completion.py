"""What the WordPress site of before said of an item and nothing here says better."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from freeshelf.core.html import html_to_text
from freeshelf.wordpress_export.authors import LIBRARY
from freeshelf.wordpress_export.context import ExportContext
from freeshelf.wordpress_export.items import Comment, Item, TermReference
from freeshelf.wordpress_export.origins import Origin

# WordPress makes these anew, or they are of a person at work.
_MADE_ANEW = {
    "_edit_last", "_edit_lock", "_thumbnail_id", "_wp_attached_file",
    "_wp_attachment_image_alt", "_wp_attachment_metadata", "_wp_old_slug",
}  # fmt: skip
_READ = {"publish", "private", "future", "inherit"}
_WITHOUT_DAYS = {"attachment", "organisation"}
# What is in these was shown to readers; of others nobody knows.
PUBLIC_TAXONOMIES = {"category", "post_tag", "post_format"}
_PUBLIC_META = {"_wp_page_template"}
_FIRST_PARAGRAPH = re.compile(
    r"<!-- wp:paragraph -->\s*<p>(?P<words>.*?)</p>\s*<!-- /wp:paragraph -->\s*",
    re.DOTALL,
)


def completed(room: ExportContext, item: Item, origin: Origin) -> Item:
    """The item with all that it had before: author, terms, meta, comments, moments."""
    content, excerpt = _with_excerpt(item, origin)
    return replace(
        item,
        content=content,
        excerpt=excerpt,
        creator=_creator(room, item, origin),
        comment_status=origin.comment_status or item.comment_status,
        ping_status=origin.ping_status or item.ping_status,
        terms=tuple(dict.fromkeys([*item.terms, *_terms(room, origin)])),
        meta=(*item.meta, *_meta(room, item, origin)),
        status=_status(item, origin),
        published=_published(item, origin),
        modified=origin.modified or _in_its_zone(item.modified, origin),
        dated=origin.drafted if item.published is None else None,
        comments=by_known_accounts(room, room.origins.comments(origin)),
    )


def by_known_accounts(
    room: ExportContext, comments: Iterable[Comment]
) -> tuple[Comment, ...]:
    """Comments with the number that the account of who wrote them has in the export."""
    return tuple(
        replace(
            each,
            fields={
                **each.fields,
                "user_id": str(room.authors.number_of_login(each.login)),
            },
        )
        for each in comments
    )


def _status(item: Item, origin: Origin) -> str:
    """Where no reader has it here, the state that it had there."""
    is_unread_there = origin.status and origin.status not in _READ
    return origin.status if item.status == "draft" and is_unread_there else item.status


def _published(item: Item, origin: Origin) -> datetime | None:
    """The moment of there for what has none of its own here."""
    if item.published is None or item.type in _WITHOUT_DAYS:
        return origin.published or item.published
    return _in_its_zone(item.published, origin)


def _creator(room: ExportContext, item: Item, origin: Origin) -> str:
    """Who wrote it there, unless someone else is known to have written it here."""
    if item.type == "post" and item.creator != LIBRARY:
        return item.creator
    return room.authors.of_login(origin.creator) or item.creator


def _with_excerpt(item: Item, origin: Origin) -> tuple[str, str]:
    """The text without the paragraph that an import made of the excerpt, and that.

    Where the text does not say it any more, someone changed it: it is not brought back.
    """
    words = _words(origin.excerpt)
    if item.type == "organisation":
        return item.content, origin.excerpt
    if not words or item.type == "attachment":
        return item.content, item.excerpt
    if item.excerpt:
        is_same = _words(item.excerpt) == words
        return item.content, origin.excerpt if is_same else item.excerpt
    first = _FIRST_PARAGRAPH.match(item.content)
    if first is not None and _words(first["words"]) == words:
        return item.content[first.end() :], origin.excerpt
    is_said = words in _words(item.content)
    return item.content, origin.excerpt if is_said else ""


def _terms(room: ExportContext, origin: Origin) -> list[TermReference]:
    found = []
    for term, concept in origin.terms:
        known = room.terms.reference(concept) if concept is not None else None
        # A concept that is not exported may be closed, and its name with it.
        is_public = concept is None and term.taxonomy in PUBLIC_TAXONOMIES
        if known is not None or is_public or room.selection.with_restricted:
            found.append(known or term)
    return found


def _meta(room: ExportContext, item: Item, origin: Origin) -> list[tuple[str, str]]:
    known = {name for name, _value in item.meta} | _MADE_ANEW
    others = [pair for pair in origin.meta if pair[0] not in known]
    if room.selection.with_restricted:
        return others
    found = [pair for pair in others if pair[0] in _PUBLIC_META]
    room.left_behind["values of meta of the old site"] += len(others) - len(found)
    return found


def _in_its_zone(moment: datetime | None, origin: Origin) -> datetime | None:
    if moment is None:
        return None
    return origin.local.get(moment.replace(microsecond=0), moment)


def _words(html: str) -> str:
    return " ".join(html_to_text(html).split())
