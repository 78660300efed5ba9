"""What a text in blocks says, without its looks."""

from typing import cast

from wagtail.blocks import StreamValue

from freeshelf.content.blocks import HasPlainHtml
from freeshelf.core.html import html_to_text, sanitize_html


def stream_html(stream: StreamValue) -> str:
    """The words as sanitised HTML: headings, lists, tables, links; no pictures."""
    return sanitize_html(cast(HasPlainHtml, stream.stream_block).plain_html(stream))


def stream_text(stream: StreamValue) -> str:
    """The words as plain text, one line a block."""
    return html_to_text(stream_html(stream))
