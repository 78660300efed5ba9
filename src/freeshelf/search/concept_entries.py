"""Concepts for search documents: labels and position in the hierarchy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from freeshelf.search.engines.base import Text
from freeshelf.vocabularies.models import Concept, ConceptLabel


@dataclass(slots=True)
class ConceptEntry:
    """One concept; `value` represents it in facets and URLs."""

    value: str
    successor: int | None
    broader: tuple[int, ...] = ()
    labels: list[Text] = field(default_factory=list)
    hidden_labels: list[Text] = field(default_factory=list)


def concept_value(scheme: str, identifier: str) -> str:
    """Return the form of a concept in facets and query strings.

    The identifier of a scheme is a slug without dots, so the first dot separates them.
    """
    return f"{scheme}.{identifier}"


class ConceptEntries:
    """Cache of concepts and their ancestors."""

    def __init__(self) -> None:
        self._entries: dict[int, ConceptEntry] = {}

    def load(self, ids: Iterable[int]) -> None:
        """Load these concepts, their successors and ancestors, if not yet loaded."""
        missing = set(ids) - self._entries.keys()
        while missing:
            self._read(missing)
            missing = {
                above
                for pk in missing
                if (entry := self._entries.get(pk))
                for above in (*entry.broader, entry.successor)
                if above is not None and above not in self._entries
            }

    def current(self, ids: Iterable[int]) -> list[ConceptEntry]:
        """Return unique concepts, with merged ones replaced by their successors."""
        found: dict[str, ConceptEntry] = {}
        for pk in ids:
            entry = self._entry(pk)
            if entry is not None:
                found[entry.value] = entry
        return list(found.values())

    def with_ancestors(self, ids: Iterable[int]) -> list[str]:
        """Return the values of these concepts and of all their ancestors."""
        found: dict[str, None] = {}
        waiting = list(ids)
        while waiting:
            entry = self._entry(waiting.pop())
            if entry is not None and entry.value not in found:
                found[entry.value] = None
                waiting.extend(entry.broader)
        return sorted(found)

    def _entry(self, pk: int) -> ConceptEntry | None:
        entry = self._entries.get(pk)
        seen = {pk}
        while entry is not None and entry.successor not in (None, *seen):
            seen.add(entry.successor or 0)
            entry = self._entries.get(entry.successor or 0)
        return entry

    def _read(self, ids: set[int]) -> None:
        broader: defaultdict[int, list[int]] = defaultdict(list)
        rows = Concept.broader.through.objects.filter(from_concept__in=ids)
        for low, high in rows.values_list("from_concept_id", "to_concept_id"):
            broader[low].append(high)
        concepts = Concept.objects.filter(pk__in=ids).values_list(
            "pk", "scheme__identifier", "identifier", "merged_into_id"
        )
        for pk, scheme, identifier, successor in concepts:
            self._entries[pk] = ConceptEntry(
                value=concept_value(scheme, identifier),
                successor=successor,
                broader=tuple(sorted(broader[pk])),
            )
        labels = ConceptLabel.objects.filter(concept__in=ids).order_by("pk")
        for pk, kind, text, language in labels.values_list(
            "concept_id", "kind", "text", "language"
        ):
            entry = self._entries[pk]
            is_hidden = kind == ConceptLabel.Kind.HIDDEN
            target = entry.hidden_labels if is_hidden else entry.labels
            target.append(Text(text, language or "und"))
