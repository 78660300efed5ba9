"""Words and addresses of blocks in templates."""

from urllib.parse import urlsplit

from django import template

from freeshelf.content.blocks.links import safe_address
from freeshelf.content.rich_text import rich_html

register = template.Library()

register.filter("rich_html", rich_html)
register.filter("safe_address", safe_address)


@register.filter
def host_of(address: str | None) -> str:
    """The name of the site that an address leads to; empty for our own."""
    return (urlsplit(safe_address(address)).hostname or "").removeprefix("www.")
