"""Search one file, or answer a query from it."""

from freeshelf.enrich.models import Passage
from freeshelf.library.access import Reader
from freeshelf.library.models import File
from freeshelf.search.conf import engine
from freeshelf.search.explaining import passage_hits
from freeshelf.search.highlighting import Marker
from freeshelf.search.query import parse
from freeshelf.search.query_analysis import analyze_query
from freeshelf.search.quoting import Quote, quotes_from_file
from freeshelf.search.results import PassageHit
from freeshelf.search.semantic import semantic_query

PASSAGES_IN_A_FILE = 200
_PASSAGES_ASKED = 4


def quote_file(text: str, *, file: File, user: Reader) -> tuple[Quote, ...]:
    """Return sentences of one file that answer a question, by words and by meaning."""
    query = analyze_query(parse(text), user=user).query
    resource = file.resource
    found = passage_hits(
        [resource],
        query=query,
        marker=Marker(query),
        search_engine=engine(),
        user=user,
        files={(resource.pk, file.number): file},
        per_resource=_PASSAGES_ASKED,
        meaning=semantic_query(parse(text)),
        number=file.number,
    )
    keys = [hit.key for hit in found.get(resource.pk, ()) if hit.key is not None]
    rows = Passage.objects.in_bulk(keys)
    return quotes_from_file(
        text, [(rows[key], file) for key in keys if key in rows], user=user
    )


def search_file(text: str, *, file: File, user: Reader) -> tuple[PassageHit, ...]:
    """Return passages of one file with words of the query, in the order of pages.

    If there are more than PASSAGES_IN_A_FILE, only the best ones.
    """
    query = analyze_query(parse(text), user=user).query
    resource = file.resource
    found = passage_hits(
        [resource],
        query=query,
        marker=Marker(query),
        search_engine=engine(),
        user=user,
        files={(resource.pk, file.number): file},
        per_resource=PASSAGES_IN_A_FILE,
        number=file.number,
    )
    return tuple(sorted(found.get(resource.pk, ()), key=lambda hit: hit.page or 0))
