"""Find or create the agents and concepts that a record names."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from freeshelf.core.territories import territory_codes
from freeshelf.ingest.errors import MappingError
from freeshelf.ingest.mapping import NEW_CONCEPT, NO_CONCEPT, AnyFile, Mapping
from freeshelf.ingest.models import Source
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.library.models import Agent
from freeshelf.library.successors import latest
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme

_ACRONYM = re.compile(r"^(?P<name>.+?) \((?P<acronym>[^()\s]{2,12})\)$")


def organization(name: str) -> Agent | None:
    """Return the organisation of this name, created if needed; None for an empty name.

    A merged organisation is replaced by its successor. The acronym in “International
    Labour Organization (ILO)” becomes an alternative name.
    """
    match = _ACRONYM.match(name)
    alternative_names = f"{match['acronym']}\n{match['name']}" if match else ""
    return _agent(name, Agent.Kind.ORGANIZATION, alternative_names)


def person(name: str) -> Agent | None:
    """Return the person of this name, which is written “Family name, Given names”."""
    return _agent(name, Agent.Kind.PERSON, "")


def _agent(name: str, kind: Agent.Kind, alternative_names: str) -> Agent | None:
    if not name:
        return None
    agent = Agent.objects.filter(name=name, kind=kind).first()
    if agent is None:
        agent = Agent.objects.create(
            name=name, kind=kind, alternative_names=alternative_names
        )
    return latest(agent)


Role = ConceptScheme.Role
_SPARE_WORDS = re.compile(r"\b(?:the|of|and|y|et)\b|[^\w]+")

LabelIndex = dict[str, list[tuple[int, str, Concept]]]  # (rank, role, concept)


def resolve_concepts(
    mapping: Mapping, *, file: AnyFile
) -> dict[tuple[str, str], Concept]:
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


def group_by_field(concepts: Iterable[Concept]) -> dict[str, list[Concept]]:
    """Group concepts by the field of a record, each once."""
    fields: dict[str, list[Concept]] = {name: [] for name in FIELD_OF_ROLE.values()}
    for concept in dict.fromkeys(concepts):
        fields[FIELD_OF_ROLE[concept.scheme.role]].append(concept)
    return fields


def own_scheme_identifier(source: Source, role: ConceptScheme.Role) -> str:
    """Return the identifier of the scheme with the source's own concepts of a role."""
    return f"{source.slug}-{role}"[:100]


def own_concept(
    source: Source,
    role: ConceptScheme.Role,
    identifier: str,
    *,
    label: str,
    language: str,
) -> Concept:
    """Return the concept of a source's own term, created with its scheme if needed."""
    scheme = _own_scheme(source, role)
    concept, created = Concept.objects.get_or_create(
        scheme=scheme,
        identifier=identifier,
        defaults={"uri": f"{scheme.uri}:{quote(identifier)}"[:500]},
    )
    if created:
        ConceptLabel.objects.create(
            concept=concept,
            kind=ConceptLabel.Kind.PREFERRED,
            language=language,
            text=label[:500],
        )
    return concept.merged_into or concept


def _own_scheme(source: Source, role: ConceptScheme.Role) -> ConceptScheme:
    identifier = own_scheme_identifier(source, role)
    scheme, _created = ConceptScheme.objects.get_or_create(
        identifier=identifier,
        defaults={
            "uri": f"urn:freeshelf:scheme:{identifier}",
            "title": f"{source.title[:200]}: {role.label}",
            "source": source.address,
            "role": role,
            # Names of terms that only restricted records have must not be public.
            "is_public": False,
        },
    )
    return scheme


def label_index() -> LabelIndex:
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


def guess_concept(
    names: Sequence[str], roles: Sequence[ConceptScheme.Role], index: LabelIndex
) -> Concept | None:
    """Return the concept with the first known name in the first role that has one."""
    entries = next(
        (found for name in names if (found := index.get(_normalized(name)))), []
    )
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
    return _place(names[0]) if Role.PLACE in roles else None


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
