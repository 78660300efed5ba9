"""Quote sentences of documents that answer a question; none are generated.

The passages that explain the first hits are cut into sentences, items and rows. Those
with seven tenths of the words of the question are quoted. Where none has, and there is
a model, the nearest one is quoted if it is clearly nearer than everything else that
these passages say (docs/adr/0374); then descriptions with the words. Below that nothing
is shown. A question is no answer, nor is a sentence without a number where a number is
asked for, nor what somebody may say. A sentence that defines the term asked for comes
first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from freeshelf.core.html import html_to_line
from freeshelf.enrich.language import checked_language
from freeshelf.enrich.models import OcrPage, Passage
from freeshelf.library.models import File, Resource
from freeshelf.search.engines.base import Sort
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.questions import (
    asks_for_number,
    defined_term,
    defines,
    has_number,
    is_asked,
)
from freeshelf.search.reranking import best_first
from freeshelf.search.results import PassageHit, ResourceHit, SearchResults, TextRun
from freeshelf.search.semantic import SemanticQuery
from freeshelf.search.sentences import Sentence, sentences, starts_unspaced

MAX_QUOTES = 3
_HITS = 5
_PASSAGES_A_HIT = 2
# The share of the words of a question that a sentence must have; in unspaced scripts
# each pair of characters counts, and fewer are shared by chance.
MIN_SHARED_WORDS = 0.7
MIN_SHARED_CHARACTERS = 0.4
# Shares of the distance between the threshold of the model and 1: what all words of the
# question add to a similarity, and by how much the first leads what else is said.
_WORDS, _MIN_LEAD = 0.15, 0.15
_SENTENCES_ENCODED = 24
_SAME = 85  # of 100: two sentences with the same content
# Contact details do not answer a question, and may be of a person.
_DIGITS = re.compile(r"(?:\d[\s()./-]?){7,}")
# Year ranges, days, and numbers in groups, which are not telephone numbers.
_NO_TELEPHONE = re.compile(
    r"(?:1[89]|20)\d\d[\s./-]{1,3}(?:1[89]|20)\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|[1-9]\d{0,2}(?:[\s.]\d{3})*[\s.]000|[1-9]\d?(?:[\s.]\d{3}){2,}"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a document, with its position."""

    runs: tuple[TextRun, ...]
    language: str  # BCP 47
    resource: Resource
    lead: str = ""  # what introduces it: of a list, the head of a table, a term
    file: File | None = None  # None: the description of the record
    page: int | None = None
    is_recognised: bool = False  # recognised by OCR


@dataclass(frozen=True, slots=True)
class _Source:
    """A text to quote from."""

    text: str
    language: str
    resource: Resource
    rank: int
    file: File | None = None
    passage: Passage | None = None

    @property
    def defines_only(self) -> bool:
        """Return whether only a definition is quoted if one is asked for."""
        return self.passage is None or self.rank >= _HITS


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: Sentence
    source: _Source
    worth: float
    is_definition: bool = False  # of the term that is asked for
    is_speech: bool = False  # said by somebody, and no answer


def quotes_for(results: SearchResults) -> tuple[Quote, ...]:
    """Return up to three sentences for the first page of results of a question."""
    request, analysis = results.request, results.analyses[-1]
    asked = " ".join(analysis.parsed.words_and_phrases)
    hits = [hit for hit in results.hits if not hit.is_outdated]
    if request.page > 1 or request.sort != Sort.BEST or not hits or not is_asked(asked):
        return ()
    # A definition has a form of its own, wherever it is found.
    sources = _sources(hits if defined_term(asked) else hits[:_HITS])
    return _answers(analysis, sources, meaning=results.meaning)


def quotes_from_file(
    analysis: AnalyzedQuery,
    passages: Sequence[tuple[Passage, File]],
    *,
    meaning: SemanticQuery | None,
) -> tuple[Quote, ...]:
    """Return up to three sentences of one file, given its nearest passages."""
    sources = [
        _Source(passage.text, passage.language, file.resource, rank, file, passage)
        for rank, (passage, file) in enumerate(passages)
    ]
    return _answers(analysis, sources, meaning=meaning)


def _answers(
    analysis: AnalyzedQuery,
    sources: Sequence[_Source],
    *,
    meaning: SemanticQuery | None,
) -> tuple[Quote, ...]:
    query = analysis.own_words
    marker = Marker(query)
    asked = " ".join(analysis.parsed.words_and_phrases)
    found = list(_candidates(asked, sources, query, marker))
    pages = [each for each in found if each.source.passage is not None]
    chosen = list(filter(_has_words, pages))
    if not chosen and meaning:
        chosen = _nearest(pages, meaning)
    # What describes a document is like many questions about it, and answers few.
    chosen = chosen or list(filter(_has_words, found))
    kept = _distinct(chosen)
    texts = [f"{each.sentence.lead} {each.sentence.text}".strip() for each in kept]
    kept = [kept[place] for place in best_first(asked, texts)]
    kept.sort(key=lambda each: not each.is_definition)
    scans = _recognised(each.source for each in kept)
    return tuple(_quote(each, marker, scans) for each in kept)


