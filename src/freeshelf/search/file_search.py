"""Search one file, or answer a query from it."""

from dataclasses import dataclass

from freeshelf.enrich.models import Passage
from freeshelf.library.access import Reader
from freeshelf.library.models import File
from freeshelf.search.conf import engine
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
    """Passages of one file with words of a query, and sentences that answer it."""

    passages: tuple[PassageHit, ...]
    quotes: tuple[Quote, ...]


def search_file(text: str, *, file: File, user: Reader) -> FileMatches:
    """Search one file; the passages are in the order of pages.

    If there are more than PASSAGES_IN_A_FILE, only the best ones. Quotes are found by
    words and by meaning.
    """
    analysis = analyze_query(parse(text), user=user)
    passages = _passages(analysis, file, user, count=PASSAGES_IN_A_FILE)
    return FileMatches(
        passages=tuple(sorted(passages, key=lambda hit: hit.page or 0)),
        quotes=_quotes(analysis, file, user),
    )


def query_marker(text: str, *, user: Reader) -> Marker:
    """Return a highlighter for a query, including other names of its concepts."""
    return Marker(analyze_query(parse(text), user=user).query)


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
