"""Quote sentences of documents that answer a question; none are generated.

The passages that explain the first hits are split into sentences. A sentence is quoted
when it has at least half of the words of the question; in a passage in another
language, which shares no words, when its resource is much more similar than the rest
(docs/adr/0234). Below that nothing is shown.

A question has a question mark, or begins with a question word and has three words or
more; in Chinese, and with the Russian particle, the word may be anywhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from freeshelf.core.html import html_to_line
from freeshelf.enrich.language import checked_language
from freeshelf.enrich.models import OcrPage, Passage
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import File, Resource
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.analysis.words import fold, is_unspaced
from freeshelf.search.engines.base import Sort
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.query import ParsedQuery
from freeshelf.search.results import PassageHit, ResourceHit, SearchResults, TextRun
from freeshelf.search.semantic import SemanticQuery

MAX_LENGTH = 500  # characters
_MIN_LENGTH, _MIN_UNSPACED_LENGTH = 40, 12
# A number attached to the end is that of a footnote.
_END = re.compile(
    r"(?P<stop>(?<![.!?؟])[.!?؟]+[\"'»”’)\]]*)(?P<note>\d{1,3})?(?=[\s\0]|$)"
    r"|[。！？]+[」』”’）]*|\0"
)
# A piece without an end is a heading, a table cell, or half a sentence, and a row of
# dots leads to a page number.
_ENDED = re.compile(r"(?<!\.)[.!?؟。！？][\"'»”’」』）)\]]*$")
# Lines may break anywhere; a capital after a line without an end starts a new sentence,
# unless the line cannot have ended there.
_BREAK = re.compile(r"\n\s*\n|\n(?=\s*[A-ZÀ-ÞА-Я])")
_NEVER_LAST, _BEFORE_NUMBERS, _BEFORE_NAMES = (
    frozenset(words.split())
    for words in (
        "the an of and or by from de la el los las del du des le les et y и в на от",
        "no nos nr art arts sec secs para paras p pp vol fig núm ch ст п пп гл с стр",
        "mr mrs ms dr dra prof sr sra st ste mme gen cf vs al ed eds",
    )
)
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_NEXT = re.compile(r"(?P<space>\s*)(?P<letter>\S?)")
_MAX_WORD_LENGTH = 16


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text that can be quoted alone, without line breaks."""
    for piece in _pieces(_BREAK.sub(_break, text.replace("-\n", "-"))):
        sentence = " ".join(piece.split())
        shortest = _MIN_UNSPACED_LENGTH if starts_unspaced(sentence) else _MIN_LENGTH
        if shortest <= len(sentence) <= MAX_LENGTH and _ENDED.search(sentence):
            yield sentence


def starts_unspaced(text: str) -> bool:
    """Return whether the text begins in a script without spaces."""
    return any(map(is_unspaced, text[:40]))


def _break(line: re.Match[str]) -> str:
    if line[0] != "\n":
        return "\0"
    start = line.start()
    last = line.string[max(0, start - _MAX_WORD_LENGTH) : start].rpartition(" ")[2]
    return "\n" if last.endswith(",") or last in _NEVER_LAST else "\0"


