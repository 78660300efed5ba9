"""A text in blocks as a page shows it."""

import re
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

# Blocks and the sanitiser write links in this one way.
_LINK_WITHIN = re.compile(r'<a href="#([\w.:-]+)"')
_FOOTNOTES = '<ol class="footnotes"'


def body_html(body: StreamValue, context: dict[str, Any] | None = None) -> SafeString:
    """All blocks, with a way back from each footnote to where the text names it.

    Blocks look in the context for who reads (`reader`, else `request`) and for the
    language of the text (`written_in`, the code of a locale).
    """
    shown = body.render_as_block(context)
    return mark_safe(_with_ways_back(shown))  # noqa: S308 - made by blocks


def _with_ways_back(markup: str) -> str:
    """The first link to each note gets the name that the note leads back to."""
    if _FOOTNOTES not in markup:
        return markup
    named: set[str] = set()

    def link(match: re.Match[str]) -> str:
        anchor = match[1]
        if anchor in named or anchor.endswith("-ref"):
            return match[0]
        named.add(anchor)
        return f'<a id="{anchor}-ref" href="#{anchor}"'

    return _LINK_WITHIN.sub(link, markup)
