"""Filters and tags for texts and URLs of blocks."""

from typing import Any, cast
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue

from freeshelf.content.blocks.links import safe_address
from freeshelf.content.blocks.text import rich_html
from freeshelf.content.rendering import body_html
from freeshelf.content.visible_images import is_kept_from_readers, visible_image
from freeshelf.core.html import html_to_text

register = template.Library()

register.filter("rich_html", rich_html)
register.filter("safe_address", safe_address)
register.filter("plain_text", html_to_text)


@register.simple_tag(takes_context=True)
def render_body(
    context: Context, stream: StreamValue, text_language: str
) -> SafeString:
    """Render a text in blocks for the current user; `text_language` is its language."""
    variables = cast(dict[str, Any], context.flatten())
    return body_html(stream, {**variables, "written_in": text_language})


@register.simple_tag(takes_context=True)
def shown_picture(context: Context, picture: Any) -> Any:
    """Return the image of a block, or None if the current user may not see it."""
    return visible_image(picture, _reader(context))


@register.simple_tag(takes_context=True)
def is_only_for_staff(context: Context, picture: Any) -> bool:
    """Return whether readers do not get an image that the current user is shown."""
    return is_kept_from_readers(picture, _reader(context))


def _reader(context: Context) -> Any:
    of_request = getattr(context.get("request"), "user", None)
    return context.get("reader") or of_request


@register.filter
def host_of(address: str | None) -> str:
    """Return the host of a URL without “www.”; empty for one of this site."""
    return (urlsplit(safe_address(address)).hostname or "").removeprefix("www.")
