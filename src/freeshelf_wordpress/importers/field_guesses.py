"""Guess which custom fields match a field of every record, by name and values.

A field is mapped if its key or label has the meaning and all its values fit. If only
the name matches, the plan suggests it and the field stays a custom field.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf_wordpress.importers.custom_types import KNOWN_TYPES
from freeshelf_wordpress.importers.item_meta import (
    language_tag,
    meta_values,
    read_partial_date,
)
from freeshelf_wordpress.sources.php import PhpValue, php_array
from freeshelf_wordpress.sources.records import SourceItem

_MAX_NAME_LENGTH = 200
# In English, Spanish, French, Russian, Arabic and Chinese, without accents.
_PATTERNS = {
    "issued": re.compile(
        r"publication date|date published|date of publication|published on|"
        r"fecha (?:de )?publicacion|fecha (?:de )?edicion|date (?:de )?publication|"
        r"date (?:de )?parution|data (?:de )?publicacao|дата (?:публикации|издания)|"
        r"تاريخ النشر|出版日期|发布日期|发表日期"
    ),
    "language": re.compile(
        r"(?:available )?languages?|idiomas?(?: disponibles)?|lenguas?|"
        r"langues?(?: disponibles)?|язык(?:и)?|اللغة|اللغات|لغة|语言|语种"
    ),
    "publisher": re.compile(
        r"publisher|source organi[sz]ation|publishing organi[sz]ation|"
        r"entidad editora|organizacion (?:editora|fuente)|institucion editora|"
        r"editeur|organisme (?:editeur|source)|издатель|организация источник|"
        r"الناشر|الجهة الناشرة|出版者|出版机构|发布机构"
    ),
}
_LANGUAGES = frozenset(
    {
        "am", "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi",
        "fr", "he", "hi", "hr", "hu", "hy", "id", "it", "ja", "ka", "km", "ko", "lo",
        "lt", "lv", "mk", "ms", "my", "ne", "nl", "no", "pl", "pt", "ro", "ru", "si",
        "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "ti", "tl", "tr", "uk", "ur",
        "uz", "vi", "zh",
    }
)  # fmt: skip


@dataclass(slots=True)
class FieldFacts:
    """Statistics of the values of one field, counted as items are read."""

    items: int = 0
    values: int = 0
    dates: int = 0
    languages: int = 0
    names: int = 0
    is_repeated: bool = False  # an item has several values
    example: str = ""

    def note(self, raw: str) -> None:
        """Count the values of one item."""
        values = meta_values(raw)
        self.items += bool(values)
        self.is_repeated |= len(values) > 1
        for value in values:
            self.values += 1
            self.dates += bool(read_partial_date(value))
            code = language_tag(value).partition("-")[0].lower()
            self.languages += code in _LANGUAGES
            self.names += _is_name(value)
            self.example = self.example or value[:60]

    def fit(self, target: str) -> bool:
        """Return whether no item has several values and all values fit the target."""
        counts = {
            "issued": self.dates,
            "language": self.languages,
            "publisher": self.names,
        }
        return bool(self.values) and not self.is_repeated and (
            counts[target] == self.values
        )  # fmt: skip


@dataclass(slots=True)
class FieldNotes:
    """Statistics and labels of the custom fields of a site, by name."""

    facts: dict[str, FieldFacts] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def note(self, item: SourceItem, *, is_own: bool) -> None:
        """Count the values of an item of a custom type, or store a field's label."""
        if item.type == "acf-field" and item.excerpt:
            self.labels.setdefault(item.excerpt, item.title)
        if is_own:
            for name, value in item.meta:
                if not name.startswith("_"):
                    self.facts.setdefault(name, FieldFacts()).note(value)

    def meaning(self, name: str) -> str:
        """Return the target that the key or label of a field names; empty for most."""
        for text in (name, self.labels.get(name, "")):
            name_or_label = _plain(text)
            for target, pattern in _PATTERNS.items():
                if pattern.fullmatch(name_or_label):
                    return target
        return ""


def sure_fields(
    names: Iterable[str], notes: FieldNotes, known: Mapping[str, str]
) -> dict[str, str]:
    """Return targets of unmapped fields whose name and values agree.

    A target that another field already has is skipped.
    """
    used_targets = set(known.values())
    targets: dict[str, str] = {}
    for name in sorted(names, key=lambda each: -notes.facts[each].items
                       if each in notes.facts else 0):  # fmt: skip
        target = notes.meaning(name) if name in notes.facts else ""
        if target and target not in used_targets and notes.facts[name].fit(target):
            targets[name] = target
            used_targets.add(target)
    return targets


def field_decisions(mapped: Mapping[str, str], notes: FieldNotes) -> Iterator[str]:
    """Yield messages of the plan about fields that are or could be mapped."""
    mapped_fields = [
        f"{name} → {target} ({notes.facts[name].items})"
        for name, target in sorted(mapped.items())
        if target != "raw" and name in notes.facts
    ]
    if mapped_fields:
        yield _("Custom fields that are also fields of records here: %(fields)s.") % {
            "fields": listed(mapped_fields)
        }
    for name in sorted(notes.facts):
        target = notes.meaning(name)
        if target and notes.facts[name].items and mapped.get(name) == "raw":
            yield _(
                "Custom field “%(field)s” (%(count)d, such as “%(example)s”) may be "
                "the “%(target)s” of records. It stays a separate field unless you "
                "change the mapping."
            ) % {
                "field": name,
                "count": notes.facts[name].items,
                "example": notes.facts[name].example,
                "target": target,
            }


def _plain(text: str) -> str:
    """Return words in lower case without accents, to compare keys and labels."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    folded = unicodedata.normalize("NFKD", split.casefold())
    bare = "".join(
        character for character in folded if not unicodedata.combining(character)
    )
    return " ".join(re.split(r"[\W_]+", bare)).strip()


def _is_name(value: str) -> bool:
    """Return whether a value can be the name of an organisation."""
    return (
        len(value) <= _MAX_NAME_LENGTH
        and any(character.isalpha() for character in value)
        and "://" not in value
        and "<" not in value
    )


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
    choices = php_array(item.content).get("choices")
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
