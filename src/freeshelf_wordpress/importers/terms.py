"""Import terms of a site as concepts, and taxonomies as their vocabularies."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, ClassVar
from urllib.parse import unquote

from django.utils.translation import gettext as _

from freeshelf.ingest.agents_and_concepts import (
    group_by_field,
    own_concept,
    own_scheme_identifier,
)
from freeshelf.ingest.mapping import NEW_CONCEPT, NO_CONCEPT, TermEntry
from freeshelf.ingest.models import Source, TermMapping
from freeshelf.ingest.provenance import checksum_of, find_provenance, find_target
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.vocabularies.models import Concept, ConceptMatch, ConceptScheme
from freeshelf_wordpress.importers.base import ImportContext, Importer
from freeshelf_wordpress.importers.custom_types import read_custom_type
from freeshelf_wordpress.importers.survey import FIELD_TAXONOMY
from freeshelf_wordpress.importers.taxonomies import roles_of
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem, SourceTerm

# Name of the value that an import adds to those of the source.
_CONCEPT_FIELD = "concept_id"


class TermImporter:
    """Create concepts for a site's own terms and save the provenance of all terms.

    `concepts` maps (taxonomy, slug) to the concept of a term.
    """

    def __init__(
        self, context: ImportContext, concepts: dict[tuple[str, str], Concept]
    ) -> None:
        self.concepts = concepts
        self._context, self._mapping = context, context.mapping
        self._source, self._survey = context.source, context.survey
        self._language = (self._survey.site.language or "en").partition("-")[0].lower()

    def keep(self, key: tuple[str, str]) -> str:
        """Save a term and its concept and return the outcome."""
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
        has_other_concept = not created and mapped.concept != concept
        if has_other_concept:
            mapped.concept = concept
            mapped.save()
        is_changed = self._save_provenance(term, mapped)
        if created:
            return NEW
        return UPDATED if has_other_concept or is_changed else UNCHANGED

    def planned(self, key: tuple[str, str]) -> str:
        """Return the outcome that `keep` would have, without writing."""
        term, entry = self._survey.terms[key], self._mapping.terms.get(key)
        mapped = self._mapped(key)
        if mapped is None:
            return NEW
        is_changed = (
            self._concept_to_be(key, entry) != mapped.concept
            or self._changed_record(term, mapped) is not None
        )
        return UPDATED if is_changed else UNCHANGED

    def moves(self, key: tuple[str, str]) -> bool:
        """Return whether a term would get another concept than before."""
        mapped = self._mapped(key) if key in self._survey.terms else None
        if mapped is None:
            return False
        return self._concept_to_be(key, self._mapping.terms.get(key)) != mapped.concept

    def previous_state(self, key: tuple[str, str]) -> dict[str, Any] | None:
        """Return the state of a term and its concept, for an undo."""
        provenance, mapped = find_target(self._source, self._survey.terms[key].key)
        if provenance is None or not isinstance(mapped, TermMapping):
            return None
        return state_of(provenance) | {"described": {_CONCEPT_FIELD: mapped.concept_id}}

    def link_broader(self, key: tuple[str, str]) -> None:
        """Set the broader concept of a site's own concept from its term."""
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
        """Group the concepts of terms by the field of a record."""
        found = (self.concepts.get(key) for key in keys)
        return group_by_field(each for each in found if each is not None)

    def _mapped(self, key: tuple[str, str]) -> TermMapping | None:
        if self._source.pk is None:
            return None
        rows = TermMapping.objects.filter(
            source=self._source, taxonomy=key[0][:200], term=key[1][:500]
        )
        return rows.select_related("concept").first()

    def _concept_to_be(
        self, key: tuple[str, str], entry: TermEntry | None
    ) -> Concept | None:
        """Return the concept of a term after `keep`, unsaved if it does not exist."""
        if entry is None or entry.concept != NEW_CONCEPT:
            return self.concepts.get(key)
        own = Concept.objects.filter(
            scheme__identifier=own_scheme_identifier(self._source, roles_of(key[0])[0]),
            identifier=_own_identifier(key),
        )
        existing = own.select_related("merged_into").first()
        return (existing.merged_into or existing) if existing else Concept()

    def _own_concept(self, key: tuple[str, str], entry: TermEntry) -> Concept:
        return own_concept(
            self._source,
            roles_of(key[0])[0],
            _own_identifier(key),
            label=entry.name or _readable(key[1]),
            language=self._language,
        )

    def _changed_record(
        self, term: SourceTerm, mapped: TermMapping
    ) -> dict[str, Any] | None:
        """Return the record of a term to store, or None if it is unchanged."""
        provenance = find_provenance(self._source, term.key)
        values = asdict(term)
        described = {_CONCEPT_FIELD: mapped.concept_id}
        if provenance is not None and not term.source_id:
            # A partial export may contain only the name of a term.
            values = {
                name: v for name, v in provenance.record.items() if name != "described"
            }
            if provenance.record.get("described", described) == described:
                return None
        record = values | {"described": described}
        is_known = provenance is not None and provenance.checksum == checksum_of(record)
        return None if is_known else record

    def _save_provenance(self, term: SourceTerm, mapped: TermMapping) -> bool:
        """Save the provenance of a term and return whether it changed."""
        record = self._changed_record(term, mapped)
        if record is None:
            return False
        self._context.save_provenance(term.key, mapped, checksum_of(record), record)
        return True


