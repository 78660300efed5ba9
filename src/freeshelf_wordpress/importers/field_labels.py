"""Labels that visitors of the old site saw for stored values of choices."""

from dataclasses import dataclass, field

from freeshelf_wordpress.importers.custom_types import KNOWN_TYPES
from freeshelf_wordpress.importers.field_guesses import FieldNotes
from freeshelf_wordpress.sources import PhpValue, parse_php
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.records import SourceItem


@dataclass(slots=True)
class FieldLabels:
    """Labels of choices by field key, and field keys by field name."""

    by_key: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    # Labels and values of the fields of records.
    notes: FieldNotes = field(default_factory=FieldNotes)

    def note(self, item: SourceItem) -> None:
        """Read a field definition, or the field keys of an item."""
        self.notes.note(item, is_own=item.type not in KNOWN_TYPES)
        if item.type == "acf-field":
            if choices := _choices(item):
                self.by_key[item.slug] = choices
            return
        for name, value in item.meta:
            if name.startswith("_") and value.startswith("field_"):
                self.keys.setdefault(name[1:], value)

    def label(self, name: str, value: str) -> str:
        """Return the label of a value; the value itself if it has none."""
        return self.by_key.get(self.keys.get(name, ""), {}).get(value, value)


def _choices(item: SourceItem) -> dict[str, str]:
    try:
        settings = parse_php(item.content)
    except InvalidPhpValueError:
        return {}
    choices = settings.get("choices") if isinstance(settings, dict) else None
    return _flat(choices) if isinstance(choices, dict) else {}


def _flat(choices: dict[int | str, PhpValue]) -> dict[str, str]:
    """Flatten choices, which may be in groups."""
    labels: dict[str, str] = {}
    for value, label in choices.items():
        if isinstance(label, dict):
            labels |= _flat(label)
        elif isinstance(label, str | int) and str(label):
            labels[str(value)] = str(label)
    return labels
