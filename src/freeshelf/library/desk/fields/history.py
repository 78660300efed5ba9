"""What the history of a thing says of changes to the values of its fields."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from freeshelf.library.services.field_value_sets import CHANGED

_LONGEST = 300


def register_field_changes(registry: LogActionRegistry) -> None:
    """Name the action, and say which fields changed from what to what."""

    @registry.register_action(CHANGED)
    class FieldsFormatter(LogFormatter):
        label = gettext_lazy("Change fields")

        def format_message(self, log_entry: Any) -> str:
            """Each field with its words before and after."""
            changes = (log_entry.data or {}).get("fields", [])
            told = {"fields": "; ".join(map(_told, changes))}
            return gettext("Fields changed: %(fields)s") % told


def _told(change: dict[str, str]) -> str:
    before, after = (_short(change[when]) for when in ("before", "after"))
    return f"{change['label']} ({before} → {after})"


def _short(words: str) -> str:
    return Truncator(" ".join(words.split())).chars(_LONGEST) or "–"
