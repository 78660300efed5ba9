"""Quote sentences of documents that answer a question; none are generated.

The passages that explain the first hits are cut into sentences, items and rows. Those
with seven tenths of the words of the question are quoted (docs/adr/0374). Where none
has, and there is a model, the one whose tokens answer best is quoted if it answers well
enough, with the sentence that follows it (docs/adr/0386); then descriptions with the
words. Below that nothing is shown. A question is no answer, nor is a sentence without a
number where a number is asked for, nor what somebody may say. A sentence that defines
the term asked for comes first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from freeshelf.core.html import html_to_line
from freeshelf.enrich.language import checked_language
from freeshelf.enrich.models import OcrPage, Passage
from freeshelf.library.models import File, Resource
from freeshelf.search.concept_names import concept_names
from freeshelf.search.documents import title_key
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
    is_on_definition,
    is_question,
)
from freeshelf.search.reranking import best_first
from freeshelf.search.results import PassageHit, ResourceHit, SearchResults, TextRun
from freeshelf.search.semantic import SemanticQuery
from freeshelf.search.sentences import Sentence, sentences, starts_unspaced

MAX_QUOTES = 3
_HITS = 5
_PASSAGES_A_HIT = 3
# The share of the words of a question that a sentence must have; in unspaced scripts
# each pair of characters counts, and fewer are shared by chance.
MIN_SHARED_WORDS = 0.7
MIN_SHARED_CHARACTERS = 0.4
# What late interaction gives at least for a sentence that answers.
_MIN_SCORE = 0.42
_SENTENCES_ENCODED = 20
# What is compared first has more of the words, and stands in a better passage: a place
# counts as much as this share of the words.
_PLACE = 0.02
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
class Source:
    """A text to quote from."""

    text: str
    language: str
    resource: Resource
    rank: int
    file: File | None = None
    passage: Passage | None = None
    place: int = 0  # among the passages of all hits, the best of each hit first

    @property
    def defines_only(self) -> bool:
        """Return whether only a definition is quoted if one is asked for."""
        return self.passage is None or self.rank >= _HITS


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: Sentence
    source: Source
    worth: float
    is_definition: bool = False  # of the term that is asked for
    is_speech: bool = False  # said by somebody, and no answer
    is_of_term: bool = False  # follows a term whose definition is not asked for
    is_unasked: bool = False  # on the definition of something, which is not asked for

    @property
    def text(self) -> str:
        """Return the sentence after what introduces it."""
        return f"{self.sentence.lead} {self.sentence.text}".strip()

    @property
    def compared_text(self) -> str:
        """Return what is compared: a term is like all that is asked about it."""
        return self.sentence.text if self.is_of_term else self.text


def quotes_for(results: SearchResults) -> tuple[Quote, ...]:
    """Return up to three sentences for the first page of results of a question."""
    sources = sources_of(results)
    if not sources:
        return ()
    return _answers(results.analyses[-1], sources, meaning=results.meaning)


def sources_of(results: SearchResults) -> list[Source]:
    """Return the texts that may be quoted for the first page of results."""
    request, asked = results.request, _asked(results.analyses[-1])
    hits = [hit for hit in results.hits if not hit.is_outdated]
    if request.page > 1 or request.sort != Sort.BEST or not hits or not is_asked(asked):
        return []
    # A title is no question, however long, unless it asks.
    key = title_key(request.text)
    titles = (title_key(hit.resource.display_title) for hit in results.hits)
    if key in titles and not is_question(request.text):
        return []
    # A definition has a form of its own, wherever it is found.
    return _sources(hits if defined_term(asked) else hits[:_HITS])


def compared(
    analysis: AnalyzedQuery, sources: Sequence[Source], *, meaning: SemanticQuery
) -> list[tuple[float, str, Source]]:
    """Return what is compared by meaning with its scores, to measure the choice."""
    found = _candidates(_asked(analysis), sources, analysis.own_words)
    pages = [each for each in found if each.source.passage is not None]
    return [(score, each.text, each.source) for score, each in _scored(pages, meaning)]


def quotes_from_file(
    analysis: AnalyzedQuery,
    passages: Sequence[tuple[Passage, File]],
    *,
    meaning: SemanticQuery | None,
) -> tuple[Quote, ...]:
    """Return up to three sentences of one file, given its nearest passages."""
    sources = [
        Source(passage.text, passage.language, file.resource, rank, file, passage, rank)
        for rank, (passage, file) in enumerate(passages)
    ]
    return _answers(analysis, sources, meaning=meaning)


def _answers(
    analysis: AnalyzedQuery,
    sources: Sequence[Source],
    *,
    meaning: SemanticQuery | None,
) -> tuple[Quote, ...]:
    asked = _asked(analysis)
    found = list(_candidates(asked, sources, analysis.own_words))
    pages = [each for each in found if each.source.passage is not None]
    chosen = list(filter(_has_words, pages))
    if not chosen and meaning:
        chosen = _nearest(pages, meaning)
    # What describes a document is like many questions about it, and answers few.
    chosen = chosen or list(filter(_has_words, found))
    kept = _distinct(chosen)
    kept = [kept[place] for place in best_first(asked, [each.text for each in kept])]
    kept.sort(key=lambda each: not each.is_definition)
    scans = _recognised(each.source for each in kept)
    marker = Marker(analysis.own_words)
    return tuple(_quote(each, marker, scans) for each in kept)


def _asked(analysis: AnalyzedQuery) -> str:
    return " ".join(analysis.parsed.words_and_phrases)


def _candidates(
    question: str, sources: Iterable[Source], query: LexicalQuery
) -> Iterator[_Candidate]:
    """Yield what may answer a question, with the share of its words."""
    marker = Marker(query)
    needs_number, term = asks_for_number(question), defined_term(question)
    is_of_topic = bool(term and concept_names().by_name(term))
    is_on_meaning = bool(term) or is_on_definition(question)
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
            # That the name of a topic is in a sentence does not say what it means.
            is_bare = is_of_topic or (term and source.defines_only)
            if is_bare and not is_definition:
                continue
            share = marker.count(text, source.language) / words
            # What somebody may say answers only who asks for the head of its table.
            is_speech = sentence.is_speech and not marker.count(
                sentence.lead, source.language
            )
            yield _Candidate(
                sentence,
                source,
                min(1.0, share),
                is_definition=is_definition,
                is_speech=is_speech,
                is_of_term=sentence.has_term and not term,
                is_unasked=not is_on_meaning and is_on_definition(text),
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
    """Return the sentence that answers best, if it does so well enough."""
    scored = [
        (score, each)
        for score, each in _scored(candidates, meaning)
        if not each.is_unasked
    ]
    if not scored:
        return []
    score, best = scored[0]
    if score < _MIN_SCORE or best.is_speech:
        return []
    sentence = best.sentence
    longer = replace(sentence, text=sentence.with_after)
    return [best if _reaches_someone(longer.text) else replace(best, sentence=longer)]


def _scored(
    candidates: Iterable[_Candidate], meaning: SemanticQuery
) -> list[tuple[float, _Candidate]]:
    """Return the candidates that are compared by meaning, the best first."""
    ordered = sorted(candidates, key=lambda c: c.source.place * _PLACE - c.worth)
    pool = ordered[:_SENTENCES_ENCODED]
    scores = meaning.answer_scores(
        [(each.compared_text, each.source.language) for each in pool]
    )
    scored = zip(scores, pool, strict=False)
    return sorted(scored, key=lambda each: -each[0])


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


def _sources(hits: Sequence[ResourceHit]) -> list[Source]:
    keys = [passage.key for hit in hits for passage in _of_files(hit)]
    texts = Passage.objects.in_bulk(keys)
    found = []
    for rank, hit in enumerate(hits):
        files = {file.number: file for file in hit.files}
        quoted = [
            _of_passage(
                hit, passage, texts, files, rank, place=number * len(hits) + rank
            )
            for number, passage in enumerate(_of_files(hit))
        ]
        described = [_described(hit, rank)]
        found += [source for source in (*quoted, *described) if source is not None]
    return found


def _of_files(hit: ResourceHit) -> list[PassageHit]:
    """Return the best passages of files, apart from the description."""
    of_files = [each for each in hit.passages if each.key is not None]
    return of_files[:_PASSAGES_A_HIT]


def _of_passage(
    hit: ResourceHit,
    passage: PassageHit,
    texts: Mapping[int, Passage],
    files: Mapping[int, File],
    rank: int,
    *,
    place: int,
) -> Source | None:
    row = texts.get(passage.key) if passage.key is not None else None
    file = files.get(passage.file_number) if passage.file_number is not None else None
    if row is None or file is None:
        return None
    return Source(row.text, row.language, hit.resource, rank, file, row, place)


def _described(hit: ResourceHit, rank: int) -> Source | None:
    """Return the description, unless it was generated automatically."""
    resource = hit.resource
    if resource.description_source == Resource.DescriptionSource.MACHINE:
        return None
    text = html_to_line(resource.description, apart="\n\n")
    language = checked_language(text, resource.language)
    return Source(text, language, resource, rank) if text else None


def _recognised(sources: Iterable[Source]) -> set[tuple[str, int]]:
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
