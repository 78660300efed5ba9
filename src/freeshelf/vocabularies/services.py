"""Import and export vocabularies as SKOS."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from rdflib import Graph

from freeshelf.core.batches import in_batches, let_others_write
from freeshelf.vocabularies.concept_writer import (
    COLUMNS,
    ConceptWriter,
    apply_difference,
    are_equivalent,
    count_kept,
    free_identifier,
    serialize_difference,
)
from freeshelf.vocabularies.errors import (
    ForeignConceptError,
    UnknownRoleError,
    UnknownSchemeError,
)
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
    ConceptScheme,
)
from freeshelf.vocabularies.rdf_files import parse_file
from freeshelf.vocabularies.skos import (
    ConceptDescription,
    SchemeDescription,
    TaggedText,
    build_graph,
    local_name,
    parse_scheme,
)


def describe_stored(scheme: ConceptScheme) -> SchemeDescription:
    """Return the scheme and its concepts, in a fixed number of queries."""
    reference = scheme.role == ConceptScheme.Role.REFERENCE
    return SchemeDescription(
        uri=scheme.uri,
        title=scheme.title,
        description=scheme.description,
        source=scheme.source,
        role="" if reference else scheme.role,
        concepts=_concepts(scheme),
    )


def _concepts(scheme: ConceptScheme) -> dict[str, ConceptDescription]:
    labels = _grouped_rows(ConceptLabel, scheme, TaggedText._make)
    notes = _grouped_rows(ConceptNote, scheme, TaggedText._make)
    matches = _grouped_rows(ConceptMatch, scheme, tuple)
    broader = _grouped_uris(Concept.broader.through, scheme)
    related = _grouped_uris(Concept.related.through, scheme)
    concepts = Concept.objects.filter(scheme=scheme).select_related("merged_into")
    return {
        concept.uri: ConceptDescription(
            uri=concept.uri,
            notation=concept.notation,
            position=concept.position,
            is_top=concept.is_top,
            labels=frozenset(labels[concept.pk]),
            notes=frozenset(notes[concept.pk]),
            matches=frozenset(matches[concept.pk]),
            broader=frozenset(broader[concept.pk]),
            related=frozenset(related[concept.pk]),
            replaced_by=concept.merged_into.uri if concept.merged_into else "",
        )
        for concept in concepts
    }


def _grouped_rows(
    model: Any, scheme: ConceptScheme, read: Callable[[Any], Any]
) -> dict[int, set[Any]]:
    """Return the values of rows by the key of their concept."""
    groups: dict[int, set[Any]] = defaultdict(set)
    rows = model.objects.filter(concept__scheme=scheme)
    for pk, *values in rows.values_list("concept_id", *COLUMNS[model]):
        groups[pk].add(read(values))
    return groups


def _grouped_uris(links: Any, scheme: ConceptScheme) -> dict[int, set[str]]:
    """Return the URIs that concepts are linked to, by their keys."""
    groups: dict[int, set[str]] = defaultdict(set)
    rows = links.objects.filter(from_concept__scheme=scheme)
    for pk, uri in rows.values_list("from_concept_id", "to_concept__uri"):
        groups[pk].add(uri)
    return groups


BUNDLED_FOLDER = Path(__file__).resolve().parent / "data"

# Short transactions with a pause between them: an editor who saves meanwhile waits for
# one batch, not for the file.
_BATCH = 20


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """Result of the import of a vocabulary.

    `missing` are labels of stored concepts that the file does not contain: none is
    deleted. `kept_statements` counts triples of the file that our fields do not cover.
    """

    scheme: ConceptScheme
    created: int
    changed: int
    unchanged: int
    kept_statements: int
    missing: tuple[str, ...]

    @property
    def is_news(self) -> bool:
        """Return whether anything changed."""
        return bool(self.created or self.changed)


def import_vocabulary(
    *, path: Path, identifier: str = "", role: str = ""
) -> ImportSummary:
    """Create or update one concept scheme from a SKOS file.

    A second run changes nothing.

    The file takes precedence for the concepts that it contains: their labels, notes,
    mappings and relations are replaced. Other concepts stay. A concept that was merged
    here stays merged. `identifier` and `role` are defaults for a file without them.

    Raises UnreadableVocabularyError, CyclicVocabularyError, ForeignConceptError or
    UnknownRoleError before anything is written.
    """
    graph = parse_file(path)
    described = parse_scheme(graph, name=path.name)
    checked_role = _role(role or described.role)
    _reject_foreign(described, path.name)

    scheme = ConceptScheme.objects.filter(uri=described.uri).first()
    before = describe_stored(scheme) if scheme else None
    scheme = _write_scheme(scheme, described, identifier, checked_role)
    stored = before.concepts if before else {}
    merged = {uri for uri, concept in stored.items() if concept.replaced_by}
    todo = [
        concept
        for uri, concept in described.concepts.items()
        if uri not in merged and not _is_stored(concept, stored)
    ]
    _write_concepts(scheme, todo)
    _keep_statements(scheme, graph, {described.uri, *described.concepts} - merged)
    created = sum(1 for concept in todo if concept.uri not in stored)
    return ImportSummary(
        scheme=scheme,
        created=created,
        changed=len(todo) - created,
        unchanged=len(described.concepts) - len(todo),
        kept_statements=count_kept(scheme.extra_triples),
        missing=_missing(scheme, described),
    )


def export_vocabulary(*, identifier: str) -> Graph:
    """Return a scheme as SKOS graph: the imported data with later changes.

    Raises UnknownSchemeError.
    """
    scheme = ConceptScheme.objects.filter(identifier=identifier).first()
    if scheme is None:
        identifiers = ConceptScheme.objects.values_list("identifier", flat=True)
        known = ", ".join(sorted(identifiers)) or "none yet"
        raise UnknownSchemeError(identifier=identifier, known=known)
    return apply_difference(build_graph(describe_stored(scheme)), scheme.extra_triples)


def import_bundled_vocabularies() -> list[ImportSummary]:
    """Import the bundled vocabularies that are missing.

    Existing ones keep the changes of their editors.
    """
    return [
        import_vocabulary(path=path)
        for path in sorted(BUNDLED_FOLDER.glob("*.ttl"))
        if not ConceptScheme.objects.filter(identifier=path.stem).exists()
    ]


def own_schemes() -> QuerySet[ConceptScheme]:
    """Return the vocabularies that an import made of a site's own terms."""
    bundled = [path.stem for path in BUNDLED_FOLDER.glob("*.ttl")]
    made_here = ConceptScheme.objects.filter(uri__startswith="urn:freeshelf:scheme:")
    return made_here.exclude(identifier__in=bundled)


