"""Sets of records: by type, by topic with everything below it, and by reading list."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import ReadingList, ReadingListItem
from freeshelf.oaipmh.models import HarvestedSet
from freeshelf.vocabularies.models import Concept, ConceptScheme

# The first part of a set's name, by the role of the scheme.
_KIND_OF_ROLE: dict[str, str] = {
    ConceptScheme.Role.TYPE: "type",
    ConceptScheme.Role.SUBJECT: "topic",
}
_FIELDS = ("types", "subjects")
_LISTS = "list"
_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
_NOT_ALLOWED = re.compile(rb"[^A-Za-z0-9\-_.!*'()]")


@dataclass(frozen=True, slots=True)
class RecordSet:
    """A set with its name for people."""

    spec: str
    name: str


def is_set_spec(text: str) -> bool:
    """Return whether a text has the form of a set's name."""
    return _SPEC.fullmatch(text) is not None


def has_sets_below(spec: str) -> bool:
    """Return whether a set is a group of others, such as all topics of a scheme."""
    return spec == _LISTS or (
        spec.partition(":")[0] in _KIND_OF_ROLE.values() and spec.count(":") < 2
    )


def specs_of(resources: Sequence[int]) -> dict[int, list[str]]:
    """Return the sets of these resources by primary key, without the groups of sets."""
    concepts = _Concepts()
    found: defaultdict[int, set[str]] = defaultdict(set)
    for _field, key, concept in concept_links(resources, fields=_FIELDS):
        found[key].update(concepts.specs_above(concept))
    items = ReadingListItem.objects.filter(
        resource__in=resources, reading_list__live=True
    )
    for key, slug in items.values_list("resource", "reading_list__slug"):
        found[key].add(_joined(_LISTS, slug))
    return {key: sorted(specs) for key, specs in found.items()}


def visible_among(specs: Collection[str]) -> set[str]:
    """Return those of these sets that everyone may see now."""
    concepts = _visible_concepts().filter(
        identifier__in=_last_parts(spec for spec in specs if spec.count(":") == 2)
    )
    visible = {_spec(concept) for concept in concepts}
    lists = ReadingList.objects.live().filter(
        slug__in=_last_parts(spec for spec in specs if spec.startswith(f"{_LISTS}:"))
    )
    visible.update(
        _joined(_LISTS, slug) for slug in lists.values_list("slug", flat=True)
    )
    visible.update(filter(_is_visible_group, specs))
    return visible & set(specs)


def _is_visible_group(spec: str) -> bool:
    """Return whether a set is a group; a scheme is as visible as its concepts."""
    if not has_sets_below(spec) or ":" not in spec:
        return has_sets_below(spec)
    concepts = _visible_concepts().filter(scheme__identifier__in=_last_parts([spec]))
    first = concepts.first()
    return first is not None and _spec(first).rpartition(":")[0] == spec


def all_sets() -> list[RecordSet]:
    """Return every set that has had a record, each group before the sets in it."""
    used = set(HarvestedSet.objects.values_list("spec", flat=True).distinct())
    language = settings.LANGUAGE_CODE
    sets = [
        RecordSet("type", _("Resource types")),
        RecordSet("topic", _("Topics")),
        RecordSet(_LISTS, _("Reading lists")),
    ]
    for concept in _visible_concepts().with_labels():
        spec = _spec(concept)
        if spec in used:
            group = RecordSet(spec.rpartition(":")[0], concept.scheme.title)
            sets += [group, RecordSet(spec, concept.label(language))]
    for row in ReadingList.objects.live().in_language(language):
        if (spec := _joined(_LISTS, row.slug)) in used:
            sets.append(RecordSet(spec, row.title))
    unique = {each.spec: each for each in sets}
    return sorted(unique.values(), key=lambda each: each.spec)


class _Concepts:
    """Names of sets of all concepts, and what is above each in its scheme."""

    def __init__(self) -> None:
        rows = Concept.objects.filter(scheme__role__in=_KIND_OF_ROLE)
        self._successors = dict(rows.values_list("pk", "merged_into"))
        self._specs = {
            row.pk: _spec(row)
            for row in rows.current()
            .select_related("scheme")
            .only("identifier", "scheme__identifier", "scheme__role")
        }
        pairs = Concept.broader.through.objects.filter(
            from_concept__scheme__role__in=_KIND_OF_ROLE
        )
        self._broader: defaultdict[int, list[int]] = defaultdict(list)
        for low, high in pairs.values_list("from_concept_id", "to_concept_id"):
            self._broader[low].append(high)

    def specs_above(self, concept: int) -> set[str]:
        """Return the sets of a concept and of all that are broader."""
        seen: set[int] = set()
        waiting = [self._successors.get(concept) or concept]
        scheme = self._specs.get(waiting[0], "").rpartition(":")[0]
        while waiting:
            current = waiting.pop()
            spec = self._specs.get(current, "")
            if current not in seen and spec.rpartition(":")[0] == scheme:
                seen.add(current)
                waiting += self._broader[current]
        return {spec for each in seen if (spec := self._specs.get(each, ""))}


def _visible_concepts() -> Any:
    return (
        Concept.objects.current()
        .visible_to(AnonymousUser())
        .filter(scheme__role__in=_KIND_OF_ROLE)
        .select_related("scheme")
    )


def _spec(concept: Concept) -> str:
    scheme = concept.scheme
    return _joined(_KIND_OF_ROLE[scheme.role], scheme.identifier, concept.identifier)


def _joined(kind: str, *parts: str) -> str:
    return ":".join([kind, *map(_encoded, parts)])


def _encoded(part: str) -> str:
    """Return a part of a name in the characters allowed there, others as ~XX."""

    def escape(match: re.Match[bytes]) -> bytes:
        return b"~%02X" % match[0][0]

    return _NOT_ALLOWED.sub(escape, part.encode()).decode("ascii")


def _decoded(part: str) -> str:
    def restore(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 16)])

    raw = re.sub(rb"~([0-9A-F]{2})", restore, part.encode())
    return raw.decode(errors="replace")


def _last_parts(specs: Iterable[str]) -> list[str]:
    return [_decoded(spec.rpartition(":")[2]) for spec in specs]
