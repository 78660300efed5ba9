"""Sets of records: by type, by topic with everything below it, and by reading list."""

import re
from collections import defaultdict
from collections.abc import Sequence

from freeshelf.changes.open_records import ANYONE
from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import ReadingList, ReadingListItem
from freeshelf.vocabularies.models import Concept, ConceptScheme

LISTS = "list"
# The first part of a set's name, by the role of the scheme.
KIND_OF_ROLE: dict[str, str] = {
    ConceptScheme.Role.TYPE: "type",
    ConceptScheme.Role.SUBJECT: "topic",
}
_FIELDS = ("types", "subjects")
_NOT_ALLOWED = re.compile(rb"[^A-Za-z0-9\-_.!*'()]")


def specs_of(resources: Sequence[int]) -> dict[int, list[str]]:
    """Return the sets of these resources by primary key, without the groups of sets."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    links = concept_links(resources, fields=_FIELDS)
    concepts = _Concepts({concept for _field, _key, concept in links})
    for _field, key, concept in links:
        found[key].update(concepts.specs_above(concept))
    lists = ReadingList.objects.visible_to(ANYONE).values("pk")
    items = ReadingListItem.objects.filter(
        resource__in=resources, reading_list__in=lists
    )
    for key, slug in items.values_list("resource", "reading_list__slug"):
        found[key].add(joined(LISTS, slug))
    return {key: sorted(specs) for key, specs in found.items()}


def groups_of(spec: str) -> list[str]:
    """Return the groups that a set is in: what its name has before each colon."""
    parts = spec.split(":")
    return [":".join(parts[:count]) for count in range(1, len(parts))]


def is_group(spec: str) -> bool:
    """Return whether a set is a group of others, such as all topics of a scheme."""
    return spec == LISTS or (
        spec.partition(":")[0] in KIND_OF_ROLE.values() and spec.count(":") < 2
    )


def spec_of(concept: Concept) -> str:
    """Return the set of a concept with loaded scheme."""
    scheme = concept.scheme
    return joined(KIND_OF_ROLE[scheme.role], scheme.identifier, concept.identifier)


def joined(kind: str, *parts: str) -> str:
    """Return the name of a set."""
    return ":".join([kind, *map(_encoded, parts)])


def last_part(spec: str) -> str:
    """Return the identifier or slug at the end of the name of a set."""

    def restore(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 16)])

    last = spec.rpartition(":")[2]
    raw = re.sub(rb"~([0-9A-F]{2})", restore, last.encode())
    return raw.decode(errors="replace")


def _encoded(part: str) -> str:
    """Return a part of a name in the characters allowed there, others as ~XX."""

    def escape(match: re.Match[bytes]) -> bytes:
        return b"~%02X" % match[0][0]

    return _NOT_ALLOWED.sub(escape, part.encode()).decode("ascii")


class _Concepts:
    """Names of sets of some concepts, and what is above each in its scheme."""

    def __init__(self, keys: set[int]) -> None:
        self._successors: dict[int, int | None] = {}
        self._specs: dict[int, str] = {}
        self._broader: defaultdict[int, list[int]] = defaultdict(list)
        missing = keys
        while missing:
            self._read(missing)
            near = {each for each in self._successors.values() if each is not None}
            near.update(*(self._broader[key] for key in missing))
            missing = near - self._successors.keys()

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

    def _read(self, keys: set[int]) -> None:
        # Also of those that exist no longer, which are then not asked for again.
        self._successors |= dict.fromkeys(keys)
        rows = Concept.objects.filter(pk__in=keys, scheme__role__in=KIND_OF_ROLE)
        for row in rows.select_related("scheme").only(
            "identifier", "merged_into", "scheme__identifier", "scheme__role"
        ):
            self._successors[row.pk] = row.merged_into_id
            if row.merged_into_id is None:
                self._specs[row.pk] = spec_of(row)
        pairs = Concept.broader.through.objects.filter(from_concept__in=keys)
        for low, high in pairs.values_list("from_concept_id", "to_concept_id"):
            self._broader[low].append(high)
