"""Changes of field values in the history of an entity."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import get_language_bidi, gettext, gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from freeshelf.library.services.field_value_sets import CHANGED

_MAX_CHARS = 300
# Keeps the order of the sentence in any script (UAX 9).
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def register_field_changes(registry: LogActionRegistry) -> None:
    """Register the action with a formatter that lists the changed fields."""

    @registry.register_action(CHANGED)
    class FieldsFormatter(LogFormatter):
        label = gettext_lazy("Change fields")

        def format_message(self, log_entry: Any) -> str:
            """Return the fields with their text before and after."""
            changes = (log_entry.data or {}).get("fields", [])
            context = {"fields": "; ".join(map(_formatted, changes))}
            return gettext("Fields changed: %(fields)s") % context


def _formatted(change: dict[str, str]) -> str:
    label, before, after = (_isolated(change[n]) for n in ("label", "before", "after"))
    arrow = "←" if get_language_bidi() else "→"
    return f"{label} ({before} {arrow} {after})"


def _isolated(text: str) -> str:
    shown = Truncator(" ".join(text.split())).chars(_MAX_CHARS) or "–"
    return f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_ISOLATE}"
