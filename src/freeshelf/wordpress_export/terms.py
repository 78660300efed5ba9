"""Concepts as terms of taxonomies, with all their names."""

from collections.abc import Iterable, Iterator

from django.utils.text import slugify

from freeshelf.events.models import Event
from freeshelf.library.models import Resource
from freeshelf.library.querysets import CONCEPT_FIELDS
from freeshelf.vocabularies.models import (
    FALLBACK_LANGUAGE,
    Concept,
    ConceptLabel,
    ConceptNote,
    ConceptScheme,
)
from freeshelf.wordpress_export.items import Pairs, Term, TermReference
from freeshelf.wordpress_export.numbers import TermKind, term_number
from freeshelf.wordpress_export.selection import Selection

CATEGORY = "category"
NEWS = TermReference(CATEGORY, "news", "News")
_Role = ConceptScheme.Role
TAXONOMIES = {
    str(_Role.SUBJECT): CATEGORY,
    str(_Role.TYPE): "resource_type",
    str(_Role.PLACE): "region",
    str(_Role.SECTOR): "sector",
    str(_Role.AUDIENCE): "audience",
    str(_Role.REFERENCE): CATEGORY,
}
_CHUNK = 500
_LONGEST_SLUG = 180


class TermBook:
    """The terms of the concepts that a selection uses, and of those above them."""

    def __init__(self, selection: Selection) -> None:
        self._terms: dict[int, Term] = {}
        self._slugs = {(NEWS.taxonomy, NEWS.slug)}
        used = _used(selection)
        above = _above(used)
        for chunk in _chunks(sorted(used | above.keys() | _parents(above))):
            concepts = Concept.objects.filter(pk__in=chunk).select_related("scheme")
            rows = concepts.prefetch_related("labels", "notes", "matches")
            for concept in rows.order_by("pk"):
                self._terms[concept.pk] = self._term(concept)
        self._parents = above

    def __iter__(self) -> Iterator[Term]:
        """All terms, those above before those below."""
        done: set[int] = set()
        for pk in self._terms:
            yield from self._with_parents(pk, done)

    def reference(self, pk: int) -> TermReference | None:
        """A concept as an item carries it."""
        term = self._terms.get(pk)
        if term is None:
            return None
        return TermReference(term.taxonomy, term.slug, term.name)

    def references(self, keys: Iterable[int]) -> tuple[TermReference, ...]:
        """Several concepts as an item carries them."""
        found = (self.reference(pk) for pk in keys)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def number(self, pk: int) -> int | None:
        """The number of a concept's term."""
        term = self._terms.get(pk)
        return term.number if term is not None else None

    def _with_parents(self, pk: int, done: set[int]) -> Iterator[Term]:
        """The term below the first of its broader ones that leads to no circle."""
        path = [pk]
        while (parent := self._parent(path[-1])) is not None and parent not in path:
            path.append(parent)
        for place in range(len(path) - 1, -1, -1):
            key = path[place]
            if key in done:
                continue
            done.add(key)
            term = self._terms[key]
            above = self._terms[path[place + 1]].slug if place + 1 < len(path) else ""
            yield Term(
                term.number, term.taxonomy, term.slug, term.name, above,
                term.description, term.meta,
            )  # fmt: skip

    def _parent(self, pk: int) -> int | None:
        taxonomy = self._terms[pk].taxonomy
        for parent in self._parents.get(pk, ()):
            term = self._terms.get(parent)
            if term is not None and term.taxonomy == taxonomy:
                return parent
        return None

    def _term(self, concept: Concept) -> Term:
        taxonomy = TAXONOMIES[concept.scheme.role]
        return Term(
            number=term_number(TermKind.CONCEPT, concept.pk),
            taxonomy=taxonomy,
            slug=self._free_slug(taxonomy, concept),
            name=concept.label(FALLBACK_LANGUAGE),
            description=_description(concept),
            meta=_meta(concept),
        )

    def _free_slug(self, taxonomy: str, concept: Concept) -> str:
        stem = slugify(concept.identifier)[:_LONGEST_SLUG] or f"term-{concept.pk}"
        for slug in (
            stem,
            f"{slugify(concept.scheme.identifier)}-{stem}"[:_LONGEST_SLUG],
            f"{stem}-{concept.pk}",
        ):
            if (taxonomy, slug) not in self._slugs:
                break
        self._slugs.add((taxonomy, slug))
        return slug


def _used(selection: Selection) -> set[int]:
    used: set[int] = set()
    records = selection.resources().values("pk")
    for name in CONCEPT_FIELDS:
        through = Resource._meta.get_field(name).remote_field.through.objects
        rows = through.filter(resource__in=records)
        used |= set(rows.values_list("concept", flat=True).distinct())
    events = selection.events().values("pk")
    through = Event.subjects.through.objects.filter(event__in=events)
    used |= set(through.values_list("concept", flat=True).distinct())
    places = selection.events().exclude(place=None)
    return used | set(places.order_by().values_list("place", flat=True).distinct())


def _above(used: set[int]) -> dict[int, list[int]]:
    """The broader concepts of these and of all above them, by primary key."""
    found: dict[int, list[int]] = {}
    waiting = set(used)
    edges = Concept.broader.through.objects.order_by("pk")
    while waiting:
        rows = [
            pair
            for chunk in _chunks(sorted(waiting))
            for pair in edges.filter(from_concept__in=chunk).values_list(
                "from_concept", "to_concept"
            )
        ]
        for below, above in rows:
            found.setdefault(below, []).append(above)
        waiting = {above for _below, above in rows} - found.keys() - waiting
    return found


def _parents(above: dict[int, list[int]]) -> set[int]:
    return {pk for parents in above.values() for pk in parents}


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]


def _description(concept: Concept) -> str:
    wanted = (ConceptNote.Kind.DEFINITION, ConceptNote.Kind.SCOPE_NOTE)
    for kind in wanted:
        for note in concept.notes.all():
            if note.kind == kind and note.language in ("", FALLBACK_LANGUAGE):
                return note.text
    return ""


def _meta(concept: Concept) -> Pairs:
    """Names in all languages; never the hidden ones, which no one may see."""
    pairs = [("uri", concept.uri), ("scheme", concept.scheme.identifier)]
    if concept.notation:
        pairs.append(("notation", concept.notation))
    for label in concept.labels.all():
        ending = f"_{label.language}" if label.language else ""
        if label.kind == ConceptLabel.Kind.PREFERRED:
            pairs.append((f"label{ending}", label.text))
        elif label.kind == ConceptLabel.Kind.ALTERNATIVE:
            pairs.append((f"alternative_label{ending}", label.text))
    pairs += [(match.kind, match.uri) for match in concept.matches.all()]
    return tuple(pairs)
