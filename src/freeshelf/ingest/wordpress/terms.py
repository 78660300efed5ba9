"""Terms of a site become concepts, and are kept with what they stand for."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from freeshelf.ingest.mapping import NEW_CONCEPT, Mapping, TermEntry
from freeshelf.ingest.models import Source, TermMapping
from freeshelf.ingest.provenance import checksum_of, find_provenance, save_provenance
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.ingest.wordpress.survey import FIELD_TAXONOMY, Survey
from freeshelf.ingest.wordpress.term_guesses import FIELD_OF_ROLE, roles_of
from freeshelf.sources.records import SourceTerm
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptScheme,
)

# What an import gives a term, beside what the source says of it.
_GIVEN = "concept_id"


class TermImporter:
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
        mapped = self._mapped(key)
        if mapped is None:
            return NEW
        is_news = (
            self._concept_to_be(key, entry) != mapped.concept
            or self._news_of(term, mapped) is not None
        )
        return UPDATED if is_news else UNCHANGED

    def moves(self, key: tuple[str, str]) -> bool:
        """Whether a term stands for something else than before; nothing is written."""
        mapped = self._mapped(key) if key in self._survey.terms else None
        if mapped is None:
            return False
        return self._concept_to_be(key, self._mapping.terms.get(key)) != mapped.concept

    def previous_state(self, key: tuple[str, str]) -> dict[str, Any] | None:
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

    def concepts_by_field(
        self, keys: Iterable[tuple[str, str]]
    ) -> dict[str, list[Concept]]:
        """The concepts of some terms by the field of a record that they fill."""
        fields: dict[str, list[Concept]] = {name: [] for name in FIELD_OF_ROLE.values()}
        for key in keys:
            concept = self.concepts.get(key)
            if concept is not None:
                chosen = fields[FIELD_OF_ROLE[concept.scheme.role]]
                if concept not in chosen:
                    chosen.append(concept)
        return fields

    def _mapped(self, key: tuple[str, str]) -> TermMapping | None:
        if self._source.pk is None:
            return None
        return (
            TermMapping.objects.filter(
                source=self._source, taxonomy=key[0][:200], term=key[1][:500]
            )
            .select_related("concept")
            .first()
        )

    def _concept_to_be(
        self, key: tuple[str, str], entry: TermEntry | None
    ) -> Concept | None:
        """The concept of a term after `keep`; one that is not there yet is unsaved."""
        if entry is None or entry.concept != NEW_CONCEPT:
            return self.concepts.get(key)
        own = Concept.objects.filter(
            scheme__identifier=self._own_scheme_identifier(roles_of(key[0])[0]),
            identifier=_own_identifier(key),
        )
        found = own.select_related("merged_into").first()
        return (found.merged_into or found) if found else Concept()

    def _own_concept(self, key: tuple[str, str], entry: TermEntry) -> Concept:
        scheme = self._own_scheme(roles_of(key[0])[0])
        identifier = _own_identifier(key)
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
                text=(entry.name or _readable(key[1]))[:500],
            )
        return concept.merged_into or concept

    def _own_scheme_identifier(self, role: ConceptScheme.Role) -> str:
        return f"{self._source.slug}-{role}"[:100]

    def _own_scheme(self, role: ConceptScheme.Role) -> ConceptScheme:
        identifier = self._own_scheme_identifier(role)
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
        save_provenance(
            source=self._source,
            key=term.key,
            target=mapped,
            checksum=checksum_of(record),
            record=record,
            now=self._now,
        )
        return True


def _readable(slug: str) -> str:
    return unquote(slug).replace("/", "-")


def _own_identifier(key: tuple[str, str]) -> str:
    """The identifier of the concept that a site's own term makes."""
    taxonomy, slug = key
    return f"{taxonomy.removeprefix(FIELD_TAXONOMY)}-{_readable(slug)}"[:150]
