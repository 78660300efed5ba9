"""The editor of formatted text, safe where several people open forms at once."""

from typing import Any

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    HtmlToContentStateHandler,
)
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea


class RichTextConverter(ContentstateConverter):
    """Converts each text by a parser of its own.

    Blocks and their widgets are shared by all threads of a process. Wagtail 8.0.1 has
    one parser in each, in which two texts mix: https://github.com/wagtail/wagtail/issues/14573
    """

    def from_database_format(self, html: str) -> str:
        """Return a text in the JSON of the editor."""
        parser = HtmlToContentStateHandler(self.features)
        parser.feed(html)
        parser.close()
        written: str = parser.contentstate.as_json(indent=4, separators=(",", ": "))
        return written


class RichTextArea(DraftailRichTextArea):
    """Draftail with such a converter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.converter = RichTextConverter(self.features)
