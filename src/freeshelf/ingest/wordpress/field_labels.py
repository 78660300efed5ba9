"""What readers of the old site saw for the stored values of its choices."""

from dataclasses import dataclass, field

from freeshelf.ingest.wordpress.custom_types import KNOWN_TYPES
from freeshelf.ingest.wordpress.field_guesses import FieldNotes
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.records import SourceItem
from freeshelf.sources.wordpress import PhpValue, parse_php


@dataclass(slots=True)
class FieldLabels:
    """Labels of choices by the key of their field, and keys by the name of a field."""

    by_key: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    # What the fields of records are called, and what their values are.
    notes: FieldNotes = field(default_factory=FieldNotes)

    def note(self, item: SourceItem) -> None:
        """Learn from a definition, or which definition a field of an item has."""
        self.notes.note(item, is_own=item.type not in KNOWN_TYPES)
        if item.type == "acf-field":
            if choices := _choices(item):
                self.by_key[item.slug] = choices
            return
        for name, value in item.meta:
            if name.startswith("_") and value.startswith("field_"):
                self.keys.setdefault(name[1:], value)

    def label(self, name: str, value: str) -> str:
        """The label of a value of a field; the value itself when it has none."""
        return self.by_key.get(self.keys.get(name, ""), {}).get(value, value)


def _choices(item: SourceItem) -> dict[str, str]:
    try:
        said = parse_php(item.content)
    except InvalidPhpValueError:
        return {}
    choices = said.get("choices") if isinstance(said, dict) else None
    return _flat(choices) if isinstance(choices, dict) else {}


def _flat(choices: dict[int | str, PhpValue]) -> dict[str, str]:
    """Choices may stand in groups, one level deep."""
    found: dict[str, str] = {}
    for value, label in choices.items():
        if isinstance(label, dict):
            found |= _flat(label)
        elif isinstance(label, str | int) and str(label):
            found[str(value)] = str(label)
    return found