def mapped_concepts(
    source: Source, taxonomy: str | None = None
) -> dict[tuple[str, str], Concept]:
    """Return the concepts of imported terms, by taxonomy and slug of the term."""
    mapped = TermMapping.objects.filter(source=source, concept__isnull=False)
    if taxonomy is not None:
        mapped = mapped.filter(taxonomy=taxonomy)
    rows = mapped.select_related("concept__scheme").order_by("pk")
    return {(row.taxonomy, row.term): row.concept for row in rows if row.concept}


def _readable(slug: str) -> str:
    return unquote(slug).replace("/", "-")


def _own_identifier(key: tuple[str, str]) -> str:
    """Return the identifier of the concept for a site's own term."""
    taxonomy, slug = key
    return f"{taxonomy.removeprefix(FIELD_TAXONOMY)}-{_readable(slug)}"[:150]


class TypeDefinitionImporter(Importer):
    """Save the provenance of vocabularies of taxonomies that have concepts."""

    types: ClassVar[tuple[str, ...]] = ("acf-taxonomy", "acf-post-type")

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse definitions that no object here corresponds to."""
        custom = read_custom_type(item)
        if custom is not None:
            entry = self.context.mapping.types.get(custom.name)
            target = entry.target if entry is not None else "raw"
            return _("a definition: items of type %(type)s become “%(target)s”") % {
                "type": custom.name,
                "target": target,
            }
        name = _taxonomy(item)
        for (taxonomy, _slug), term in self.context.mapping.terms.items():
            if taxonomy == name and term.concept != NO_CONCEPT:
                return ""
        return _("a definition: none of its terms are imported")

    def write(self, item: SourceItem, checksum: str) -> str:
        """Save which vocabulary a taxonomy has become."""
        scheme = self._scheme(_taxonomy(item))
        if scheme is None:
            return UNCHANGED
        provenance = find_provenance(self.context.source, item.key)
        self.save_provenance(item, scheme, checksum)
        return NEW if provenance is None else UPDATED

    def _scheme(self, taxonomy: str) -> ConceptScheme | None:
        concepts = mapped_concepts(self.context.source, taxonomy)
        schemes = Counter(concept.scheme for concept in concepts.values())
        return schemes.most_common(1)[0][0] if schemes else None


def _taxonomy(item: SourceItem) -> str:
    return str(php_array(item.content).get("taxonomy") or "")
