"""The concepts that terms of a site stand for, guessed by their names."""

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
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.ingest.wordpress.taxonomies import TECHNICAL, complete_taxonomies
from freeshelf.ingest.wordpress.territories import territory_codes
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme

Role = ConceptScheme.Role
FIELD_OF_ROLE = {
    str(Role.TYPE): "types",
    str(Role.SUBJECT): "subjects",
    str(Role.PLACE): "spatial",
    str(Role.SECTOR): "sectors",
    str(Role.AUDIENCE): "audience",
}
_ROLE_WORDS = (
    (re.compile(r"audience"), Role.AUDIENCE),
    (re.compile(r"sector|industr"), Role.SECTOR),
    (re.compile(r"region|countr|geograph|place|location"), Role.PLACE),
    (re.compile(r"type|format$|genre"), Role.TYPE),
)
_SAY_NOTHING = {("category", "uncategorized")}
_SPARE_WORDS = re.compile(r"\b(?:the|of|and|y|et)\b|[^\w]+")

LabelIndex = dict[str, list[tuple[int, str, Concept]]]  # (rank, role, concept)


def complete_mapping(mapping: Mapping, survey: Survey) -> bool:
    """Give terms a guess that the mapping does not know; say if anything changed.

    So are those whose taxonomy was opened or closed since, save what a person chose.
    """
    index = _label_index()
    # Taxonomies that a person or an earlier import judged.
    judged = set(mapping.taxonomies)
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
            if entry.shown == shown or _is_left_by_hand(entry):
                continue
            if not _is_outdated(entry, shown, is_judged=taxonomy in judged):
                entry.is_hidden, entry.is_unknown, added = is_hidden, is_unknown, True
                continue
        # A record names its concepts: what no reader met becomes one by choice only.
        is_left = key in _SAY_NOTHING or is_hidden or is_unknown
        concept = None if is_left else _guess(taxonomy, name, slug, index)
        target = NO_CONCEPT if is_left else NEW_CONCEPT
        if concept is not None:
            target = f"{concept.scheme.identifier}/{concept.identifier}"
        mapping.terms[key] = TermEntry(name, uses, target, is_hidden, is_unknown)
        added = True
    return added


def _is_left_by_hand(entry: TermEntry) -> bool:
    """Whether a person left a term of a public taxonomy out: it stays out."""
    return entry.shown == PUBLIC and entry.concept == NO_CONCEPT


def _is_outdated(entry: TermEntry, shown: str, *, is_judged: bool) -> bool:
    """Whether an entry says what was guessed when its taxonomy was not as it is now.

    A term of a closed taxonomy that names a concept was chosen by a person, and so was
    one that stands in a mapping before its taxonomy does.
    """
    if entry.shown == PUBLIC:
        return is_judged
    return shown == PUBLIC and entry.concept == NO_CONCEPT


def resolve_concepts(mapping: Mapping, *, file: Path) -> dict[tuple[str, str], Concept]:
    """The existing concepts that the mapping names. Raises MappingError."""
    found: dict[tuple[str, str], Concept] = {}
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
        found[key] = concept.merged_into or concept
    return found


def roles_of(taxonomy: str) -> list[ConceptScheme.Role]:
    """The roles that a taxonomy's terms may have, the likeliest first."""
    for words, role in _ROLE_WORDS:
        if words.search(taxonomy):
            return [role]
    rest = [Role.PLACE, Role.SECTOR, Role.TYPE, Role.AUDIENCE]
    return [Role.SUBJECT, *rest]


def _label_index() -> LabelIndex:
    """Every shown label in one spelling, with the concepts that it names."""
    index: LabelIndex = defaultdict(list)
    concepts = _current_concepts()
    labels = ConceptLabel.objects.exclude(kind=ConceptLabel.Kind.HIDDEN).order_by("pk")
    for kind, language, text, number in labels.values_list(
        "kind", "language", "text", "concept"
    ):
        concept = concepts.get(number)
        if concept is None:
            continue
        rank = 0 if kind == ConceptLabel.Kind.PREFERRED else 1
        role = concept.scheme.role
        index[_spelling(text)].append((rank, role, concept))
        if language == "en" and rank == 0:
            # “Fishing and seafood” is what a list that says “Fishing” means.
            first, _and, rest = text.partition(" and ")
            if rest:
                index[_spelling(first)].append((2, role, concept))
    return index


def _current_concepts() -> dict[int, Concept]:
    """Concepts that terms may stand for, each and each scheme once: they are large."""
    schemes = ConceptScheme.objects.filter(role__in=FIELD_OF_ROLE).in_bulk()
    concepts = Concept.objects.filter(
        merged_into__isnull=True, scheme__in=schemes
    ).in_bulk()
    for concept in concepts.values():
        concept.scheme = schemes[concept.scheme_id]
    return concepts


def _guess(taxonomy: str, name: str, slug: str, index: LabelIndex) -> Concept | None:
    found = index.get(_spelling(name)) or index.get(_spelling(unquote(slug))) or []
    roles = roles_of(taxonomy)
    for role in roles:
        ranked = [(rank, concept) for rank, of, concept in found if of == role]
        if ranked:
            best = min(rank for rank, _concept in ranked)
            concepts = {concept for rank, concept in ranked if rank == best}
            # Of two with one name, the one that this library says more of.
            return max(concepts, key=lambda c: (c.labels.count(), -c.pk))
    return _place(name) if Role.PLACE in roles else None


def _place(name: str) -> Concept | None:
    """The place that has this name in a language that our labels do not have."""
    code = territory_codes().get(name.casefold())
    places = Concept.objects.current().in_role(Role.PLACE).select_related("scheme")
    return places.filter(notation=code).first() if code else None


def _spelling(text: str) -> str:
    """Letters and digits only, without case, accents and small words."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return _SPARE_WORDS.sub("", bare) or bare