def _pieces(text: str) -> Iterator[str]:
    begin = 0
    for found in _END.finditer(text):
        if found["stop"] and _goes_on(text, found):
            continue
        yield text[begin : found.end("stop") if found["stop"] else found.end()]
        begin = found.end()
    yield text[begin:]


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Return whether a sentence continues after this stop."""
    start, after = found.start(), _NEXT.match(text, found.end())
    following = after["letter"] if after else ""
    if following.islower() and after and "\n" not in after["space"]:
        return True
    word = _WORD_BEFORE.search(text[max(0, start - _MAX_WORD_LENGTH) : start])
    before = word[0].lower() if word else ""
    if found["note"] and text[start - 1 : start].isdecimal():
        return True  # 49.6
    if found["stop"] != ".":
        return False
    is_numbered = following.isdecimal() or found["note"] is not None
    return (
        len(before) == 1
        or before in _BEFORE_NAMES
        or (is_numbered and before in _BEFORE_NUMBERS)
    )


_MIN_QUESTION_WORDS = 3
_QUESTION_MARKS = ("?", "؟", "？")
_EDGES = "¿¡\"'“”«» "
_QUESTION_WORD = re.compile(r"\w+(?:['’]\w+)?")
# Folded: without accents and, in Arabic, without the forms of alef.
_ASKING = frozenset(
    word
    for line in (
        "what who whom whose when where why how which is are was were can could do",
        "does did should must may will would has have",
        "que quien quienes cuando donde como cual cuales cuanto cuanta cuantos cuantas",
        "quoi qui quand ou pourquoi comment quel quelle quels quelles combien",
        "ما ماذا من متي اين لماذا كيف هل اي كم",
        "что кто кого кому когда где куда откуда почему зачем как какой какая какое",
        "какие каких какими сколько чем чего",
    )
    for word in line.split()
)
_ASKING_IN_TWO = frozenset(
    (
        *("por que", "para que", "a quien", "de que", "en que"),
        *("est ce", "qu'est ce", "a qui", "de qui", "a quoi", "для чего"),
    )
)
_PARTICLE = "ли"
_CHINESE = re.compile(
    r"什么|什麼|谁|誰|何时|何時|哪|为什么|為什麼|为何|怎么|怎麼|怎样|怎樣|如何|多少|是否|吗|嗎"
)


def is_question(text: str) -> bool:
    """Return whether a text is a question."""
    text = text.strip(_EDGES)
    if not text:
        return False
    if text.endswith(_QUESTION_MARKS) or _CHINESE.search(text):
        return True
    written = _QUESTION_WORD.findall(text.replace("’", "'"))
    if len(written) < _MIN_QUESTION_WORDS or _is_acronym(written[0], text):
        return False
    words = [fold(word) for word in written]
    begins_so = words[0] in _ASKING or " ".join(words[:2]) in _ASKING_IN_TWO
    return begins_so or _PARTICLE in words


def _is_acronym(word: str, text: str) -> bool:
    """Return whether a word stands out as an acronym: WHO is not a question word."""
    return len(word) > 1 and word.isupper() and not text.isupper()


MAX_QUOTES = 3
_HITS = 5
_PASSAGES_A_HIT = 2
# The share of the words of a question that a sentence must have; in unspaced scripts
# each pair of characters counts, and fewer are shared by chance.
MIN_SHARED_WORDS = 0.5
MIN_SHARED_CHARACTERS = 0.3
# Minimum distance to the twentieth resource, by cosine.
MIN_MARGIN = 0.06
_SENTENCES_ENCODED = 6
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    source: _Source
    worth: float


def quotes_for(results: SearchResults, *, user: Reader) -> tuple[Quote, ...]:
    """Return up to three sentences for the first page of results of a question."""
    request = results.request
    hits = [hit for hit in results.hits if not hit.is_outdated]
    if (
        request.page > 1
        or request.sort != Sort.BEST
        or not hits
        or not is_question(request.text)
    ):
        return ()
    analysis, meaning = results.analyses[-1], results.meaning
    query = analysis.own_words
    sources = _sources(hits[:_HITS])
    marker = Marker(query)
    candidates = list(_by_words(sources, query, marker))
    if not candidates and meaning:
        query_languages = _languages(analysis.parsed, meaning)
        other_language = [
            s for s in sources if primary_subtag(s.language) not in query_languages
        ]
        if other_language and other_language[0].resource == sources[0].resource:
            candidates = _by_meaning(other_language, meaning, levels=readable_by(user))
    return _chosen(candidates, marker)


def quotes_from_file(
    analysis: AnalyzedQuery,
    passages: Sequence[tuple[Passage, File]],
    *,
    meaning: SemanticQuery | None,
    user: Reader,
) -> tuple[Quote, ...]:
    """Return up to three sentences of one file, given its nearest passages."""
    sources = [
        _Source(passage.text, passage.language, file.resource, rank, file, passage)
        for rank, (passage, file) in enumerate(passages)
    ]
    query = analysis.own_words
    marker = Marker(query)
    candidates = list(_by_words(sources, query, marker))
    # A question about one document is answered in any language.
    if not candidates and meaning:
        candidates = _by_meaning(sources, meaning, levels=readable_by(user))
    return _chosen(candidates, marker)


def _languages(parsed: ParsedQuery, meaning: SemanticQuery) -> tuple[str, ...]:
    """Return the languages of a question, decided by stop words if they are Latin."""
    likely = parsed.latin_languages
    is_open = len(meaning.languages) > 1 and set(likely) <= set(meaning.languages)
    return likely if is_open else meaning.languages


def _chosen(candidates: Iterable[_Candidate], marker: Marker) -> tuple[Quote, ...]:
    """Return the best sentences with different content."""
    chosen: list[_Candidate] = []
    for each in sorted(candidates, key=lambda c: (-c.worth, c.source.rank)):
        if all(fuzz.ratio(each.text, other.text) < _SAME for other in chosen):
            chosen.append(each)
        if len(chosen) == MAX_QUOTES:
            break
    scans = _recognised(each.source for each in chosen)
    return tuple(_quote(each, marker, scans) for each in chosen)


def _by_words(
    sources: Iterable[_Source], query: LexicalQuery, marker: Marker
) -> Iterator[_Candidate]:
    words = len(query.words)
    if not words:
        return
    for source in sources:
        for sentence in sentences(source.text):
            share = min(1.0, marker.count(sentence, source.language) / words)
            minimum = MIN_SHARED_WORDS
            if starts_unspaced(sentence):
                minimum = MIN_SHARED_CHARACTERS
            if share >= minimum and not _reaches_someone(sentence):
                yield _Candidate(sentence, source, share)


def _by_meaning(
    sources: Sequence[_Source], meaning: SemanticQuery, *, levels: tuple[str, ...]
) -> list[_Candidate]:
    """Return the nearest sentence of the first resource, if its margin is enough."""
    if not sources:
        return []
    first = sources[0].resource
    if meaning.margin_of(first.identifier, levels=levels) < MIN_MARGIN:
        return []
    pool = [
        (sentence, source)
        for source in sources
        if source.resource == first
        for sentence in sentences(source.text)
        if not _reaches_someone(sentence)
    ][:_SENTENCES_ENCODED]
    similarities = meaning.similarities_of([sentence for sentence, _source in pool])
    ranked = sorted(zip(similarities, pool, strict=True), key=lambda row: -row[0])
    return [
        _Candidate(sentence, source, similarity)
        for similarity, (sentence, source) in ranked[:1]
    ]


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
        runs=marker.runs(each.text, source.language),
        language=source.language,
        resource=source.resource,
        file=source.file,
        page=page,
        is_recognised=passage is not None and (passage.content_id, page) in scans,
    )


def _reaches_someone(sentence: str) -> bool:
    if "@" in sentence:
        return True
    numbers = (found[0].strip(" ()./-") for found in _DIGITS.finditer(sentence))
    return any(_NO_TELEPHONE.fullmatch(number) is None for number in numbers)
