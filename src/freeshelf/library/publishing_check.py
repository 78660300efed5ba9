"""The values that records lack of those the library demands before publishing.

A check, not a barrier: whoever may publish may do so anyway.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from freeshelf.core.html import html_to_text
from freeshelf.library.models import File, PublishingDemand, Resource

# The values in their order, by the field of the form that fills them.
LABELS: dict[str, Any] = {
    column.name: column.verbose_name
    for column in PublishingDemand._meta.concrete_fields
    if isinstance(column, models.BooleanField)
}
_CONCEPTS = ("types", "subjects", "spatial")
_COLUMNS = ("language", "license", "description", "source_url", "body")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Demands:
    """The demanded values of each type and of all others."""

    by_type: Mapping[int, frozenset[str]]
    others: frozenset[str]

    @classmethod
    def load(cls) -> "Demands":
        """Return the demands of now; without any rows, all values."""
        by_type, others = {}, frozenset(LABELS)
        for row in PublishingDemand.objects.all():
            names = frozenset(name for name in LABELS if getattr(row, name))
            if row.type_id is None:
                others = names
            else:
                by_type[row.type_id] = names
        return cls(by_type, others)

    def missing(self, types: Iterable[int], present: Iterable[str]) -> list[str]:
        """Return what is demanded of a record of these types and not present."""
        sets = [self.by_type.get(key, self.others) for key in types] or [self.others]
        demanded = frozenset().union(*sets)
        return [name for name in LABELS if name in demanded - frozenset(present)]


@dataclass(slots=True)
class CheckOfMany:
    """The counts of records that lack each value, and the first records."""

    counts: Counter[str] = field(default_factory=Counter)
    lacking: int = 0
    shown: dict[int, list[str]] = field(default_factory=dict)


def missing_of(record: Resource) -> list[str]:
    """Return what a record lacks, as it is in memory.

    Of a published one, only what its published version has: who mends a word is not
    asked again for what readers do without anyway.
    """
    demands = Demands.load()
    missing = lacks_of(record, demands)
    if not missing or not record.live:
        return missing
    lacks_now = _lacks_of_rows([record.pk], demands)[record.pk]
    return [name for name in missing if name not in lacks_now]


def lacks_of(record: Resource, demands: Demands | None = None) -> list[str]:
    """Return all that a record lacks, published or not, as it is in memory."""
    concepts = {name: list(getattr(record, name).all()) for name in _CONCEPTS}
    present = {name for name, rows in concepts.items() if rows}
    content = {name: getattr(record, name) for name in _COLUMNS}
    has_file = record.pk is not None and _with_file([record.pk]) != set()
    present |= _present(content, has_file=has_file)
    demands = demands or Demands.load()
    return demands.missing([row.pk for row in concepts["types"]], present)


def check_many(keys: Sequence[int], *, shown: int = 20) -> CheckOfMany:
    """Return what many records lack in the version that would be published."""
    result, demands = CheckOfMany(), Demands.load()
    for start in range(0, len(keys), _CHUNK):
        for key, missing in _missing(keys[start : start + _CHUNK], demands).items():
            if not missing:
                continue
            result.lacking += 1
            result.counts.update(missing)
            if len(result.shown) < shown:
                result.shown[key] = missing
    return result


def _missing(keys: Sequence[int], demands: Demands) -> dict[int, list[str]]:
    """Return what the versions lack that would be published, as `missing_of` does."""
    lacks = _lacks_of_rows(keys, demands)
    live = Resource.objects.filter(pk__in=keys, live=True)
    is_changed = dict(live.values_list("pk", "has_unpublished_changes"))
    with_draft = [key for key in is_changed if is_changed[key]]
    drafts = _lacks_of_drafts(with_draft, demands)
    for key in is_changed:
        now = lacks.pop(key)
        lacks[key] = [name for name in drafts.get(key, ()) if name not in now]
    return lacks


def _lacks_of_rows(keys: Sequence[int], demands: Demands) -> dict[int, list[str]]:
    rows = Resource.objects.filter(pk__in=keys).values("pk", *_COLUMNS)
    contents: dict[int, dict[str, Any]] = {row.pop("pk"): row for row in rows}
    for name in _CONCEPTS:
        through: Any = getattr(Resource, name).through
        links = through.objects.filter(resource_id__in=contents)
        for key, concept in links.values_list("resource_id", "concept_id"):
            contents[key].setdefault(name, []).append(concept)
    return _lacks(contents, demands)


def _lacks_of_drafts(keys: Sequence[int], demands: Demands) -> dict[int, list[str]]:
    rows = Resource.objects.filter(pk__in=keys, latest_revision__isnull=False)
    contents = dict(rows.values_list("pk", "latest_revision__content"))
    return _lacks(contents, demands)


def _lacks(
    contents: Mapping[int, Mapping[str, Any]], demands: Demands
) -> dict[int, list[str]]:
    with_file = _with_file(list(contents))
    return {
        key: demands.missing(
            content.get("types") or (),
            {name for name in _CONCEPTS if content.get(name)}
            | _present(content, has_file=key in with_file),
        )
        for key, content in contents.items()
    }


def _present(content: Mapping[str, Any], *, has_file: bool) -> set[str]:
    """Return which of the values that are no concepts are there."""
    body = content.get("body")
    found = {
        "language": content.get("language") not in (None, "", "und"),
        "license": bool(content.get("license")),
        "description": bool(body and body != "[]")
        or bool(html_to_text(content.get("description") or "").strip()),
        "source": has_file or bool(content.get("source_url")),
    }
    return {name for name, is_there in found.items() if is_there}


def _with_file(keys: Sequence[int]) -> set[int]:
    files = File.objects.not_removed().filter(resource__in=keys)
    return set(files.values_list("resource_id", flat=True))