def _candidates(
    question: str, sources: Iterable[_Source], query: LexicalQuery, marker: Marker
) -> Iterator[_Candidate]:
    """Yield what may answer a question, with the share of its words."""
    needs_number, term = asks_for_number(question), defined_term(question)
    words = max(1, len(query.words))
    for source in sources:
        for sentence in sentences(source.text, source.language):
            text = f"{sentence.lead} {sentence.text}"
            if sentence.is_question or _reaches_someone(text):
                continue
            if needs_number and not has_number(text):
                continue
            is_definition = bool(term) and defines(
                term, sentence.text, lead=sentence.lead
            )
            if term and not is_definition and source.defines_only:
                continue
            share = marker.count(text, source.language) / words
            # What somebody may say answers only who asks for the head of its table.
            is_speech = sentence.is_speech and not marker.count(
                sentence.lead, source.language
            )
            yield _Candidate(
                sentence, source, min(1.0, share), is_definition, is_speech
            )


def _has_words(candidate: _Candidate) -> bool:
    if candidate.is_definition or candidate.is_speech:
        return candidate.is_definition
    is_unspaced = starts_unspaced(candidate.sentence.text)
    least = MIN_SHARED_CHARACTERS if is_unspaced else MIN_SHARED_WORDS
    return candidate.worth >= least


def _nearest(
    candidates: Sequence[_Candidate], meaning: SemanticQuery
) -> list[_Candidate]:
    """Return the nearest sentence, if nothing else said is nearly as near."""
    pool = candidates[:_SENTENCES_ENCODED]
    similarities = meaning.similarities_of(
        [f"{each.sentence.lead} {each.sentence.text}".strip() for each in pool]
    )
    if not similarities:
        return []
    ranked = sorted(
        (
            replace(each, worth=similarity + _WORDS * each.worth)
            for each, similarity in zip(pool, similarities, strict=True)
        ),
        key=lambda each: -each.worth,
    )
    for other in ranked[1:]:
        if not _are_same(ranked[0], other):
            leads = ranked[0].worth - other.worth >= _MIN_LEAD
            return ranked[:1] if leads and not ranked[0].is_speech else []
    return []


def _distinct(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Return the best sentences with different content."""
    chosen: list[_Candidate] = []
    for each in sorted(candidates, key=_order):
        if not any(_are_same(each, other) for other in chosen):
            chosen.append(each)
        if len(chosen) == MAX_QUOTES:
            break
    return chosen


def _order(candidate: _Candidate) -> tuple[bool, float, int]:
    return not candidate.is_definition, -candidate.worth, candidate.source.rank


def _are_same(one: _Candidate, other: _Candidate) -> bool:
    return fuzz.ratio(one.sentence.text, other.sentence.text) >= _SAME


def _sources(hits: Sequence[ResourceHit]) -> list[_Source]:
    keys = [
        passage.key
        for hit in hits
        for passage in hit.passages[:_PASSAGES_A_HIT]
        if passage.key is not None
    ]
    texts = Passage.objects.in_bulk(keys)
    found = []
    for rank, hit in enumerate(hits):
        files = {file.number: file for file in hit.files}
        described = [_described(hit, rank)]
        quoted = [
            _of_passage(hit, passage, texts, files, rank)
            for passage in hit.passages[:_PASSAGES_A_HIT]
        ]
        found += [source for source in (*quoted, *described) if source is not None]
    return found


def _of_passage(
    hit: ResourceHit,
    passage: PassageHit,
    texts: Mapping[int, Passage],
    files: Mapping[int, File],
    rank: int,
) -> _Source | None:
    row = texts.get(passage.key) if passage.key is not None else None
    file = files.get(passage.file_number) if passage.file_number is not None else None
    if row is None or file is None:
        return None
    return _Source(row.text, row.language, hit.resource, rank, file, row)


def _described(hit: ResourceHit, rank: int) -> _Source | None:
    """Return the description, unless it was generated automatically."""
    resource = hit.resource
    if resource.description_source == Resource.DescriptionSource.MACHINE:
        return None
    text = html_to_line(resource.description, apart="\n\n")
    language = checked_language(text, resource.language)
    return _Source(text, language, resource, rank) if text else None


def _recognised(sources: Iterable[_Source]) -> set[tuple[str, int]]:
    """Return which of these pages of files were recognised by OCR."""
    pages = {
        (source.passage.content_id, source.passage.page_number)
        for source in sources
        if source.passage is not None
    }
    if not pages:
        return set()
    read = OcrPage.objects.filter(
        state=OcrPage.State.READ,
        content__in={content for content, _number in pages},
        number__in={number for _content, number in pages},
    )
    return pages & set(read.values_list("content_id", "number"))


def _quote(each: _Candidate, marker: Marker, scans: set[tuple[str, int]]) -> Quote:
    source, passage = each.source, each.source.passage
    page = passage.page_number if passage else None
    return Quote(
        runs=marker.runs(each.sentence.text, source.language),
        language=source.language,
        resource=source.resource,
        lead=each.sentence.lead,
        file=source.file,
        page=page,
        is_recognised=passage is not None and (passage.content_id, page) in scans,
    )


def _reaches_someone(sentence: str) -> bool:
    if "@" in sentence:
        return True
    numbers = (found[0].strip(" ()./-") for found in _DIGITS.finditer(sentence))
    return any(_NO_TELEPHONE.fullmatch(number) is None for number in numbers)
