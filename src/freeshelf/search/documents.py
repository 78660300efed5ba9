"""Convert records of the library to search documents, in a fixed number of queries."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.library.access import CONCEPT_FIELDS, level_now, strictest
from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import (
    Agent,
    File,
    FileVersion,
    PageText,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf.search.analysis.words import fold, surfaces
from freeshelf.search.concept_names import ConceptEntries
from freeshelf.search.engines.base import (
    PassageDocument,
    ResourceDocument,
    Segment,
    Text,
)
from freeshelf.search.facet_definitions import FACETS, FilterableRecord
from freeshelf.search.field_documents import FieldParts, load_fields
from freeshelf.search.law_names import is_law, names_of_law, names_of_title

_TITLE_KEY_LENGTH = 120


@dataclass(slots=True)
class _Parts:
    """Related objects of one batch of records, by primary key of the record."""

    concepts: dict[str, defaultdict[int, list[int]]]
    creators: defaultdict[int, list[tuple[str, Agent]]]
    identifiers: defaultdict[int, list[str]]
    files: defaultdict[int, list[File]]
    pages: defaultdict[str, list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    passages: defaultdict[str, list[Passage]] = field(
        default_factory=lambda: defaultdict(list)
    )
    fields: dict[int, FieldParts] = field(default_factory=dict)


def build_documents(
    identifiers: Iterable[str], *, entries: ConceptEntries | None = None
) -> Iterator[ResourceDocument]:
    """Yield the documents of live records; other records are skipped.

    `entries` caches concepts between batches.
    """
    entries = entries or ConceptEntries()
    resources = list(
        Resource.objects.live()
        .filter(identifier__in=list(identifiers))
        .select_related("publisher", "publisher__merged_into")
        .defer("body")
        .order_by("pk")
    )
    parts = _load_parts([resource.pk for resource in resources])
    entries.load(
        pk
        for of_field in parts.concepts.values()
        for pks in of_field.values()
        for pk in pks
    )
    parts.fields = load_fields(resources, parts.concepts["types"], entries)
    for resource in resources:
        yield with_version(_document(resource, parts, entries))


def title_key(title: str) -> str:
    """Return the sort key of a title: its folded words."""
    return " ".join(fold(word) for word in surfaces(title))[:_TITLE_KEY_LENGTH]


def _load_parts(keys: Sequence[int]) -> _Parts:
    parts = _Parts(
        concepts={name: defaultdict(list) for name in CONCEPT_FIELDS},
        creators=defaultdict(list),
        identifiers=defaultdict(list),
        files=defaultdict(list),
    )
    for name, key, concept in concept_links(keys):
        parts.concepts[name][key].append(concept)
    creators = ResourceCreator.objects.filter(resource__in=keys)
    for row in creators.select_related("agent", "agent__merged_into"):
        agent = row.agent.merged_into or row.agent
        parts.creators[row.resource_id].append((row.role, agent))
    values = ResourceIdentifier.objects.filter(resource__in=keys)
    for key, value in values.values_list("resource_id", "value"):
        parts.identifiers[key].append(value)
    contents = set()
    for file in File.objects.not_removed().filter(resource__in=keys).with_content():
        if file.current is not None:
            parts.files[file.resource_id].append(file)
            contents.add(file.current.content_id)
    pages = PageText.objects.filter(content__in=contents).order_by("number")
    for content, text, language in pages.values_list("content", "text", "language"):
        parts.pages[content].append((text, language))
    # Pages recognised by OCR have the last ordinals.
    passages = Passage.objects.filter(content__in=contents)
    for passage in passages.order_by("page_number", "ordinal"):
        parts.passages[passage.content_id].append(passage)
    return parts


def _document(
    resource: Resource, parts: _Parts, entries: ConceptEntries
) -> ResourceDocument:
    concepts = {name: parts.concepts[name][resource.pk] for name in CONCEPT_FIELDS}
    fields = parts.fields.get(resource.pk) or FieldParts()
    named = entries.current(pk for ids in concepts.values() for pk in ids)
    named += [entry for entry in fields.concepts if entry not in named]
    language = resource.language
    publisher = resource.publisher
    if publisher is not None:
        publisher = publisher.merged_into or publisher
    facets = _facets(resource, publisher, concepts, parts, entries)
    return ResourceDocument(
        key=resource.identifier,
        level=level_now(resource),
        version="",
        title=Text(resource.title, language),
        alternative=_texts(resource.alternative.splitlines(), language),
        labels=tuple(label for entry in named for label in entry.labels),
        preferred_labels=tuple(
            label for entry in named for label in entry.preferred_labels
        ),
        hidden_labels=tuple(label for entry in named for label in entry.hidden_labels),
        description=_texts(
            [html_to_text(resource.description), resource.is_part_of, *fields.texts],
            language,
        ),
        publisher=_agent_names(publisher),
        creators=tuple(
            name
            for _role, agent in parts.creators[resource.pk]
            for name in _agent_names(agent)
        ),
        identifiers=(resource.identifier, *parts.identifiers[resource.pk]),
        body=tuple(_segments(resource, parts)),
        facets=facets | fields.facets,
        issued=_issued_number(resource.issued),
        is_featured=resource.is_featured,
        title_key=title_key(resource.display_title),
        names=_names(resource, facets["type"]),
        passages=tuple(_passages(resource, parts)),
    )


def _names(resource: Resource, types: Sequence[str]) -> tuple[str, ...]:
    titles = [resource.title, *re.split(r"[\n;]", resource.alternative)]
    whole = names_of_title(titles)
    if not is_law(types, resource.legal_status):
        return whole
    return (*names_of_law(each.strip() for each in titles), *whole)


def with_version(document: ResourceDocument) -> ResourceDocument:
    """Return the document with a digest of its fields as version."""
    digest = hashlib.blake2b(repr(document).encode(), digest_size=12)
    return replace(document, version=digest.hexdigest())


def _texts(texts: Iterable[str], language: str) -> tuple[Text, ...]:
    return tuple(Text(text, language) for text in texts if text.strip())


def _agent_names(agent: Agent | None) -> tuple[Text, ...]:
    if agent is None:
        return ()
    return _texts([agent.name, *agent.alternative_names.splitlines()], "und")


def _files(
    resource: Resource, parts: _Parts
) -> Iterator[tuple[File, FileVersion, str]]:
    """Yield the files of a record with their current bytes and their level."""
    for file in parts.files[resource.pk]:
        if (version := file.current) is not None:
            level = strictest(level_now(resource), level_now(file))
            yield file, version, level


def _segments(resource: Resource, parts: _Parts) -> Iterator[Segment]:
    for file, version, level in _files(resource, parts):
        names = f"{file.title} {version.original_name}"
        yield Segment(names, file.language or resource.language, level)
        for text, language in parts.pages[version.content_id]:
            if text:
                yield Segment(text, _known(language, file, resource), level)


def _passages(resource: Resource, parts: _Parts) -> Iterator[PassageDocument]:
    for file, version, level in _files(resource, parts):
        for passage in parts.passages[version.content_id]:
            yield PassageDocument(
                key=f"{file.number}.{passage.pk}",
                text=passage.text_with_headings,
                language=_known(passage.language, file, resource),
                level=level,
            )


def _known(language: str, file: File, resource: Resource) -> str:
    return next(
        (each for each in (language, file.language) if each and each != "und"),
        resource.language,
    )


def _facets(
    resource: Resource,
    publisher: Agent | None,
    concepts: dict[str, list[int]],
    parts: _Parts,
    entries: ConceptEntries,
) -> dict[str, tuple[str, ...]]:
    agents = defaultdict(list, {"publisher": [publisher] if publisher else []})
    for role, agent in parts.creators[resource.pk]:
        agents[role].append(agent)
    record = FilterableRecord(
        resource,
        concepts={name: entries.with_ancestors(ids) for name, ids in concepts.items()},
        agents=agents,
        files=[
            file
            for file, _version, level in _files(resource, parts)
            if level == level_now(resource)
        ],
    )
    return {name: tuple(facet.values(record)) for name, facet in FACETS.items()}


def _issued_number(issued: str) -> int:
    """Return a date as a number, 2022-07 as 20220700; 0 for an empty one."""
    digits = issued.replace("-", "")
    return int(digits.ljust(8, "0")) if digits.isdigit() else 0
