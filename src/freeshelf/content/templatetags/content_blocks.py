"""Words and addresses of blocks in templates."""

from typing import Any, cast
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue

from freeshelf.content.blocks.links import safe_address
from freeshelf.content.rendering import body_html
from freeshelf.content.restricted_images import visible_image
from freeshelf.content.rich_text import rich_html

register = template.Library()

register.filter("rich_html", rich_html)
register.filter("safe_address", safe_address)


@register.simple_tag(takes_context=True)
def render_body(
    context: Context, stream: StreamValue, text_language: str
) -> SafeString:
    """A text in blocks for the reader of the page; `written_in` is its language."""
    around = cast(dict[str, Any], context.flatten())
    return body_html(stream, {**around, "written_in": text_language})


@register.simple_tag(takes_context=True)
def shown_picture(context: Context, picture: Any) -> Any:
    """The picture of a block, or None where the reader of the page may not see it."""
    of_request = getattr(context.get("request"), "user", None)
    return visible_image(picture, context.get("reader") or of_request)


@register.filter
def host_of(address: str | None) -> str:
    """The name of the site that an address leads to; empty for our own."""
    return (urlsplit(safe_address(address)).hostname or "").removeprefix("www.")
