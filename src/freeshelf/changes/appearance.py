"""A digest of all that everyone sees of a record, in every output and language."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.db.models import Count, Max, Q

from freeshelf.changes.neighbours import related
from freeshelf.changes.open_records import ANYONE, OpenRecord, open_records
from freeshelf.changes.sets import specs_of
from freeshelf.enrich.models import Passage
from freeshelf.fields.definitions import definitions
from freeshelf.fields.display import field_values, single_values
from freeshelf.fields.field_types import REFERENCES
from freeshelf.fields.references import references_in, targets_of
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.editions import Works, works_of
from freeshelf.library.models import Agent, PageText, Resource, ResourceRelation
from freeshelf.vocabularies.models import Concept

_RESOURCE = "resource:"


@dataclass(frozen=True, slots=True)
class Appearance:
    """Public state of a record: a digest, its sets, and the records it names.

    `neighbours` may be hidden: one that opens changes the record as well.
    """

    digest: str
    specs: tuple[str, ...]
    neighbours: frozenset[str]


@dataclass(slots=True)
class _Surroundings:
    """Related rows of the records of one batch."""

    works: Works
    links: Mapping[int, list[object]]
    related: Mapping[int, set[str]]
    specs: Mapping[int, list[str]]
    texts: Mapping[str, object]  # of contents
    references: dict[int, list[str]] = field(default_factory=dict)
    values: dict[int, list[Any]] = field(default_factory=dict)
    targets: dict[str, Any] = field(default_factory=dict)


def appearances(identifiers: Iterable[str]) -> dict[str, Appearance]:
    """Return those of records that everyone may see now, by identifier."""
    # Not the definitions of a second ago, which the values are read with below.
    definitions(at_once=True)
    # Without a base URL: the address of a library does not change its records.
    records = open_records(identifiers, base_url="")
    around = _surroundings([each.resource for each in records.values()], records)
    return {key: _appearance(each, around) for key, each in records.items()}


def _surroundings(
    resources: Sequence[Resource], records: Mapping[str, OpenRecord]
) -> _Surroundings:
    keys = [resource.pk for resource in resources]
    near = related(keys)
    found = _Surroundings(
        # Most records have no relation.
        works=works_of([each for each in resources if each.pk in near], ANYONE),
        links=_visible_links(near.keys()),
        related=near,
        specs=specs_of(keys),
        texts=_texts(
            file.current.content_id
            for record in records.values()
            for file in record.files
            if file.current
        ),
    )
    for resource in resources:
        singles = list(single_values(field_values(resource)))
        found.values[resource.pk] = [v for d, v in singles if d.type not in REFERENCES]
        found.references[resource.pk] = list(references_in(singles))
    named = {each for of_one in found.references.values() for each in of_one}
    found.targets = targets_of(named, user=ANYONE) if named else {}
    return found


def _appearance(record: OpenRecord, around: _Surroundings) -> Appearance:
    resource = record.resource
    key = resource.pk
    specs = tuple(around.specs.get(key, ()))
    newer = around.works.newer.get(key)
    references = around.references[key]
    targets = [around.targets[each] for each in references if each in around.targets]
    seen = (
        record.record,
        specs,
        (resource.get_absolute_url(), resource.content_notice, resource.description),
        resource.first_published_at,
        _agent(resource.publisher) if resource.publisher else None,
        [(part.role, _agent(part.agent)) for part in resource.creators.all()],
        [
            [_concept(each) for each in getattr(resource, name).all()]
            for name in CONCEPT_FIELDS
        ],
        list(_files(record, around)),
        _reference(newer) if newer else None,
        [_reference(each) for each in around.works.translations.get(key, ())],
        around.links.get(key),
        [_target(each) for each in targets],
        around.values[key],
    )
    neighbours = {
        each.removeprefix(_RESOURCE)
        for each in references
        if each.startswith(_RESOURCE)
    }
    neighbours |= {each.identifier for each in targets if isinstance(each, Resource)}
    neighbours |= around.related.get(key, set())
    return Appearance(
        blake2b(repr(seen).encode(), digest_size=16).hexdigest(),
        specs,
        frozenset(neighbours - {resource.identifier}),
    )


def _files(record: OpenRecord, around: _Surroundings) -> Iterable[object]:
    for file in record.files:
        if version := file.current:
            text = around.texts.get(version.content_id)
            yield file.number, file.title, file.rights, version.content_id, text


def _texts(contents: Iterable[str]) -> dict[str, object]:
    """Return a sign of each text, another one when its file is read anew."""
    found: defaultdict[str, list[object]] = defaultdict(list)
    chosen = set(contents)
    for model in (PageText, Passage):
        rows = model.objects.filter(content__in=chosen).order_by().values("content")
        signs = rows.annotate(count=Count("pk"), last=Max("pk"))
        for content, *sign in signs.values_list("content", "count", "last"):
            found[content].append(sign)
    return dict(found)


def _visible_links(keys: Collection[int]) -> dict[int, list[object]]:
    """Return the relations between these records and others that everyone may see."""
    found: defaultdict[int, list[object]] = defaultdict(list)
    if not keys:
        return found
    visible = Resource.objects.visible_to(ANYONE).values("pk")
    rows = ResourceRelation.objects.filter(
        Q(resource__in=keys) | Q(target__in=keys),
        resource__in=visible,
        target__in=visible,
    )
    for one, other, kind in rows.order_by("pk").values_list(
        "resource", "target", "kind"
    ):
        for key in {one, other} & set(keys):
            found[key].append((one, other, str(kind)))
    return found


def _agent(agent: Agent) -> tuple[str, ...]:
    current = agent.merged_into or agent
    return current.identifier, current.name, current.kind


def _concept(concept: Concept) -> tuple[object, ...]:
    labels = sorted((each.language, each.text) for each in concept.labels.all())
    return concept.scheme.identifier, concept.identifier, labels


def _reference(resource: Resource) -> tuple[str, ...]:
    return (
        *(resource.identifier, resource.display_title),
        *(resource.language, resource.issued),
    )


def _target(target: object) -> object:
    match target:
        case Concept():
            return _concept(target)
        case Resource():
            return _reference(target)
    return None
