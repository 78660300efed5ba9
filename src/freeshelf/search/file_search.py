"""Search one file, or answer a query from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from freeshelf.enrich.models import Passage
from freeshelf.library.access import Reader
from freeshelf.library.models import File
from freeshelf.search.conf import engine
from freeshelf.search.engines.clauses import LexicalQuery
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


@dataclass(frozen=True, slots=True)
class FileMatches:
    """Passages of one file with words of a query, and sentences that answer it.

    `has_all_words`: they are of the pages that have all of them; there are others.
    """

    passages: tuple[PassageHit, ...]
    quotes: tuple[Quote, ...]
    has_all_words: bool = True


def search_file(text: str, *, file: File, user: Reader) -> FileMatches:
    """Search one file; the passages are in the order of pages.

    If there are more than PASSAGES_IN_A_FILE, only the best ones. Quotes are found by
    words and by meaning.
    """
    analysis = analyze_query(parse(text), user=user)
    passages = _passages(analysis, file, user, count=PASSAGES_IN_A_FILE)
    pages = _pages_with_all_words(analysis, passages)
    shown = [hit for hit in passages if hit.page in pages] if pages else passages
    return FileMatches(
        passages=tuple(sorted(shown, key=lambda hit: hit.page or 0)),
        quotes=_quotes(analysis, file, user),
        has_all_words=bool(pages) or not passages,
    )


def query_marker(text: str, *, user: Reader) -> Marker:
    """Return a highlighter for a query, including other names of its concepts."""
    return Marker(analyze_query(parse(text), user=user).query)


def _pages_with_all_words(
    analysis: AnalyzedQuery, passages: Sequence[PassageHit]
) -> set[int | None]:
    """Return the pages that have every word and phrase, in one passage or several."""
    query = analysis.own_words
    clauses = (*query.words, *query.required)
    markers = [Marker(LexicalQuery(words=(clause,))) for clause in clauses]
    keys = [hit.key for hit in passages if hit.key is not None]
    missing: dict[int | None, set[int]] = {}
    for passage in Passage.objects.filter(pk__in=keys):
        rest = missing.setdefault(passage.page_number, set(range(len(markers))))
        rest -= {
            number
            for number in rest
            if markers[number].count(passage.text, passage.language)
            or not markers[number]
        }
    return {page for page, rest in missing.items() if not rest}


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
