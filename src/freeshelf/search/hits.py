"""Load hits as records, with what a page shows of each."""

from collections.abc import Mapping, Sequence

from freeshelf.library.access import Reader
from freeshelf.library.editions import Works
from freeshelf.library.models import Resource
from freeshelf.search.engines.base import EngineHit, SearchEngine
from freeshelf.search.explaining import explain, matching_labels, prefetch_concepts
from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.results import ResourceHit
from freeshelf.search.semantic import SemanticQuery
from freeshelf.search.work_lines import is_asked_for


def visible_records(hits: Sequence[EngineHit], user: Reader) -> dict[str, Resource]:
    """Return the records of hits that this user may see, by identifier."""
    if not hits:
        return {}
    visible = Resource.objects.visible_to(user).select_related("publisher")
    found = visible.filter(identifier__in=[hit.key for hit in hits])
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

    return [
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
