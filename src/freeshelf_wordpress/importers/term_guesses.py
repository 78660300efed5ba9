"""Guess the concepts of a site's terms by their names."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote

from freeshelf.core.html import plain_title
from freeshelf.ingest.errors import MappingError
from freeshelf.ingest.mapping import (
    HIDDEN,
    NEW_CONCEPT,
    NO_CONCEPT,
    PUBLIC,
    UNKNOWN,
    Mapping,
    TermEntry,
)
from freeshelf.library.querysets import FIELD_OF_ROLE
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.importers.taxonomies import TECHNICAL, complete_taxonomies
from freeshelf_wordpress.importers.territories import territory_codes

Role = ConceptScheme.Role
_ROLE_WORDS = (
    (re.compile(r"audience"), Role.AUDIENCE),
    (re.compile(r"sector|industr"), Role.SECTOR),
    (re.compile(r"region|countr|geograph|place|location"), Role.PLACE),
    (re.compile(r"type|format$|genre"), Role.TYPE),
)
_MEANINGLESS = {("category", "uncategorized")}
_SPARE_WORDS = re.compile(r"\b(?:the|of|and|y|et)\b|[^\w]+")

LabelIndex = dict[str, list[tuple[int, str, Concept]]]  # (rank, role, concept)


def complete_mapping(mapping: Mapping, survey: Survey) -> bool:
    """Add guesses for terms that are not mapped and return whether anything changed.

    Terms whose taxonomy has changed its visibility are guessed again, except choices by
    a person.
    """
    index = _label_index()
    # Taxonomies that a person or an earlier import has decided about.
    decided = set(mapping.taxonomies)
    added = complete_taxonomies(mapping, survey)
    for key, uses in survey.term_uses.items():
        taxonomy, slug = key
        if TECHNICAL.fullmatch(taxonomy):
            continue
        name = plain_title(survey.terms[key].name)
        own = mapping.taxonomies.get(taxonomy)
        shown = own.shown if own is not None else PUBLIC
        is_hidden, is_unknown = shown == HIDDEN, shown == UNKNOWN
        if (entry := mapping.terms.get(key)) is not None:
            entry.items = uses
            if entry.shown == shown or _is_skipped_by_person(entry):
                continue
            if not _is_outdated(entry, shown, is_judged=taxonomy in decided):
                entry.is_hidden, entry.is_unknown, added = is_hidden, is_unknown, True
                continue
        # Records show their concepts, so hidden terms become concepts only by choice.
        is_skipped = key in _MEANINGLESS or is_hidden or is_unknown
        concept = None if is_skipped else _guess(taxonomy, name, slug, index)
        target = NO_CONCEPT if is_skipped else NEW_CONCEPT
        if concept is not None:
            target = f"{concept.scheme.identifier}/{concept.identifier}"
        mapping.terms[key] = TermEntry(name, uses, target, is_hidden, is_unknown)
        added = True
    return added


def _is_skipped_by_person(entry: TermEntry) -> bool:
    """Return whether a person has skipped a term of a public taxonomy."""
    return entry.shown == PUBLIC and entry.concept == NO_CONCEPT


def _is_outdated(entry: TermEntry, shown: str, *, is_judged: bool) -> bool:
    """Return whether an entry is a guess from before its taxonomy changed.

    A person must have chosen the concept of a term of a hidden taxonomy, or of one
    whose term is in the mapping before the taxonomy is.
    """
    if entry.shown == PUBLIC:
        return is_judged
    return shown == PUBLIC and entry.concept == NO_CONCEPT


def resolve_concepts(mapping: Mapping, *, file: Path) -> dict[tuple[str, str], Concept]:
    """Return the existing concepts that the mapping names. Raises MappingError."""
    concepts: dict[tuple[str, str], Concept] = {}
    for key, entry in mapping.terms.items():
        if entry.concept in {NEW_CONCEPT, NO_CONCEPT}:
            continue
        scheme, _separator, identifier = entry.concept.partition("/")
        concept = (
            Concept.objects.select_related("scheme", "merged_into__scheme")
            .filter(scheme__identifier=scheme, identifier=identifier)
            .first()
        )
        if concept is None or concept.scheme.role not in FIELD_OF_ROLE:
            raise MappingError(
                str(file),
                place=f"terms, {key[0]}, {key[1]}",
                problem=f"there is no concept {entry.concept!r} that describes records",
                mend="Enter scheme/identifier of an existing concept, new, or none.",
            )
        concepts[key] = concept.merged_into or concept
    return concepts


def roles_of(taxonomy: str) -> list[ConceptScheme.Role]:
    """Return the roles that terms of a taxonomy may have, the most likely first."""
    for pattern, role in _ROLE_WORDS:
        if pattern.search(taxonomy):
            return [role]
    rest = [Role.PLACE, Role.SECTOR, Role.TYPE, Role.AUDIENCE]
    return [Role.SUBJECT, *rest]


def _label_index() -> LabelIndex:
    """Index all labels that are not hidden by their normalised text."""
    index: LabelIndex = defaultdict(list)
    concepts = _current_concepts()
    labels = ConceptLabel.objects.exclude(kind=ConceptLabel.Kind.HIDDEN).order_by("pk")
    for kind, language, text, concept_id in labels.values_list(
        "kind", "language", "text", "concept"
    ):
        concept = concepts.get(concept_id)
        if concept is None:
            continue
        rank = 0 if kind == ConceptLabel.Kind.PREFERRED else 1
        role = concept.scheme.role
        index[_normalized(text)].append((rank, role, concept))
        if language == "en" and rank == 0:
            # “Fishing” in a list of terms means “Fishing and seafood”.
            first, _and, rest = text.partition(" and ")
            if rest:
                index[_normalized(first)].append((2, role, concept))
    return index


def _current_concepts() -> dict[int, Concept]:
    """Return concepts that terms may become, sharing scheme objects to save memory."""
    schemes = ConceptScheme.objects.filter(role__in=FIELD_OF_ROLE).in_bulk()
    concepts = Concept.objects.filter(
        merged_into__isnull=True, scheme__in=schemes
    ).in_bulk()
    for concept in concepts.values():
        concept.scheme = schemes[concept.scheme_id]
    return concepts


def _guess(taxonomy: str, name: str, slug: str, index: LabelIndex) -> Concept | None:
    entries = (
        index.get(_normalized(name)) or index.get(_normalized(unquote(slug))) or []
    )
    roles = roles_of(taxonomy)
    for role in roles:
        ranked = [
            (rank, concept)
            for rank, concept_role, concept in entries
            if concept_role == role
        ]
        if ranked:
            best = min(rank for rank, _concept in ranked)
            concepts = {concept for rank, concept in ranked if rank == best}
            # Of two concepts with this name, prefer the one with more labels.
            return max(concepts, key=lambda c: (c.labels.count(), -c.pk))
    return _place(name) if Role.PLACE in roles else None


def _place(name: str) -> Concept | None:
    """Return the place with this name in a language that our labels do not cover."""
    code = territory_codes().get(name.casefold())
    places = Concept.objects.current().in_role(Role.PLACE).select_related("scheme")
    return places.filter(notation=code).first() if code else None


def _normalized(text: str) -> str:
    """Return letters and digits only, without case, accents and small words."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return _SPARE_WORDS.sub("", bare) or bare
