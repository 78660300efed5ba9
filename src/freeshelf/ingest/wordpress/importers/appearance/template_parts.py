"""Words that an editor wrote into the header or the footer of a block theme."""

import re

import nh3

from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf.sources.records import SourceItem

HEADER, FOOTER = "header", "footer"
_BLOCK_MARK = re.compile(r"<!--.*?-->", re.DOTALL)
_KEPT = {"p", "a", "b", "strong", "i", "em", "br"}


def area_of(item: SourceItem) -> str:
    """Where a part stands: what WordPress says, else what it is called."""
    for term in item.terms:
        if term.taxonomy == "wp_template_part_area":
            return term.slug
    return next((name for name in (HEADER, FOOTER) if name in item.slug), "")


def own_words(item: SourceItem, *, site_address: str) -> str:
    """The words of a part as simple HTML; empty when all its blocks make their own.

    Links into the site lose its address: they are led on from here.
    """
    base = f"{site_address.rstrip('/')}/"

    def led_on(address: str) -> str:
        if not site_address or not address.startswith(base):
            return address
        return f"/{address.removeprefix(base).lstrip('/')}"

    markup = sanitize_html(_BLOCK_MARK.sub("", item.content), rewrite=led_on)
    if not html_to_text(markup):
        return ""
    words = nh3.clean(markup, tags=_KEPT, attributes={"a": {"href"}}, link_rel=None)
    words = words.strip()
    return words if words.startswith("<p>") else f"<p>{words}</p>"


def plain_words(item: SourceItem) -> str:
    """The words of a part in one line."""
    return " ".join(html_to_text(_BLOCK_MARK.sub("", item.content)).split())
