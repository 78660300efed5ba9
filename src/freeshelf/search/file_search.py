"""Search one file, or answer a query from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from freeshelf.enrich.models import Passage
from freeshelf.library.access import Reader
from freeshelf.library.models import File
from freeshelf.search.analysis.words import is_unspaced, surfaces
from freeshelf.search.conf import engine
from freeshelf.search.engines.clauses import LexicalQuery, Phrase
from freeshelf.search.explaining import passage_hits
from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.query import parse
from freeshelf.search.quoting import Quote, quotes_from_file
from freeshelf.search.results import PassageHit
from freeshelf.search.semantic import SemanticQuery, semantic_query
from freeshelf.search.services import analyze_query

PASSAGES_IN_A_FILE = 200
_PASSAGES_ASKED = 4
# Each is looked for in every passage; of longer questions, whether there is any.
_MOST_CLAUSES = 32


class PageMatch(Enum):
    """Match between a query and the listed pages of a file."""

    AS_TYPED = auto()  # one word or phrase
    ALL_WORDS = auto()
    SOME_WORDS = auto()
    OTHER_NAMES = auto()  # none of the words, but another name of a concept


@dataclass(frozen=True, slots=True)
class FileMatches:
    """Passages of one file with words of a query, and sentences that answer it.

    They are of the pages that match best; other pages may match less well.
    """

    passages: tuple[PassageHit, ...]
    quotes: tuple[Quote, ...]
    match: PageMatch
    is_cut: bool  # more passages than PASSAGES_IN_A_FILE may match


def search_file(text: str, *, file: File, user: Reader) -> FileMatches:
    """Search one file; the passages are in the order of pages.

    If there are more than PASSAGES_IN_A_FILE, only the best ones. Quotes are found by
    words and by meaning.
    """
    analysis = analyze_query(parse(text), user=user)
    passages = _passages(analysis, file, user, count=PASSAGES_IN_A_FILE)
    match, pages = _best_pages(text, analysis, passages)
    shown = [hit for hit in passages if hit.page in pages]
    return FileMatches(
        passages=tuple(sorted(shown, key=lambda hit: hit.page or 0)),
        quotes=_quotes(analysis, file, user),
        match=match,
        is_cut=len(passages) == PASSAGES_IN_A_FILE,
    )


def query_marker(text: str, *, user: Reader) -> Marker:
    """Return a highlighter for a query, including other names of its concepts."""
    return Marker(analyze_query(parse(text), user=user).query)


def _best_pages(
    text: str, analysis: AnalyzedQuery, passages: Sequence[PassageHit]
) -> tuple[PageMatch, set[int | None]]:
    """Return the pages that match best, by words in one passage or several."""
    query = analysis.own_words
    clauses = (*query.words, *query.required)
    markers = [Marker(LexicalQuery(words=(clause,))) for clause in clauses]
    # Restrictions that no text can have, such as years, are those of the record.
    markers = [marker for marker in markers if marker]
    is_long = len(markers) > _MOST_CLAUSES
    if is_long:
        markers = [Marker(query)]
    every = set(range(len(markers)))
    names = Marker(analysis.query)
    keys = [hit.key for hit in passages if hit.key is not None]
    found: dict[int | None, set[int]] = {}
    named: set[int | None] = set()
    for passage in Passage.objects.filter(pk__in=keys):
        page = passage.page_number
        of_page = found.setdefault(page, set())
        of_page.update(
            number
            for number in every - of_page
            if markers[number].count(passage.text, passage.language)
        )
        if names.count(passage.text, passage.language):
            named.add(page)
    full = {page for page, numbers in found.items() if numbers == every}
    some = {page for page, numbers in found.items() if numbers}
    if is_long and full:
        return PageMatch.SOME_WORDS, full
    if full or not named:
        is_one = _is_one_word_or_phrase(text, query) or not full
        return (PageMatch.AS_TYPED if is_one else PageMatch.ALL_WORDS), full
    if some:
        return PageMatch.SOME_WORDS, some
    return PageMatch.OTHER_NAMES, named


def _is_one_word_or_phrase(text: str, query: LexicalQuery) -> bool:
    if surfaces(text) == [text]:
        return not is_unspaced(text)
    return not query.words and [type(each) for each in query.required] == [Phrase]


def _quotes(analysis: AnalyzedQuery, file: File, user: Reader) -> tuple[Quote, ...]:
    meaning = semantic_query(analysis.parsed)
    nearest = _passages(analysis, file, user, count=_PASSAGES_ASKED, meaning=meaning)
    keys = [hit.key for hit in nearest if hit.key is not None]
    rows = Passage.objects.in_bulk(keys)
    found = [(rows[key], file) for key in keys if key in rows]
    return quotes_from_file(analysis, found, meaning=meaning)


def _passages(
    analysis: AnalyzedQuery,
    file: File,
    user: Reader,
    *,
    count: int,
    meaning: SemanticQuery | None = None,
) -> list[PassageHit]:
    resource = file.resource
    found = passage_hits(
        [resource],
        query=analysis.query,
        marker=Marker(analysis.query),
        search_engine=engine(),
        user=user,
        files={(resource.pk, file.number): file},
        per_resource=count,
        meaning=meaning,
        number=file.number,
    )
    return found.get(resource.pk, [])
