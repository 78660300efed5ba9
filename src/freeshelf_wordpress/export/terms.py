"""Export concepts as terms of taxonomies, with all their labels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from freeshelf.core.batches import in_batches
from freeshelf.events.models import Event
from freeshelf.fields.models import FieldGroupRule
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import (
    FALLBACK_LANGUAGE,
    Concept,
    ConceptLabel,
    ConceptNote,
    ConceptScheme,
)
from freeshelf_wordpress.export.items import Pairs, TermKind, collation_key, term_id
from freeshelf_wordpress.export.selection import Selection
from freeshelf_wordpress.sources.records import SourceTerm, TermReference

CATEGORY, TAG = "category", "post_tag"
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
_MAX_SLUG_LENGTH = 180


class TermRegistry:
    """Terms of the concepts that a selection uses, and of their broader concepts.

    `former` contains taxonomies and slugs of concepts on an earlier site.
    """

    def __init__(
        self, selection: Selection, former: Mapping[int, tuple[str, str]] | None = None
    ) -> None:
        taxonomies = {*TAXONOMIES.values(), TAG}
        self._former = {
            pk: name for pk, name in (former or {}).items() if name[0] in taxonomies
        }
        used = _used(selection)
        self._broader = _broader_keys(used)
        keys = sorted(used.union(self._broader, *self._broader.values()))
        self._concepts = {
            concept.pk: concept
            for chunk in in_batches(keys, _CHUNK)
            for concept in _rows(chunk)
        }
        self._taken = {(NEWS.taxonomy, NEWS.slug)}
        self._terms: dict[int, SourceTerm] = {}
        for pk in self._concepts:
            self._add(pk)

    def __iter__(self) -> Iterator[SourceTerm]:
        """Return all terms, parents before children."""
        return iter(self._terms.values())

    def items(self) -> Iterator[tuple[Concept, SourceTerm]]:
        """Return all terms with their concepts."""
        return ((self._concepts[pk], term) for pk, term in self._terms.items())

    def get(self, pk: int) -> SourceTerm | None:
        """Return the term of a concept."""
        return self._terms.get(pk)

    def reference(self, pk: int) -> TermReference | None:
        """Return the term of a concept for an item."""
        term = self._terms.get(pk)
        if term is None:
            return None
        return TermReference(term.taxonomy, term.slug, term.name)

    def named(self, scheme: str, identifier: str) -> SourceTerm | None:
        """Return the term of a concept, by the names of both."""
        rows = Concept.objects.filter(scheme__identifier=scheme, identifier=identifier)
        return self._terms.get(rows.values_list("pk", flat=True).first() or 0)

    def references(self, keys: Iterable[int]) -> tuple[TermReference, ...]:
        """Return the terms of several concepts for an item."""
        return tuple(dict.fromkeys(filter(None, map(self.reference, keys))))

    def _add(self, pk: int) -> None:
        """Add the term below its first broader one that causes no cycle."""
        path = [pk]
        while (parent := self._parent(path[-1])) is not None and parent not in path:
            path.append(parent)
        parent_slug = ""
        for key in reversed(path):
            if key not in self._terms:
                self._terms[key] = self._term(self._concepts[key], parent_slug)
            parent_slug = self._terms[key].slug

    def _parent(self, pk: int) -> int | None:
        taxonomy = self._taxonomy(self._concepts[pk])
        for parent in self._broader.get(pk, ()):
            concept = self._concepts.get(parent)
            if concept is not None and self._taxonomy(concept) == taxonomy:
                return parent
        return None

    def _term(self, concept: Concept, parent_slug: str) -> SourceTerm:
        taxonomy = self._taxonomy(concept)
        name = concept.label(FALLBACK_LANGUAGE)
        slug = self._free_slug(taxonomy, concept)
        # WordPress confuses a term with an earlier one whose name equals its slug.
        self._taken |= {(taxonomy, slug), (taxonomy, collation_key(name))}
        return SourceTerm(
            source_id=term_id(TermKind.CONCEPT, concept.pk),
            taxonomy=taxonomy,
            slug=slug,
            name=name,
            parent=parent_slug,
            description=_description(concept),
            meta=_meta(concept),
        )

    def _taxonomy(self, concept: Concept) -> str:
        former = self._former.get(concept.pk)
        return former[0] if former else TAXONOMIES[concept.scheme.role]

    def _free_slug(self, taxonomy: str, concept: Concept) -> str:
        stem = slugify(concept.identifier)[:_MAX_SLUG_LENGTH] or f"term-{concept.pk}"
        former = self._former.get(concept.pk, ("", ""))[1]
        for slug in (
            *([former] if former else ()),
            stem,
            f"{slugify(concept.scheme.identifier)}-{stem}"[:_MAX_SLUG_LENGTH],
            f"{stem}-{concept.pk}",
        ):
            if (taxonomy, slug) not in self._taken:
                break
        return slug


def _rows(keys: Sequence[int]) -> QuerySet[Concept]:
    concepts = Concept.objects.filter(pk__in=keys).select_related("scheme")
    rows = concepts.prefetch_related("labels", "notes", "matches")
    return rows.order_by("pk")


def _used(selection: Selection) -> set[int]:
    used: set[int] = set()
    records = selection.resources().values("pk")
    for name in CONCEPT_FIELDS:
        through = getattr(Resource, name).through.objects
        used |= _distinct(through.filter(resource__in=records), "concept")
    events = selection.events().values("pk")
    through = Event.subjects.through.objects.filter(event__in=events)
    used |= _distinct(through, "concept")
    used |= _distinct(selection.events().exclude(place=None), "place")
    of_rules = Coalesce("concept__merged_into", "concept")
    rules = FieldGroupRule.objects.exclude(concept=None)
    if not selection.with_restricted:
        known = Concept.objects.visible_to(AnonymousUser())
        rules = rules.annotate(now=of_rules).filter(now__in=known.values("pk"))
    return used | _distinct(rules, of_rules)


def _distinct(rows: QuerySet, column: str | Coalesce) -> set[int]:
    return set(rows.order_by().values_list(column, flat=True).distinct())


def _broader_keys(used: set[int]) -> dict[int, list[int]]:
    """Return the broader concepts of concepts and their ancestors, by primary key."""
    broader: dict[int, list[int]] = {}
    pending = set(used)
    edges = Concept.broader.through.objects.order_by("pk")
    while pending:
        rows = [
            pair
            for chunk in in_batches(sorted(pending), _CHUNK)
            for pair in edges.filter(from_concept__in=chunk).values_list(
                "from_concept", "to_concept"
            )
        ]
        for narrower_pk, broader_pk in rows:
            broader.setdefault(narrower_pk, []).append(broader_pk)
        pending = {broader_pk for _below, broader_pk in rows} - broader.keys() - pending
    return broader


def _description(concept: Concept) -> str:
    wanted = (ConceptNote.Kind.DEFINITION, ConceptNote.Kind.SCOPE_NOTE)
    for kind in wanted:
        for note in concept.notes.all():
            if note.kind == kind and note.language in ("", FALLBACK_LANGUAGE):
                return note.text
    return ""


def _meta(concept: Concept) -> Pairs:
    """Return labels in all languages, without hidden ones, which are not public."""
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
