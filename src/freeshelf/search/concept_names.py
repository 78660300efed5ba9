"""In-memory cache of concept names, for matching queries and for display.

Vocabularies are small and change seldom, and a page must not load them each time.
"""

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from freeshelf.library.access import Reader
from freeshelf.search.analysis.analyzer import (
    LATIN_LANGUAGES,
    analyzer_for,
    exact_tokens,
)
from freeshelf.search.analysis.words import surfaces
from freeshelf.search.engines.base import Text
from freeshelf.search.label_index import LabelIndex, LabelRow
from freeshelf.vocabularies.cached_rows import CONCEPTS, CachedRows
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme


@dataclass(slots=True)
class ConceptEntry:
    """One concept; `value` represents it in facets and URLs."""

    value: str
    successor: int | None
    broader: tuple[int, ...] = ()
    labels: list[Text] = field(default_factory=list)
    preferred_labels: list[Text] = field(default_factory=list)
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
            target.append(label := Text(text, language or "und"))
            if kind == ConceptLabel.Kind.PREFERRED:
                entry.preferred_labels.append(label)


_FALLBACK = "en"
# The scripts of these languages have their own stems, whatever the query language.
_OTHER_LANGUAGES = ("ar", "ru", "zh")


PLACE = ConceptScheme.Role.PLACE
# Names of topics expand a query into other languages; names of types and audiences have
# too many other meanings: guide, report, children.
_EXPANDING_ROLES = (
    ConceptScheme.Role.SUBJECT,
    ConceptScheme.Role.SECTOR,
    ConceptScheme.Role.PLACE,
    ConceptScheme.Role.REFERENCE,
)


@dataclass(slots=True)
class ConceptName:
    """A concept with its preferred labels by language."""

    pk: int
    scheme: str
    identifier: str
    role: str
    position: int
    is_public: bool = True
    notation: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    broader: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """Its form in facets and query strings."""
        return concept_value(self.scheme, self.identifier)

    def label(self, language: str) -> tuple[str, str]:
        """Return the label to show, and its language if it is another one."""
        for tag in (language, language.partition("-")[0], _FALLBACK):
            if tag in self.labels:
                return self.labels[tag], "" if tag != _FALLBACK else (
                    "" if language.startswith(_FALLBACK) else _FALLBACK
                )
        if self.labels:
            first = min(self.labels)
            return self.labels[first], first
        return self.identifier, ""


