"""Turn stored blocks into HTML."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

from freeshelf.content.blocks.text import HasPlainHtml
from freeshelf.core.html import html_to_text, sanitize_html

_KNOWN = "_closed_collections_and_images"
_SEES_ALL = "library.view_restricted_resource"


def restricted_collections(restrictions: Iterable[Any] | None = None) -> set[int]:
    """Return keys of collections with a restriction, and of those below them."""
    if restrictions is None:
        restrictions = CollectionViewRestriction.objects.select_related("collection")
    return {
        pk
        for restriction in restrictions
        for pk in restriction.collection.get_descendants(inclusive=True).values_list(
            "pk", flat=True
        )
    }


def unmet_restrictions(
    model: Any, reader: Any, relation: str, request: HttpRequest | None = None
) -> list[Any]:
    """Return restrictions of pages or collections that exclude this user.

    Passwords are known from the request; this never prompts for one.
    """
    if request is None:
        request = HttpRequest()
        vars(request).update(user=reader, session={})
    restrictions = model.objects.select_related(relation).prefetch_related("groups")
    return [each for each in restrictions if not each.accept_request(request)]


def visible_image(picture: Any, reader: Any) -> Any:
    """Return the image, or None if this user may not see it.

    Collections that are closed to a user, and images that are held back, are loaded
    once per user object, which lives as long as a request.
    """
    if not picture or reader is None:
        return picture
    if not hasattr(reader, _KNOWN):
        unmet = unmet_restrictions(CollectionViewRestriction, reader, "collection")
        held = get_image_model().objects.filter(held__isnull=False)
        known = restricted_collections(unmet), set(held.values_list("pk", flat=True))
        setattr(reader, _KNOWN, known)
    restricted, held_back = getattr(reader, _KNOWN)
    # Whoever uploaded an image that is held back sees it.
    is_own = reader.pk is not None and picture.uploaded_by_user_id == reader.pk
    is_held = picture.pk in held_back and not is_own
    is_closed = is_held or picture.collection_id in restricted
    return None if is_closed and not reader.has_perm(_SEES_ALL) else picture


# Blocks and the sanitiser write links in this form only.
_LINK_WITHIN = re.compile(r'<a href="#([\w.:-]+)"')
_FOOTNOTES = '<ol class="footnotes"'


def body_html(body: StreamValue, context: dict[str, Any] | None = None) -> SafeString:
    """Return all blocks as HTML, with links from footnotes back to the text.

    Blocks read the user (`reader`, else `request`) and the language of the text
    (`written_in`, the code of a locale) from the context.
    """
    shown = body.render_as_block(context)
    return mark_safe(_with_back_links(shown))  # noqa: S308 - made by blocks


def _with_back_links(markup: str) -> str:
    """Give the first link to each note the ID that the note links back to."""
    if _FOOTNOTES not in markup:
        return markup
    linked: set[str] = set()

    def link(match: re.Match[str]) -> str:
        anchor = match[1]
        if anchor in linked or anchor.endswith("-ref"):
            return match[0]
        linked.add(anchor)
        return f'<a id="{anchor}-ref" href="#{anchor}"'

    return _LINK_WITHIN.sub(link, markup)


def stream_html(stream: StreamValue) -> str:
    """Return sanitised HTML: headings, lists, tables, links; no images."""
    return sanitize_html(cast(HasPlainHtml, stream.stream_block).plain_html(stream))


def stream_text(stream: StreamValue) -> str:
    """Return plain text, one line per block."""
    return html_to_text(stream_html(stream))
