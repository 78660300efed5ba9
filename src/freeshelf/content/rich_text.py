"""Formatted words as they are shown."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from freeshelf.core.html import sanitize_html


def rich_html(value: RichText | str | None) -> SafeString:
    """HTML of formatted words: links to pages resolved, nothing left that acts.

    What an editor types is clean when it is saved; what an import or an interface
    wrote may not be, so it is sanitised where it is shown.
    """
    source: Any = value.source if isinstance(value, RichText) else value
    shown = sanitize_html(expand_db_html(source or ""), link_rel="noopener noreferrer")
    return mark_safe(shown)  # noqa: S308 - sanitised above
