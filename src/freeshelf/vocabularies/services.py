"""Import and export vocabularies as SKOS."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from rdflib import Graph

from freeshelf.core.batches import in_batches, let_others_write
from freeshelf.vocabularies.concept_writer import (
    ConceptWriter,
    apply_difference,
    are_equivalent,
    count_kept,
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

Pairs = Iterable[tuple[int, str]]


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
    labels_by_concept = _texts(ConceptLabel, scheme)
    notes_by_concept = _texts(ConceptNote, scheme)
    matches: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for pk, kind, uri in ConceptMatch.objects.filter(
        concept__scheme=scheme
    ).values_list("concept_id", "kind", "uri"):
        matches[pk].add((kind, uri))
    broader = _grouped(
        Concept.broader.through.objects.filter(from_concept__scheme=scheme).values_list(
            "from_concept_id", "to_concept__uri"
        )
    )
    related = _grouped(
        Concept.related.through.objects.filter(from_concept__scheme=scheme).values_list(
            "from_concept_id", "to_concept__uri"
        )
    )
    concepts = Concept.objects.filter(scheme=scheme).select_related("merged_into")
    return {
        concept.uri: ConceptDescription(
            uri=concept.uri,
            notation=concept.notation,
            position=concept.position,
            is_top=concept.is_top,
            labels=frozenset(labels_by_concept[concept.pk]),
            notes=frozenset(notes_by_concept[concept.pk]),
            matches=frozenset(matches[concept.pk]),
            broader=frozenset(broader[concept.pk]),
            related=frozenset(related[concept.pk]),
            replaced_by=concept.merged_into.uri if concept.merged_into else "",
        )
        for concept in concepts
    }


def _texts(
    model: type[ConceptLabel] | type[ConceptNote], scheme: ConceptScheme
) -> dict[int, set[TaggedText]]:
    texts_by_concept: dict[int, set[TaggedText]] = defaultdict(set)
    rows = model.objects.filter(concept__scheme=scheme)
    for pk, kind, language, text in rows.values_list(
        "concept_id", "kind", "language", "text"
    ):
        texts_by_concept[pk].add(TaggedText(kind, language, text))
    return texts_by_concept


def _grouped(pairs: Pairs) -> dict[int, set[str]]:
    groups: dict[int, set[str]] = defaultdict(set)
    for pk, uri in pairs:
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
    """Return this identifier for a scheme, or the same with the next free number."""
    base = base.replace(".", "-")[:90]
    existing = set(
        ConceptScheme.objects.filter(identifier__startswith=base).values_list(
            "identifier", flat=True
        )
    )
    candidate, number = base, 2
    while candidate in existing:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


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