def _is_stored(
    concept: ConceptDescription, stored: Mapping[str, ConceptDescription]
) -> bool:
    """Return whether a concept is stored, apart from relations to other schemes."""
    current = stored.get(concept.uri)
    if current is None:
        return False
    return concept == replace(
        current,
        broader=current.broader & stored.keys(),
        related=current.related & stored.keys(),
    )


def _role(role: str) -> str:
    if not role:
        return ConceptScheme.Role.REFERENCE
    if role not in ConceptScheme.Role.values:
        raise UnknownRoleError(role=role, known=", ".join(ConceptScheme.Role.values))
    return role


def _reject_foreign(described: SchemeDescription, name: str) -> None:
    uris = list(described.concepts)
    for batch in in_batches(uris, 500):
        foreign = (
            Concept.objects.filter(uri__in=batch)
            .exclude(scheme__uri=described.uri)
            .select_related("scheme")
            .first()
        )
        if foreign is not None:
            raise ForeignConceptError(
                name=name, uri=foreign.uri, scheme=foreign.scheme.identifier
            )


def _write_scheme(
    scheme: ConceptScheme | None,
    described: SchemeDescription,
    identifier: str,
    role: str,
) -> ConceptScheme:
    values = {
        "title": described.title[:255],
        "description": described.description,
        "source": described.source,
    }
    if scheme is None:
        base = identifier or local_name(described.uri).lower() or "vocabulary"
        return ConceptScheme.objects.create(
            identifier=_free_identifier(base), uri=described.uri, role=role, **values
        )
    # Keep a role that an editor chose, unless the file or the command names one.
    if role != ConceptScheme.Role.REFERENCE:
        values["role"] = role
    if any(getattr(scheme, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(scheme, name, value)
        scheme.save(update_fields=list(values))
    return scheme


def _free_identifier(base: str) -> str:
    base = base.replace(".", "-")[:90]
    existing = ConceptScheme.objects.filter(identifier__startswith=base)
    return free_identifier(base, set(existing.values_list("identifier", flat=True)))


def _write_concepts(scheme: ConceptScheme, todo: Sequence[ConceptDescription]) -> None:
    """Write rows first, then relations: a concept may refer to a later one."""
    writer = ConceptWriter(scheme)
    for write in (writer.write, writer.link):
        for batch in in_batches(todo, _BATCH):
            with transaction.atomic():
                for concept in batch:
                    write(concept)
            let_others_write()


def _keep_statements(scheme: ConceptScheme, imported: Graph, uris: set[str]) -> None:
    restated = build_graph(describe_stored(scheme))
    difference = serialize_difference(said=imported, restated=restated, uris=uris)
    if not are_equivalent(difference, scheme.extra_triples):
        scheme.extra_triples = difference
        scheme.save(update_fields=["extra_triples"])


def _missing(scheme: ConceptScheme, described: SchemeDescription) -> tuple[str, ...]:
    concepts = Concept.objects.filter(scheme=scheme).with_labels()
    return tuple(
        sorted(c.label("en") for c in concepts if c.uri not in described.concepts)
    )