class ConceptNames:
    """Index of all concepts that can describe records, by name."""

    def __init__(self, rows: Iterable[LabelRow]) -> None:
        self._by_value: dict[str, ConceptName] = {}
        self._by_key: dict[int, ConceptName] = {}
        self._by_exact: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_stems: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._with_codes: set[str] = set()
        self._keys: defaultdict[str, set[int]] = defaultdict(set)
        self._written: dict[str, str] = {}
        concepts = _concepts()
        beginnings: list[tuple[str, str]] = []
        for row in rows:
            words = [t for word in surfaces(row.text) for t in exact_tokens(word)]
            self._keys[" ".join(words)].add(row.concept)
            concept = concepts.get(row.concept)
            if concept is None:
                continue
            if concept.notation:
                self._with_codes.add(concept.scheme)
            self._by_value[concept.value] = concept
            self._by_key[row.concept] = concept
            if row.kind == ConceptLabel.Kind.PREFERRED:
                concept.labels[row.language] = row.text
            if concept.is_public and row.kind != ConceptLabel.Kind.HIDDEN:
                for word in surfaces(row.text):
                    self._written.setdefault(" ".join(exact_tokens(word)), word.lower())
            self._by_exact[" ".join(words)][concept.value] = None
            stems = analyzer_for(row.language).stems(row.text)
            self._by_stems[stems][concept.value] = None
            beginnings += [
                (" ".join(words[at:]), concept.value) for at in range(len(words))
            ]
        self._beginnings = sorted(set(beginnings))

    def get(self, value: str) -> ConceptName | None:
        """Return the concept of a facet value."""
        return self._by_value.get(value)

    def by_key(self, pk: int) -> ConceptName | None:
        """Return the concept with this primary key."""
        return self._by_key.get(pk)

    def in_role(self, role: str) -> list[ConceptName]:
        """Return the concepts of one field of a record, unordered."""
        return [each for each in self._by_key.values() if each.role == role]

    def is_grouping(self, concept: ConceptName) -> bool:
        """Return whether a place is neither a region, a country nor part of one.

        In a vocabulary of places with codes (M49, ISO 3166-1), groupings have none.
        """
        is_coded = concept.role == PLACE and concept.scheme in self._with_codes
        if not is_coded or concept.notation:
            return False
        above, seen = list(concept.broader), set()
        while above:
            value = above.pop()
            each = self._by_value.get(value)
            if each is None or value in seen:
                continue
            if each.notation and not each.notation.isdigit():
                return False
            seen.add(value)
            above += each.broader
        return True

    def keys_named(self, text: str) -> frozenset[int]:
        """Return the keys of all concepts with exactly this name, instruments too."""
        exact = " ".join(t for word in surfaces(text) for t in exact_tokens(word))
        return frozenset(self._keys.get(exact, ()) if exact else ())

    def by_name(self, text: str) -> list[ConceptName]:
        """Return concepts with a name, shown or hidden, that equals this text."""
        exact = " ".join(t for word in surfaces(text) for t in exact_tokens(word))
        found = dict(self._by_exact.get(exact, {}))
        for language in (*LATIN_LANGUAGES, *_OTHER_LANGUAGES):
            stems = analyzer_for(language).stems(text)
            if stems:
                found.update(self._by_stems.get(stems, {}))
        return [self._by_value[value] for value in found]

    def written(self, token: str) -> str:
        """Return the spelling of a word of a name that everyone may see, or ""."""
        return self._written.get(token, "")

    def by_prefix(self, text: str, *, limit: int) -> list[ConceptName]:
        """Return concepts with a name that has words beginning with this text."""
        prefix = " ".join(t for word in surfaces(text) for t in exact_tokens(word))
        if not prefix:
            return []
        found: dict[str, None] = {}
        at = bisect_left(self._beginnings, (prefix, ""))
        while at < len(self._beginnings) and len(found) < limit:
            name, value = self._beginnings[at]
            if not name.startswith(prefix):
                break
            found[value] = None
            at += 1
        return [self._by_value[value] for value in found]


def concept_names() -> ConceptNames:
    """Return the concept names, at most a second old."""
    return _CACHE.get().names


def known_concepts(keys: Iterable[int], user: Reader) -> set[int]:
    """Return the primary keys of the concepts that this user may see now."""
    rows = Concept.objects.filter(pk__in=list(keys)).visible_to(user)
    return set(rows.values_list("pk", flat=True))


def known_names(concepts: Sequence[ConceptName], user: Reader) -> list[ConceptName]:
    """Return the concepts that this user may see, in their order."""
    doubtful = [concept.pk for concept in concepts if not concept.is_public]
    hidden = set(doubtful) - known_concepts(doubtful, user) if doubtful else set()
    return [concept for concept in concepts if concept.pk not in hidden]


def label_index() -> LabelIndex:
    """Return the label index of topics, sectors, places and instruments."""
    return _CACHE.get().labels


class _Indexes(NamedTuple):
    names: ConceptNames
    labels: LabelIndex


def _read(_before: _Indexes | None) -> _Indexes:
    rows = tuple(_label_rows())
    return _Indexes(ConceptNames(rows), LabelIndex(rows, roles=_EXPANDING_ROLES))


def _label_rows() -> Iterable[LabelRow]:
    rows = ConceptLabel.objects.filter(concept__merged_into__isnull=True).order_by("pk")
    names = (
        "concept_id",
        "concept__scheme__role",
        "kind",
        "language",
        "text",
        "concept__scheme__is_public",
    )
    return itertools.starmap(LabelRow, rows.values_list(*names))


def _concepts() -> dict[int, ConceptName]:
    rows = Concept.objects.current().exclude(scheme__role=ConceptScheme.Role.REFERENCE)
    found = {
        row[0]: ConceptName(*row)
        for row in rows.values_list(
            "pk",
            "scheme__identifier",
            "identifier",
            "scheme__role",
            "position",
            "scheme__is_public",
            "notation",
        )
    }
    broader = Concept.broader.through.objects.order_by("pk")
    for low, high in broader.values_list("from_concept_id", "to_concept_id"):
        if low in found and high in found:
            found[low].broader += (found[high].value,)
    return found


_CACHE = CachedRows(_read, CONCEPTS)
