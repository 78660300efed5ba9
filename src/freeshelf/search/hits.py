"""Load hits as records, with what a page shows of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from freeshelf.library.access import Reader
from freeshelf.library.editions import Works
from freeshelf.library.models import Resource
from freeshelf.search.engines.base import EngineHit, SearchEngine
from freeshelf.search.explaining import explain, prefetch_concepts
from freeshelf.search.highlighting import Marker, is_marked, unmarked
from freeshelf.search.label_index import Label
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.name_matches import matching_labels, naming_labels
from freeshelf.search.results import ResourceHit
from freeshelf.search.semantic import SemanticQuery
from freeshelf.search.work_lines import is_asked_for


def visible_records(keys: Collection[str], user: Reader) -> dict[str, Resource]:
    """Return those of some records that this user may see, by identifier."""
    if not keys:
        return {}
    visible = Resource.objects.visible_to(user).select_related("publisher")
    found = visible.filter(identifier__in=keys)
    return {resource.identifier: resource for resource in found}


def load_hits(
    lines: Sequence[EngineHit],
    resources: Mapping[str, Resource],
    works: Works,
    *,
    analysis: AnalyzedQuery,
    search_engine: SearchEngine,
    meaning: SemanticQuery | None,
    user: Reader,
) -> list[ResourceHit]:
    """Return the hits among these records, in the same order."""
    lines = [hit for hit in lines if hit.key in resources]
    shown = [resources[hit.key] for hit in lines]
    prefetch_concepts(shown, fields=("types", "spatial"))
    marker = Marker(analysis.query)
    explanation = explain(
        shown,
        query=analysis.query,
        marker=marker,
        search_engine=search_engine,
        user=user,
        meaning=meaning,
    )
    by_label = [resources[hit.key] for hit in lines if hit.is_by_label]
    labels = matching_labels(by_label, marker=marker, user=user)

    def is_wanted(old: Resource) -> bool:
        newer = works.newer.get(old.pk)
        return bool(newer and is_asked_for(old, newer, analysis.parsed))

    found = [
        ResourceHit(
            resource=resource,
            score=hit.score,
            matches_all=hit.matches_all_words,
            is_dense_only=hit.is_dense_only,
            passages=explanation.passages.get(resource.pk, ()),
            title_runs=marker.runs(resource.display_title, resource.language),
            files=explanation.files_of(resource),
            labels=labels.get(resource.pk, ()) if hit.is_by_label else None,
            newer=works.newer.get(resource.pk),
            is_asked_for=is_wanted(resource),
            translations=tuple(works.translations.get(resource.pk, ())),
        )
        for hit, resource in zip(lines, shown, strict=True)
    ]
    return _with_reasons(found, marker=marker, user=user) if marker else found


def _with_reasons(
    hits: Sequence[ResourceHit], *, marker: Marker, user: Reader
) -> list[ResourceHit]:
    """Return the hits with what each is found by: marked words, names, or meaning.

    The words that a hit by meaning has are too few, and stay unmarked.
    """
    bare = [hit.resource for hit in hits if _is_bare(hit)]
    named = naming_labels(bare, marker=marker, user=user)
    return [
        _by_meaning(hit)
        if hit.is_dense_only
        else replace(hit, named=named.get(hit.resource.pk, _agents(hit, marker)))
        if _is_bare(hit)
        else hit
        for hit in hits
    ]


def _is_bare(hit: ResourceHit) -> bool:
    """Return whether nothing that is shown says why a record was found by words."""
    if hit.is_dense_only or hit.labels is not None:
        return False
    texts = (hit.title_runs, *(passage.runs for passage in hit.passages))
    return not any(map(is_marked, texts))


def _by_meaning(hit: ResourceHit) -> ResourceHit:
    passages = tuple(replace(each, runs=unmarked(each.runs)) for each in hit.passages)
    return replace(hit, passages=passages, title_runs=unmarked(hit.title_runs))


def _agents(hit: ResourceHit, marker: Marker) -> tuple[Label, ...]:
    """Return the names of people and organisations that have words of the query."""
    creators = hit.resource.creators.select_related("agent")
    agents = (hit.resource.publisher, *(each.agent for each in creators))
    names = dict.fromkeys(agent.name for agent in agents if agent)
    return tuple(Label(name, "") for name in names if marker.count(name))
