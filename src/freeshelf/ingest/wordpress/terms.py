"""Terms of a site and the concepts they stand for."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

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
from freeshelf.ingest.models import Source, TermMapping
from freeshelf.ingest.provenance import checksum_of, find_provenance, remember
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.ingest.wordpress.survey import FIELD_TAXONOMY, Survey
from freeshelf.ingest.wordpress.taxonomies import TECHNICAL, complete_taxonomies
from freeshelf.ingest.wordpress.territories import territory_codes
from freeshelf.sources.records import SourceTerm
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptScheme,
)

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

# What an import gives a term, beside what the source says of it.
_GIVEN = "concept_id"

LabelIndex = dict[str, list[tuple[int, str, Concept]]]  # (rank, role, concept)


def complete_mapping(mapping: Mapping, survey: Survey) -> bool:
    """Add the terms that the mapping does not know, with a guess; say if any was."""
    index = _label_index()
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
            entry.items, entry.is_hidden = uses, entry.is_hidden or is_hidden
            # What was only left because nothing was known is looked at again.
            if is_unknown or not entry.is_unknown or entry.concept != NO_CONCEPT:
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
                mend="Write scheme/identifier of an existing concept, new, or none.",
            )
        found[key] = concept.merged_into or concept
    return found


class TermImport:
    """Makes the concepts of a site's own and keeps every term with its provenance.

    `concepts` maps (taxonomy, slug) to the concept that a term stands for.
    """

    def __init__(
        self,
        *,
        source: Source,
        survey: Survey,
        mapping: Mapping,
        concepts: dict[tuple[str, str], Concept],
        now: datetime,
    ) -> None:
        self.concepts = concepts
        self._source = source
        self._survey = survey
        self._mapping = mapping
        self._now = now
        self._language = (survey.site.language or "en").partition("-")[0].lower()

    def keep(self, key: tuple[str, str]) -> str:
        """Keep one term as it came and note what it stands for; say what is new."""
        term = self._survey.terms[key]
        entry = self._mapping.terms.get(key)
        if entry is not None and entry.concept == NEW_CONCEPT:
            self.concepts[key] = self._own_concept(key, entry)
        concept = self.concepts.get(key)
        mapped, created = TermMapping.objects.get_or_create(
            source=self._source,
            taxonomy=term.taxonomy[:200],
            term=term.slug[:500],
            defaults={"concept": concept},
        )
        leads_elsewhere = not created and mapped.concept != concept
        if leads_elsewhere:
            mapped.concept = concept
            mapped.save()
        is_news = self._remember(term, mapped)
        if created:
            return NEW
        return UPDATED if leads_elsewhere or is_news else UNCHANGED

    def planned(self, key: tuple[str, str]) -> str:
        """What `keep` would say; nothing is written."""
        term, entry = self._survey.terms[key], self._mapping.terms.get(key)
        mapped = (
            TermMapping.objects.filter(
                source=self._source,
                taxonomy=term.taxonomy[:200],
                term=term.slug[:500],
            ).first()
            if self._source.pk is not None
            else None
        )
        if mapped is None:
            return NEW
        is_own = entry is not None and entry.concept == NEW_CONCEPT
        concept = mapped.concept if is_own else self.concepts.get(key)
        is_news = concept != mapped.concept or self._news_of(term, mapped) is not None
        return UPDATED if is_news else UNCHANGED

    def before(self, key: tuple[str, str]) -> dict[str, Any] | None:
        """What was known of a term and what it stood for, to take a change back."""
        known = find_provenance(self._source, self._survey.terms[key].key)
        mapped = known.target if known is not None else None
        if known is None or not isinstance(mapped, TermMapping):
            return None
        return state_of(known) | {"described": {_GIVEN: mapped.concept_id}}

    def link_broader(self, key: tuple[str, str]) -> None:
        """Give a concept of the site's own the broader one that its term has."""
        entry = self._mapping.terms.get(key)
        parent = (key[0], self._survey.terms[key].parent)
        if entry is None or entry.concept != NEW_CONCEPT or parent not in self.concepts:
            return
        concept, broader = self.concepts[key], self.concepts[parent]
        if concept == broader:
            return
        if concept.scheme_id != broader.scheme_id:
            ConceptMatch.objects.get_or_create(
                concept=concept, kind=ConceptMatch.Kind.BROAD, uri=broader.uri
            )
        elif not concept.broader.filter(pk=broader.pk).exists():
            concept.broader.add(broader)

    def described(self, keys: Iterable[tuple[str, str]]) -> dict[str, list[Concept]]:
        """The concepts of some terms by the field of a record that they fill."""
        fields: dict[str, list[Concept]] = {name: [] for name in FIELD_OF_ROLE.values()}
        for key in keys:
            concept = self.concepts.get(key)
            if concept is not None:
                chosen = fields[FIELD_OF_ROLE[concept.scheme.role]]
                if concept not in chosen:
                    chosen.append(concept)
        return fields

    def _own_concept(self, key: tuple[str, str], entry: TermEntry) -> Concept:
        taxonomy, slug = key
        scheme = self._own_scheme(_roles(taxonomy)[0])
        readable = unquote(slug).replace("/", "-")
        identifier = f"{taxonomy.removeprefix(FIELD_TAXONOMY)}-{readable}"[:150]
        concept, created = Concept.objects.get_or_create(
            scheme=scheme,
            identifier=identifier,
            defaults={"uri": f"{scheme.uri}:{quote(identifier)}"[:500]},
        )
        if created:
            ConceptLabel.objects.create(
                concept=concept,
                kind=ConceptLabel.Kind.PREFERRED,
                language=self._language,
                text=(entry.name or readable)[:500],
            )
        return concept.merged_into or concept

    def _own_scheme(self, role: ConceptScheme.Role) -> ConceptScheme:
        identifier = f"{self._source.slug}-{role}"[:100]
        scheme, _created = ConceptScheme.objects.get_or_create(
            identifier=identifier,
            defaults={
                "uri": f"urn:freeshelf:scheme:{identifier}",
                "title": f"{self._source.title[:200]}: {role.label}",
                "source": self._source.address,
                "role": role,
                # What only closed records have must not be known by its name.
                "is_public": False,
            },
        )
        return scheme

    def _news_of(self, term: SourceTerm, mapped: TermMapping) -> dict[str, Any] | None:
        """What the source says of a term; None for what is known."""
        known = find_provenance(self._source, term.key)
        said = asdict(term)
        described = {_GIVEN: mapped.concept_id}
        if known is not None and not term.source_id:
            # A part of a site may only name a term that the whole described.
            said = {name: v for name, v in known.record.items() if name != "described"}
            if known.record.get("described", described) == described:
                return None
        record = said | {"described": described}
        is_known = known is not None and known.checksum == checksum_of(record)
        return None if is_known else record

    def _remember(self, term: SourceTerm, mapped: TermMapping) -> bool:
        """Remember what the source says of a term; say whether that is news."""
        record = self._news_of(term, mapped)
        if record is None:
            return False
        remember(
            source=self._source,
            key=term.key,
            target=mapped,
            checksum=checksum_of(record),
            record=record,
            now=self._now,
        )
        return True


def _roles(taxonomy: str) -> list[ConceptScheme.Role]:
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
    roles = _roles(taxonomy)
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
