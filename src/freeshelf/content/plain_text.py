"""Convert texts in blocks to plain HTML and plain text."""

from typing import cast

from wagtail.blocks import StreamValue

from freeshelf.content.blocks import HasPlainHtml
from freeshelf.core.html import html_to_text, sanitize_html


def stream_html(stream: StreamValue) -> str:
    """Return sanitised HTML: headings, lists, tables, links; no images."""
    return sanitize_html(cast(HasPlainHtml, stream.stream_block).plain_html(stream))


def stream_text(stream: StreamValue) -> str:
    """Return plain text, one line per block."""
    return html_to_text(stream_html(stream))
