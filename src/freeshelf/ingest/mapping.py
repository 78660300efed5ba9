"""Load and save mapping files: what types, terms and fields of a source become here.

The first import writes the file, each later one reads it. Edits by librarians stay;
only terms and fields that are missing are added.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from freeshelf.core.foreign_data import UnreadableDataError, read_yaml
from freeshelf.ingest.errors import MappingError
from freeshelf.shared.errors import AWAY
from freeshelf.shared.files import StoredFile

NEW_CONCEPT, NO_CONCEPT = "new", "none"
# Whether visitors of a site saw a custom taxonomy.
PUBLIC, HIDDEN, UNKNOWN = "public", "hidden", "unknown"
TAXONOMY_CHOICES = (PUBLIC, HIDDEN, UNKNOWN)
NO_ACCOUNT, MEMBERS = "none", "members"
RESOURCE, NEWS, OWN_PAGE, AGENT, RAW = "resource", "news", "page", "agent", "raw"
TYPE_TARGETS = (RESOURCE, NEWS, OWN_PAGE, AGENT, RAW)
FIELD_TARGETS = (
    "publisher", "contributor", "issued", "source_url", "language", "license",
    "audience", "identifier", "related", "part_of", "raw",
)  # fmt: skip
# Common meanings of custom fields; the mapping file of a site overrides them.
USUAL_FIELDS = {
    "source_organisation": "publisher",
    "source_organization": "publisher",
    "organisation": "publisher",
    "organization": "publisher",
    "publisher_name": "contributor",
    "creator": "contributor",
    "contributor": "contributor",
    "publication_date": "issued",
    "date_published": "issued",
    "year": "issued",
    "original_url": "source_url",
    "source_url": "source_url",
    "language": "language",
    "licence": "license",
    "license": "license",
    "audience": "audience",
    "audiences": "audience",
    "target_audience": "audience",
    "legacy_id": "identifier",
    "related_resources": "related",
    "parent_resource": "part_of",
}
# The valid values, and a phrase for error messages.
Choices = tuple[Collection[str], str]
FIELDS: Choices = (FIELD_TARGETS, "a field can become")
TYPES: Choices = (TYPE_TARGETS, "an item can become")
TAXONOMIES: Choices = (TAXONOMY_CHOICES, "a taxonomy can be")
_SUBSCRIBERS: Choices = ((NO_ACCOUNT, MEMBERS), "that subscribers can become")
_HEADER = """\
# What the terms and custom fields of {title} mean in this library.
#
# terms:  taxonomy: slug: {{name, items, concept}}. `concept` is the concept of ours
#         that the term stands for, as scheme/identifier (places/gh), or
#         new  = a concept of its own, in a scheme of this site;
#         none = the term is not imported.
#         `hidden` means that the old site did not show the taxonomy to readers,
#         `unknown` that there is no sign that it did.
# taxonomies: name: {{terms, items, shown}}. `shown` is public, hidden or unknown; the
#         terms of a taxonomy that is not public are `none` until you change that.
# fields: name of a custom field: {targets}.
# types:  type of item: {{name, items, target}}. `target` is one of {types}. A part of
#         a type is written as “post in category/news”. `guess` means that there is no
#         sign that readers could see the type: it is checked again at each import,
#         until you choose another target, or delete the word to leave it unmapped.
#
# users:  subscribers: `none` = no accounts are created; `members` = they can be
#         invited to read what is for members.
#
# Edit the right-hand sides and import again: only records that change are touched.
"""


@dataclass(slots=True)
class TermEntry:
    """A term and its concept."""

    name: str
    items: int
    concept: str
    # The site did not show its taxonomy to visitors.
    is_hidden: bool = False
    # It was skipped since nothing shows that visitors saw its taxonomy.
    is_unknown: bool = False

    @property
    def shown(self) -> str:
        """Return whether visitors saw its taxonomy when the entry was written."""
        if self.is_hidden:
            return HIDDEN
        return UNKNOWN if self.is_unknown else PUBLIC


@dataclass(slots=True)
class TaxonomyEntry:
    """A custom taxonomy with its number of terms and items and its visibility."""

    terms: int
    items: int
    shown: str


@dataclass(slots=True)
class TypeEntry:
    """A type of items and its target."""

    name: str
    items: int
    target: str
    # Unmapped since nothing shows that visitors saw it; no person has confirmed that.
    is_guess: bool = False


@dataclass(slots=True)
class Mapping:
    """Content of a mapping file."""

    types: dict[str, TypeEntry] = field(default_factory=dict)
    taxonomies: dict[str, TaxonomyEntry] = field(default_factory=dict)
    terms: dict[tuple[str, str], TermEntry] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    subscribers: str = NO_ACCOUNT


# Of the state, for files that people edit.
MAPPINGS = "mappings"
AnyFile = Path | StoredFile


def default_mapping_file(slug: str) -> StoredFile:
    """Return the mapping file of a source in the state."""
    return StoredFile(f"{MAPPINGS}/{slug}.yaml")


def load_mapping(path: AnyFile) -> Mapping:
    """Load a mapping file; a missing one is an empty mapping.

    Raises MappingError with the position of the error and how to repair it.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Mapping()
    except AWAY:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(
            str(path), place="the file", problem=str(error), mend="Check or delete it."
        ) from error
    try:
        data = read_yaml(text) or {}
    except UnreadableDataError as error:
        raise MappingError(
            str(path),
            place=error.place,
            problem=f"this is not valid YAML ({error})",
            mend="Mend that line, or delete the file to have it written anew.",
        ) from error
    return _checked(data, str(path))


