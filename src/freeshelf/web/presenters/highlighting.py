"""Convert text with highlighted search terms to safe HTML."""

from collections.abc import Iterable
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from freeshelf.search.results import TextRun
from freeshelf.web.presenters.formats import comma, text_direction


def highlighted_html(runs: Iterable[TextRun]) -> SafeString:
    """Return runs of text as HTML, the marked ones in <mark>."""
    return mark_safe(  # noqa: S308 - every run is escaped
        "".join(
            f"<mark>{escape(run.text)}</mark>" if run.marked else escape(run.text)
            for run in runs
        )
    )


def label_in(label: str, language: str) -> str:
    """Return a label, marked with its language (BCP 47) if not the visitor's.

    An empty language is the visitor's own, or no language at all.
    """
    reader = (get_language() or "en").partition("-")[0]
    if not language or language.partition("-")[0].lower() == reader:
        return label
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', language, text_direction(language), label
    )


def joined(parts: Iterable[str]) -> str:
    """Join labels with the list separator, preserving markup."""
    parts, separator = list(parts), comma()
    if any(isinstance(part, SafeString) for part in parts):
        return format_html_join(separator, "{}", ((part,) for part in parts))
    return separator.join(parts)
