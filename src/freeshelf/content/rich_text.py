"""Render formatted text."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from freeshelf.core.html import sanitize_html


def rich_html(value: RichText | str | None) -> SafeString:
    """Return formatted text as safe HTML, with links to pages resolved.

    Text from the editor is sanitised when saved; text from an import or the API may not
    be, so it is sanitised here.
    """
    source: Any = value.source if isinstance(value, RichText) else value
    shown = sanitize_html(expand_db_html(source or ""), link_rel="noopener noreferrer")
    return mark_safe(shown)  # noqa: S308 - sanitised above
