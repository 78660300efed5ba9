"""Text that an editor wrote into the header or footer of a block theme."""

import re

import nh3

from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf_wordpress.sources.records import SourceItem

HEADER, FOOTER = "header", "footer"
_BLOCK_MARK = re.compile(r"<!--.*?-->", re.DOTALL)
_ALLOWED_TAGS = {"p", "a", "b", "strong", "i", "em", "br"}


def area_of(item: SourceItem) -> str:
    """Return the area of a template part, from WordPress or from its slug."""
    for term in item.terms:
        if term.taxonomy == "wp_template_part_area":
            return term.slug
    return next((name for name in (HEADER, FOOTER) if name in item.slug), "")


def own_words(item: SourceItem, *, site_address: str) -> str:
    """Return the text of a part as simple HTML; empty if its blocks contain none.

    Links to the site lose its host, since old URLs redirect here.
    """
    base = f"{site_address.rstrip('/')}/"

    def without_host(url: str) -> str:
        if not site_address or not url.startswith(base):
            return url
        return f"/{url.removeprefix(base).lstrip('/')}"

    markup = sanitize_html(_BLOCK_MARK.sub("", item.content), rewrite=without_host)
    if not html_to_text(markup):
        return ""
    cleaned = nh3.clean(
        markup, tags=_ALLOWED_TAGS, attributes={"a": {"href"}}, link_rel=None
    )
    cleaned = cleaned.strip()
    return cleaned if cleaned.startswith("<p>") else f"<p>{cleaned}</p>"


def plain_words(item: SourceItem) -> str:
    """Return the text of a part in one line."""
    return " ".join(html_to_text(_BLOCK_MARK.sub("", item.content)).split())
