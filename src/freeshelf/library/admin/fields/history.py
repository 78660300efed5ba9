"""What the history of a thing says of changes to the values of its fields."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import get_language_bidi, gettext, gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from freeshelf.library.services.field_value_sets import CHANGED

_LONGEST = 300
# Words stand in the order of the sentence, whatever script they are in (UAX 9).
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


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
    label, before, after = (_apart(change[n]) for n in ("label", "before", "after"))
    arrow = "←" if get_language_bidi() else "→"
    return f"{label} ({before} {arrow} {after})"


def _apart(words: str) -> str:
    shown = Truncator(" ".join(words.split())).chars(_LONGEST) or "–"
    return f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_ISOLATE}"
