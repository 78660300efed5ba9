"""Custom fields that are what a field of every record is, told by words and values.

A field is taken when its key or its label says what it is and every value of the site
fits. One of which only the words say so is proposed in the plan; it stays as it was.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from freeshelf.ingest.wordpress.dates import read_partial_date
from freeshelf.ingest.wordpress.item_meta import meta_values
from freeshelf.ingest.wordpress.language import language_tag
from freeshelf.sources.records import SourceItem

_LONGEST_NAME = 200
# In English, Spanish, French, Russian, Arabic and Chinese, without accents.
_WORDS = {
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
    """What the values of one field are, counted as items are read."""

    items: int = 0
    values: int = 0
    dates: int = 0
    languages: int = 0
    names: int = 0
    is_repeated: bool = False  # an item has several values
    example: str = ""

    def note(self, raw: str) -> None:
        """Count the values of one item."""
        found = meta_values(raw)
        self.items += bool(found)
        self.is_repeated |= len(found) > 1
        for value in found:
            self.values += 1
            self.dates += bool(read_partial_date(value))
            code = language_tag(value).partition("-")[0].lower()
            self.languages += code in _LANGUAGES
            self.names += _is_name(value)
            self.example = self.example or value[:60]

    def fit(self, target: str) -> bool:
        """Whether every value, one an item, can be this."""
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
    """Facts and labels of the custom fields of a site, by name."""

    facts: dict[str, FieldFacts] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def note(self, item: SourceItem, *, is_own: bool) -> None:
        """Note the values of an item of a type that becomes records, or a label."""
        if item.type == "acf-field" and item.excerpt:
            self.labels.setdefault(item.excerpt, item.title)
        if is_own:
            for name, value in item.meta:
                if not name.startswith("_"):
                    self.facts.setdefault(name, FieldFacts()).note(value)

    def meaning(self, name: str) -> str:
        """What the key or the label of a field says it is; empty for most."""
        for text in (name, self.labels.get(name, "")):
            said = _plain(text)
            for target, words in _WORDS.items():
                if words.fullmatch(said):
                    return target
        return ""


def sure_fields(
    names: Iterable[str], notes: FieldNotes, known: Mapping[str, str]
) -> dict[str, str]:
    """What fields become that no one has mapped, where words and values say so.

    A target that another field has already is left to it.
    """
    taken = set(known.values())
    found: dict[str, str] = {}
    for name in sorted(names, key=lambda each: -notes.facts[each].items
                       if each in notes.facts else 0):  # fmt: skip
        target = notes.meaning(name) if name in notes.facts else ""
        if target and target not in taken and notes.facts[name].fit(target):
            found[name] = target
            taken.add(target)
    return found


def field_decisions(mapped: Mapping[str, str], notes: FieldNotes) -> Iterator[str]:
    """Yield what the plan says of fields: those taken, then each that may be one."""
    taken = [
        f"{name} → {target} ({notes.facts[name].items})"
        for name, target in sorted(mapped.items())
        if target != "raw" and name in notes.facts
    ]
    if taken:
        yield _("Custom fields that are also fields of records here: %(fields)s.") % {
            "fields": ", ".join(taken)
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
    """Words in small letters without accents, as keys and labels share them."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    folded = unicodedata.normalize("NFKD", split.casefold())
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return " ".join(re.split(r"[\W_]+", bare)).strip()


def _is_name(value: str) -> bool:
    """Whether a value can be what an organisation is called."""
    return (
        len(value) <= _LONGEST_NAME
        and any(one.isalpha() for one in value)
        and "://" not in value
        and "<" not in value
    )
