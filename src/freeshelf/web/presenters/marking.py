"""Text with the words that were searched for, as safe HTML."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from freeshelf.search.results import TextRun


def marked_runs(runs: Iterable[TextRun]) -> SafeString:
    """Runs of text, the marked ones in <mark>."""
    return mark_safe(  # noqa: S308 - every run is escaped
        "".join(
            f"<mark>{escape(run.text)}</mark>" if run.marked else escape(run.text)
            for run in runs
        )
    )
