"""State that all items of an export share, and the parts that complete each."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model

from freeshelf.core.html import html_to_text
from freeshelf_wordpress.export.authors import Authors
from freeshelf_wordpress.export.gutenberg import TextWriter
from freeshelf_wordpress.export.items import LIBRARY, Comment, Item
from freeshelf_wordpress.export.links import Links
from freeshelf_wordpress.export.origins import Origin, Origins
from freeshelf_wordpress.export.selection import Selection
from freeshelf_wordpress.export.terms import TermRegistry
from freeshelf_wordpress.export.uploads import Uploads
from freeshelf_wordpress.sources.records import TermReference

BATCH = 200
_Row = TypeVar("_Row", bound=Model)


@dataclass(slots=True)
class ExportContext:
    """Selection and lookups of an export, and counts of what was left out."""

    selection: Selection
    origins: Origins
    uploads: Uploads
    terms: TermRegistry
    links: Links
    texts: TextWriter
    authors: Authors
    left_behind: Counter[str] = field(default_factory=Counter)


def in_batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield rows in lists for one query each."""
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def completed_items(
    context: ExportContext,
    model: Any,
    rows: Iterable[_Row],
    build: Callable[[_Row, Origin], Item | None],
) -> Iterator[Item]:
    """Yield the items of rows of a model, completed by their origins.

    Origins are read in one query per batch; rows without an item are left out.
    """
    for batch in in_batches(rows):
        origins = context.origins.of(model, [row.pk for row in batch])
        for row in batch:
            origin = origins.get(row.pk, Origin())
            if item := build(row, origin):
                yield completed(context, item, origin)


def last_version(row: Any) -> Any:
    """Return the live object, or the latest revision of an unpublished one."""
    if row.live or row.latest_revision is None:
        return row
    return row.latest_revision.as_object()


# WordPress sets these itself, or they are temporary.
_NOT_EXPORTED = {
    "_edit_last", "_edit_lock", "_thumbnail_id", "_wp_attached_file",
    "_wp_attachment_image_alt", "_wp_attachment_metadata", "_wp_old_slug",
}  # fmt: skip
_PUBLIC_STATUSES = {"publish", "private", "future", "inherit"}
_WITHOUT_DATES = {"attachment", "organisation"}
# Taxonomies that were public; about others this is unknown.
PUBLIC_TAXONOMIES = {"category", "post_tag", "post_format"}
_PUBLIC_META = {"_wp_page_template"}
_FIRST_PARAGRAPH = re.compile(
    r"<!-- wp:paragraph -->\s*<p>(?P<words>.*?)</p>\s*<!-- /wp:paragraph -->\s*",
    re.DOTALL,
)


def completed(context: ExportContext, item: Item, origin: Origin) -> Item:
    """Return an item with its former author, terms, meta, comments and dates."""
    content, excerpt = _with_excerpt(item, origin)
    return replace(
        item,
        guid=origin.guid,
        content=content,
        excerpt=excerpt,
        creator=_creator(context, item, origin),
        comment_status=origin.comment_status or item.comment_status,
        ping_status=origin.ping_status or item.ping_status,
        terms=tuple(dict.fromkeys([*item.terms, *_terms(context, origin)])),
        meta=(*item.meta, *_meta(context, item, origin)),
        status=_status(item, origin),
        published=_published(item, origin),
        modified=origin.modified or _in_former_zone(item.modified, origin),
        dated=origin.drafted if item.published is None else None,
        comments=by_known_accounts(context, context.origins.comments(origin)),
    )


def by_known_accounts(
    context: ExportContext, comments: Iterable[Comment]
) -> tuple[Comment, ...]:
    """Return comments with the exported account IDs of their authors."""
    number = context.authors.number_of_login
    return tuple(each.changed(user_id=number(each.login)) for each in comments)


def _status(item: Item, origin: Origin) -> str:
    """Return the former status of an item that is not public here."""
    was_unpublished = origin.status and origin.status not in _PUBLIC_STATUSES
    return origin.status if item.status == "draft" and was_unpublished else item.status


def _published(item: Item, origin: Origin) -> datetime | None:
    """Return the publication date, or the former one if there is none here."""
    if item.published is None or item.type in _WITHOUT_DATES:
        return origin.published or item.published
    return _in_former_zone(item.published, origin)


def _creator(context: ExportContext, item: Item, origin: Origin) -> str:
    """Return the former author, unless another is known here."""
    if item.type == "post" and item.creator != LIBRARY:
        return item.creator
    return context.authors.of_login(origin.creator) or item.creator


def _with_excerpt(item: Item, origin: Origin) -> tuple[str, str]:
    """Remove the paragraph that an import made from the excerpt.

    Returns text and excerpt. If the text does not contain the excerpt any more, someone
    has changed it, so it is not restored.
    """
    excerpt_text = _plain_words(origin.excerpt)
    if item.type == "organisation":
        return item.content, origin.excerpt
    if not excerpt_text or item.type == "attachment":
        return item.content, item.excerpt
    if item.excerpt:
        is_same = _plain_words(item.excerpt) == excerpt_text
        return item.content, origin.excerpt if is_same else item.excerpt
    first = _FIRST_PARAGRAPH.match(item.content)
    if first is not None and _plain_words(first["words"]) == excerpt_text:
        return item.content[first.end() :], origin.excerpt
    is_in_content = excerpt_text in _plain_words(item.content)
    return item.content, origin.excerpt if is_in_content else ""


def _terms(context: ExportContext, origin: Origin) -> list[TermReference]:
    terms = []
    for term, concept in origin.terms:
        reference = context.terms.reference(concept) if concept is not None else None
        # A concept that is not exported may be restricted, with its name.
        is_public = concept is None and term.taxonomy in PUBLIC_TAXONOMIES
        if reference is not None or is_public or context.selection.with_restricted:
            terms.append(reference or term)
    return terms


def _meta(context: ExportContext, item: Item, origin: Origin) -> list[tuple[str, str]]:
    names = {name for name, _value in item.meta} | _NOT_EXPORTED
    others = [pair for pair in origin.meta if pair[0] not in names]
    if context.selection.with_restricted:
        return others
    public_pairs = [pair for pair in others if pair[0] in _PUBLIC_META]
    left = len(others) - len(public_pairs)
    context.left_behind["values of meta of the old site"] += left
    return public_pairs


def _in_former_zone(moment: datetime | None, origin: Origin) -> datetime | None:
    if moment is None:
        return None
    return origin.local.get(moment.replace(microsecond=0), moment)


def _plain_words(html: str) -> str:
    return " ".join(html_to_text(html).split())
