"""Load what a list shows of records: passages with highlighted words, files, concepts.

The index returns only keys of passages; their text comes from the database, through the
access rule, so nothing is shown that the user may not open or that was deleted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from weakref import WeakKeyDictionary

from django.db.models import Prefetch, prefetch_related_objects

from freeshelf.core.html import html_to_line, lines_to_line
from freeshelf.enrich.language import checked_language
from freeshelf.enrich.models import Passage
from freeshelf.fields.definitions import Definitions, definitions
from freeshelf.library.access import CONCEPT_FIELDS, Reader, readable_by
from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import File, FileVersion, Resource, ResourceCreator
from freeshelf.search.analysis.words import is_unspaced, surfaces
from freeshelf.search.concept_names import ConceptNames, concept_names
from freeshelf.search.engines.base import Extent, SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.field_documents import searchable_texts
from freeshelf.search.foreseen import (
    PASSAGES_A_RESOURCE,
    candidates_of,
    near_passages,
    wanted_of,
)
from freeshelf.search.highlighting import Marker, Snippet, is_marked
from freeshelf.search.results import PassageHit
from freeshelf.search.semantic import SemanticQuery
from freeshelf.vocabularies.models import Concept

# Passages of a record that are searched for those of one of its files.
_LOOKED_AT = 1000

# A number with fewer words, none of the query's, explains nothing.
_FEW_WORDS, _CHARACTERS_A_WORD = 4, 2

FileKey = tuple[int, int]  # primary key of the resource, number of the file


@dataclass(frozen=True, slots=True)
class Explanation:
    """Passages of records by primary key, and the files that a user may open."""

    passages: Mapping[int, tuple[PassageHit, ...]]
    files: Mapping[FileKey, File]

    def files_of(self, resource: Resource) -> tuple[File, ...]:
        """Return the files of one record, by their numbers."""
        return tuple(file for key, file in self.files.items() if key[0] == resource.pk)


def explain(
    resources: Sequence[Resource],
    *,
    query: LexicalQuery,
    marker: Marker,
    search_engine: SearchEngine,
    user: Reader,
    meaning: SemanticQuery | None = None,
) -> Explanation:
    """Return the best passages of these records, or a part of their descriptions.

    Their types are loaded.
    """
    files = visible_files(resources, user, in_list=True)
    found = (
        passage_hits(
            resources,
            query=query,
            marker=marker,
            search_engine=search_engine,
            user=user,
            files=files,
            per_resource=wanted_of(query),
            meaning=meaning,
        )
        if files and (marker or meaning)
        else {}
    )
    has_fields = any(resource.field_values for resource in resources)
    defined = definitions() if has_fields else None
    passages = {}
    for resource in resources:
        best = found.get(resource.pk, [])[:PASSAGES_A_RESOURCE]
        described: tuple[PassageHit, ...] = ()
        # What is near in meaning does not hide the words of the description.
        if not any(is_marked(hit.runs) for hit in best):
            described = _from_record(resource, marker, defined)
            if best and not any(is_marked(hit.runs) for hit in described):
                described = ()
        passages[resource.pk] = (*described, *best)
    return Explanation(passages=passages, files=files)


def passage_hits(
    resources: Sequence[Resource],
    *,
    query: LexicalQuery,
    marker: Marker,
    search_engine: SearchEngine,
    user: Reader,
    files: Mapping[FileKey, File],
    per_resource: int,
    meaning: SemanticQuery | None = None,
    number: int | None = None,
) -> dict[int, list[PassageHit]]:
    """Return passages of files by primary key of the record, the best first.

    `number` limits them to the file with this number.
    """
    with_files = {key for key, _ in files}
    by_key = {r.identifier: r for r in resources if r.pk in with_files}
    levels = readable_by(user)
    candidates = candidates_of(per_resource, meaning)
    if number is not None:
        candidates = max(candidates, _LOOKED_AT)
    if meaning:
        search_engine.foresee(
            lambda: [partial(near_passages, meaning, by_key, levels, candidates)],
            extent=Extent.BEGINS,
        )
    matches = search_engine.passages(
        query, levels=levels, keys=tuple(by_key), per_resource=candidates
    )
    scores = {key: matches.get(key, {}) for key in by_key}
    best = (
        meaning.passages(
            scores,
            languages={key: each.language for key, each in by_key.items()},
            levels=levels,
            candidates=candidates,
        )
        if meaning
        else {key: list(of_resource) for key, of_resource in scores.items()}
    )
    best = {
        key: [each for each in of_resource if _is_of(each, number)][:per_resource]
        for key, of_resource in best.items()
    }
    keys = [key for each in best.values() for key in each]
    texts = Passage.objects.in_bulk([int(key.partition(".")[2]) for key in keys])
    found: dict[int, list[PassageHit]] = {}
    for key, of_resource in best.items():
        resource = by_key[key]
        ranked: list[tuple[Snippet, bool, PassageHit]] = []
        for passage_key in of_resource:
            file_number, passage = _named(passage_key, texts)
            file = files.get((resource.pk, file_number))
            if passage is None or file is None or not _is_current(file, passage):
                continue
            snippet = marker.snippet(_in_one_line(passage), passage.language)
            if not snippet.found and _is_page_number(passage.text):
                continue
            hit = _hit(snippet, passage, file)
            ranked.append((snippet, _is_image(file), hit))
        # Stable: ties keep the order by score. An image whose text has the words ranks
        # below a document with the phrase.
        ranked.sort(key=lambda each: (not each[0].has_phrases, each[1]))
        found[resource.pk] = [hit for _snippet, _picture, hit in ranked]
    return found


def visible_files(
    resources: Sequence[Resource], user: Reader, *, in_list: bool = False
) -> dict[FileKey, File]:
    """Return the files that the user may open, with their current bytes.

    The caller has already checked access to the records.
    """
    by_key = {resource.pk: resource for resource in resources}
    versions = FileVersion.objects.current_in(list(by_key), user)
    files = {}
    ordered = ("file__resource", "file__sort_order", "file__number")
    if in_list:
        # The outline of a long document has many lines, and a list shows none.
        versions = versions.defer("content__outline")
    for version in versions.order_by(*ordered):
        file = version.file
        # `File.current` reads this first.
        file.current_versions = [version]  # type: ignore[attr-defined]
        file.resource = by_key[file.resource_id]
        files[file.resource_id, file.number] = file
    return files


def files_of(resources: Sequence[Resource], *, user: Reader) -> dict[int, list[File]]:
    """Return the files that the user may open, by primary key of their resource.

    The caller has already checked access to the resources.
    """
    found: dict[int, list[File]] = {}
    for (key, _number), file in visible_files(resources, user).items():
        found.setdefault(key, []).append(file)
    return found


def opening_days(
    resources: Iterable[Resource], *, user: Reader
) -> dict[int, list[date]]:
    """Return the days on which files open to the user, by key of their resource."""
    # Seldom any: the rule of access takes five times longer to write than this.
    closed = File.objects.filter(
        resource__in=[each.pk for each in resources], opens_on__isnull=False
    )
    keys = set(closed.order_by().values_list("resource", flat=True))
    if not keys:
        return {}
    rows = File.objects.opening_for(user).filter(resource__in=keys)
    found: dict[int, list[date]] = {}
    for key, day in rows.order_by("opens_on").values_list("resource", "opens_on"):
        if day is not None:
            found.setdefault(key, []).append(day)
    return found


def _from_record(
    resource: Resource, marker: Marker, defined: Definitions | None
) -> tuple[PassageHit, ...]:
    """Return the description, or the value of a field if only that has the words."""
    text = html_to_line(resource.description)
    snippet = marker.snippet(text, resource.language)
    if defined and marker and not snippet.found and resource.field_values:
        keys = [concept.pk for concept in resource.types.all()]
        for value in searchable_texts(resource, types=keys, defined=defined):
            of_value = marker.snippet(
                lines_to_line(value.splitlines()), resource.language
            )
            if of_value.found > snippet.found:
                snippet = of_value
    if not snippet.runs:
        return ()
    # Descriptions of works in other languages are often in the editor's own.
    shown = "".join(run.text for run in snippet.runs)
    language = checked_language(shown, resource.language)
    return (
        PassageHit(runs=snippet.runs, language=language, page=None, file_number=None),
    )


def _in_one_line(passage: Passage) -> str:
    """Return the text of a passage with its headings apart from their sentences."""
    lines: list[str] = []
    for line in passage.text.splitlines():
        title = next(filter(line.startswith, passage.heading_path), "")
        rest = line[len(title) :].lstrip()
        is_heading = title and rest and not rest[0].islower() and rest[0].isalnum()
        lines += [title, rest] if is_heading else [line]
    return lines_to_line(lines)


def _is_page_number(text: str) -> bool:
    """Return whether a text is the number of a page and no more: Page 1 of 3."""
    words = [word for word in surfaces(text) if any(map(str.isalpha, word))]
    count = sum(
        len(word) / _CHARACTERS_A_WORD if is_unspaced(word) else 1 for word in words
    )
    return count < _FEW_WORDS and any(map(str.isdigit, text))


def _is_of(key: str, number: int | None) -> bool:
    return number is None or key.startswith(f"{number}.")


def _named(key: str, texts: Mapping[int, Passage]) -> tuple[int, Passage | None]:
    number, _, pk = key.partition(".")
    return int(number), texts.get(int(pk))


def _is_current(file: File, passage: Passage) -> bool:
    version = file.current
    return version is not None and version.content_id == passage.content_id


def _is_image(file: File) -> bool:
    version = file.current
    return version is not None and version.content.media_type.startswith("image/")


def _hit(snippet: Snippet, passage: Passage, file: File) -> PassageHit:
    version = file.current
    name = version.original_name if version else ""
    return PassageHit(
        runs=snippet.runs,
        language=passage.language,
        page=passage.page_number,
        file_number=file.number,
        file_title=file.title or name,
        key=passage.pk,
        headings=tuple(passage.heading_path),
    )


# Concepts with their labels, cached as long as the names in search are valid: loading a
# dozen of them took a sixth of a resource's page, and a page of results shows forty.
_remembered: WeakKeyDictionary[ConceptNames, dict[int, Concept]] = WeakKeyDictionary()


def prefetch_concepts(
    resources: Iterable[Resource], *, fields: tuple[str, ...] = CONCEPT_FIELDS
) -> None:
    """Fill the concept fields of resources, with a query for uncached concepts.

    The concepts are shared between pages: do not modify them.
    """
    by_key = {resource.pk: resource for resource in resources}
    found = concepts_by_field(list(by_key), fields=fields)
    for pk, resource in by_key.items():
        for field in fields:
            getattr(resource, field).set(found.get((pk, field), []))


def concepts_by_field(
    keys: Sequence[int], *, fields: Sequence[str] = CONCEPT_FIELDS
) -> Mapping[tuple[int, str], Sequence[Concept]]:
    """Return the concepts of resources by primary key and field, in their order.

    The concepts are shared between pages: do not modify them.
    """
    rows = concept_links(keys, fields=fields)
    concepts = _concepts({row[2] for row in rows})
    found: defaultdict[tuple[int, str], list[Concept]] = defaultdict(list)
    for field, pk, concept in rows:
        # One may have been deleted meanwhile.
        if concept in concepts:
            found[pk, field].append(concepts[concept])
    return found


def prefetch_record(resource: Resource) -> None:
    """Load all related objects of one record."""
    prefetch_records([resource])


def prefetch_records(resources: Sequence[Resource]) -> None:
    """Load all related objects of records."""
    prefetch_concepts(resources)
    prefetch_references(resources)


def prefetch_references(resources: Sequence[Resource]) -> None:
    """Load the people and identifiers of records."""
    creators = ResourceCreator.objects.select_related("agent")
    prefetch_related_objects(resources, Prefetch("creators", creators), "identifiers")


def _concepts(keys: set[int]) -> dict[int, Concept]:
    names = concept_names()
    known = _remembered.setdefault(names, {})
    found = {key: known[key] for key in keys if key in known}
    unseen = keys - found.keys()
    if unseen:
        shown = Concept.objects.select_related("scheme").with_shown_labels()
        read = shown.in_bulk(unseen)
        found |= read
        known |= {key: read[key] for key in read if names.by_key(key)}
    return found
