"""Turn stored blocks into HTML."""

import re
from typing import Any, cast

from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

from freeshelf.content.blocks.text import HasPlainHtml
from freeshelf.core.html import html_to_text, sanitize_html

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
    """Return sanitised HTML: headings, lists, tables, links; no images.

    The words of images that readers do not get are left out.
    """
    return sanitize_html(cast(HasPlainHtml, stream.stream_block).plain_html(stream))


def stream_text(stream: StreamValue) -> str:
    """Return plain text, one line per block."""
    return html_to_text(stream_html(stream))
