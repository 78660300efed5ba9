"""The answer to a search as the API returns it: that of the page of results."""

from collections.abc import Collection, Iterable

from django.http import HttpRequest
from django.urls import reverse

from freeshelf.api.addresses import absolute, api_url, concept_page, page_of_file
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.records import (
    Surroundings,
    fields_of_record,
    record_items,
)
from freeshelf.api.presenters.references import concept_ref, record_ref, text_runs
from freeshelf.api.schemas.common import ConceptRef, TextRun
from freeshelf.api.schemas.records import RecordOut
from freeshelf.api.schemas.search import (
    ConceptMatchOut,
    CountsOut,
    FacetOut,
    FacetValueOut,
    FoundPassage,
    HitOut,
    QuoteOut,
    ReadingOut,
    SearchMeta,
    SubjectOut,
)
from freeshelf.library.models import Resource
from freeshelf.search.concept_names import concept_value
from freeshelf.search.quoting import Quote, quotes_for
from freeshelf.search.results import (
    ConceptMatch,
    Facet,
    FacetValue,
    PassageHit,
    ResourceHit,
    SearchResults,
)
from freeshelf.search.services import on_subject


def hit_items(
    results: SearchResults, *, expand: Collection[str], fields: Collection[str] = ()
) -> list[HitOut]:
    """Return the results of a page in their order; what they do not show is empty."""
    known = None
    if "translations" not in expand:
        # Loaded with the hits; those have the translations of their line only.
        files = {hit.resource.pk: hit.files for hit in results.hits}
        newer = {hit.resource.pk: hit.newer for hit in results.hits if hit.newer}
        known = Surroundings(files, newer, {})
    found = [hit.resource for hit in results.hits]
    records = record_items(
        found, expand=expand, fields=fields_of_record(fields), known=known
    )
    words = results.searched_text
    return [
        _hit(hit, record, words)
        for hit, record in zip(results.hits, records, strict=True)
    ]


def search_meta(
    results: SearchResults, request: HttpRequest, *, language: str
) -> SearchMeta:
    """Return what stands around the results."""
    return SearchMeta(
        total=results.total,
        page=results.request.page,
        page_count=results.page_count,
        counts=_counts(results),
        reading=reading_of(results),
        concepts=[_concept(match, language) for match in results.concepts],
        instruments=[concept_ref(each, language) for each in results.instruments],
        subject=_subject(results, language),
        quotes=[_quote(each, results.searched_text) for each in quotes_for(results)],
        facets=facet_items([each for each in results.facets if each.values], request),
        guesses=[record_ref(hit.resource) for hit in results.guesses],
        help_url=_help_url(results),
    )


def facet_items(facets: Iterable[Facet], request: HttpRequest) -> list[FacetOut]:
    """Return filters with their values."""
    query = request.GET.copy()
    for name in ("page", "limit", "fields", "expand", "contains"):
        query.pop(name, None)
    suffix = f"?{query.urlencode()}" if query else ""
    return [
        FacetOut(
            id=facet.name,
            label=facet.label,
            values=[_value(value) for value in facet.values],
            total_values=facet.total_values,
            url=api_url("search", "facets", facet.name) + suffix,
        )
        for facet in facets
    ]


def _hit(hit: ResourceHit, record: RecordOut, words: str) -> HitOut:
    resource = hit.resource
    return HitOut(
        id=resource.identifier,
        record=record,
        reason=_reason(hit),
        names=[label.text for label in hit.labels or ()],
        title=text_runs(hit.title_runs),
        passages=[_passage(each, resource, words) for each in hit.passages],
        newer=record_ref(hit.newer) if hit.newer and hit.is_outdated else None,
        translations=[record_ref(each) for each in hit.translations],
    )


def _reason(hit: ResourceHit) -> str:
    if hit.is_dense_only:
        return "meaning"
    if hit.labels is not None:
        return "name"
    return "all_words" if hit.matches_all else "some_words"


def _passage(hit: PassageHit, resource: Resource, words: str) -> FoundPassage:
    url = ""
    if hit.page is not None and hit.file_number is not None:
        url = page_of_file(
            resource.identifier, resource.slug, hit.file_number, hit.page, words=words
        )
    return FoundPassage(
        text=text_runs(hit.runs),
        language=hit.language,
        page=hit.page,
        file_number=hit.file_number,
        file_title=hit.file_title,
        headings=list(hit.headings),
        url=url,
    )


def _value(value: FacetValue) -> FacetValueOut:
    return FacetValueOut(
        value=value.value,
        label=value.label,
        language=value.language,
        count=value.count,
        selected=value.selected,
        depth=value.depth,
    )


def _counts(results: SearchResults) -> CountsOut:
    whole, alone = results.total_all_words, results.total_dense_only
    in_text = whole if results.has_or else results.total_in_text
    return CountsOut(
        in_text=in_text,
        by_name=whole - in_text,
        some_words=results.total - whole - alone,
        by_meaning=alone,
    )


def reading_of(results: SearchResults) -> ReadingOut:
    """Return how the question of a search was read."""
    return ReadingOut(
        searched=results.searched_text,
        did_you_mean=results.did_you_mean,
        is_corrected=results.is_corrected,
        also_searched=[TextRun(text=each.text) for each in results.also_searched],
        absent_words=list(_absent(results)),
        notices=list(results.notices),
        by_meaning=results.meaning is not None,
    )


def _absent(results: SearchResults) -> Iterable[str]:
    return dict.fromkeys((*results.absent_words, *results.absent_here))


def _concept(match: ConceptMatch, language: str) -> ConceptMatchOut:
    concept = match.concept
    _label, of_label = concept.label(language)
    ref = ConceptRef(
        id=concept_value(concept.scheme, concept.identifier),
        label=match.label,
        language=of_label or language,
        url=concept_page(concept.scheme, concept.identifier),
    )
    return ConceptMatchOut(concept=ref, count=match.count)


def _subject(results: SearchResults, language: str) -> SubjectOut | None:
    found = on_subject(results, user=ANYONE, language=language)
    if found is None or results.subject is None:
        return None
    return SubjectOut(
        concept=_concept(results.subject, language).concept,
        count=results.subject.count,
        records=[record_ref(hit.resource) for hit in found.hits],
    )


def _quote(quote: Quote, words: str) -> QuoteOut:
    resource = quote.resource
    number = quote.file.number if quote.file else None
    url = absolute(resource.get_absolute_url())
    if number is not None and quote.page is not None:
        url = page_of_file(
            resource.identifier, resource.slug, number, quote.page, words=words
        )
    return QuoteOut(
        text=text_runs(quote.runs),
        lead=quote.lead,
        language=quote.language,
        record=record_ref(resource),
        file_number=number,
        page=quote.page,
        recognised=quote.is_recognised,
        url=url,
    )


def _help_url(results: SearchResults) -> str:
    return absolute(reverse("get-help")) if results.is_call_for_help else ""