def save_mapping(path: AnyFile, mapping: Mapping, *, title: str) -> None:
    """Write a mapping file atomically. Raises MappingError."""
    taxonomies: dict[str, dict[str, Any]] = {}
    for (taxonomy, slug), entry in sorted(mapping.terms.items()):
        taxonomies.setdefault(taxonomy, {})[slug] = {
            "name": entry.name,
            "items": entry.items,
            "concept": entry.concept,
            **({"hidden": True} if entry.is_hidden else {}),
            **({"unknown": True} if entry.is_unknown else {}),
        }
    header = _HEADER.format(
        title=" ".join(title.split()),
        targets=", ".join(FIELD_TARGETS),
        types=", ".join(TYPE_TARGETS),
    )
    types = {
        kind: {
            "name": entry.name,
            "items": entry.items,
            "target": entry.target,
            **({"guess": True} if entry.is_guess else {}),
        }
        for kind, entry in sorted(mapping.types.items())
    }
    body = yaml.safe_dump(
        {
            "types": types,
            "taxonomies": {
                name: {"terms": e.terms, "items": e.items, "shown": e.shown}
                for name, e in sorted(mapping.taxonomies.items())
            },
            "users": {"subscribers": mapping.subscribers},
            "fields": dict(sorted(mapping.fields.items())),
            "terms": taxonomies,
        },
        allow_unicode=True,
        sort_keys=False,
        width=1000,
        default_flow_style=None,
    )
    try:
        _replace(path, f"{header}\n{body}")
    except AWAY:
        raise
    except OSError as error:
        raise MappingError(
            str(path),
            place="the file",
            problem=f"it cannot be written ({error.strerror})",
            mend="Name another file with --mapping.",
        ) from error


def _replace(file: AnyFile, text: str) -> None:
    """Write a file in one step."""
    if isinstance(file, StoredFile):
        file.write_text(text)
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(text, "utf-8")
    draft.replace(file)


def _checked(data: Any, file: str) -> Mapping:
    if not isinstance(data, dict):
        raise MappingError(
            file,
            place="the file",
            problem="it holds no terms and fields",
            mend="Delete it to have it written anew.",
        )
    mapping = Mapping(
        types=_types(data, file),
        taxonomies=_taxonomies(data, file),
        subscribers=_subscribers(data, file),
    )
    for name, target in (_dict(data, "fields", file)).items():
        require_choice(target, FIELDS, place=f"fields, {name}", file=file)
        mapping.fields[str(name)] = str(target)
    for taxonomy, terms in _dict(data, "terms", file).items():
        for slug, entry in _dict({taxonomy: terms}, taxonomy, file).items():
            values = entry if isinstance(entry, dict) else {"concept": entry}
            mapping.terms[str(taxonomy), str(slug)] = TermEntry(
                name=str(values.get("name") or slug),
                items=_count(values, "items"),
                concept=str(values.get("concept") or NO_CONCEPT).strip(),
                is_hidden=values.get("hidden") is True,
                is_unknown=values.get("unknown") is True,
            )
    return mapping


def require_choice(value: object, choices: Choices, *, place: str, file: str) -> None:
    """Raise MappingError, with all choices, unless the value is one of them."""
    valid_values, what = choices
    if value not in valid_values:
        raise MappingError(
            file,
            place=place,
            problem=f"{value!r} is nothing {what}",
            mend=f"Use one of: {', '.join(valid_values)}.",
        )


def _subscribers(data: dict[Any, Any], file: str) -> str:
    value = str(_dict(data, "users", file).get("subscribers") or NO_ACCOUNT).strip()
    require_choice(value, _SUBSCRIBERS, place="users, subscribers", file=file)
    return value


def _types(data: dict[Any, Any], file: str) -> dict[str, TypeEntry]:
    types = {}
    for kind, entry in _dict(data, "types", file).items():
        values = entry if isinstance(entry, dict) else {"target": entry}
        target = str(values.get("target") or RAW).strip()
        require_choice(target, TYPES, place=f"types, {kind}", file=file)
        is_guess = target == RAW and values.get("guess") is True
        name = str(values.get("name") or kind)
        types[str(kind)] = TypeEntry(name, _count(values, "items"), target, is_guess)
    return types


def _taxonomies(data: dict[Any, Any], file: str) -> dict[str, TaxonomyEntry]:
    entries = {}
    for name, entry in _dict(data, "taxonomies", file).items():
        values = entry if isinstance(entry, dict) else {"shown": entry}
        shown = str(values.get("shown") or UNKNOWN).strip()
        require_choice(shown, TAXONOMIES, place=f"taxonomies, {name}", file=file)
        counts = _count(values, "terms"), _count(values, "items")
        entries[str(name)] = TaxonomyEntry(*counts, shown)
    return entries


def _count(values: dict[Any, Any], name: str) -> int:
    count = values.get(name)
    return count if isinstance(count, int) else 0


def _dict(data: dict[Any, Any], name: Any, file: str) -> dict[Any, Any]:
    value = data.get(name) or {}
    if not isinstance(value, dict):
        raise MappingError(
            file,
            place=str(name),
            problem="a list of “name: value” lines is expected here",
            mend="Compare it with the other entries.",
        )
    return value
