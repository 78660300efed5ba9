"""Searching one file, and asking it a question."""

from freeshelf.enrich.models import Passage
from freeshelf.library.access import Reader
from freeshelf.library.models import File
from freeshelf.search.conf import engine
from freeshelf.search.explaining import passage_hits
from freeshelf.search.highlighting import Marker
from freeshelf.search.meaning import meaning_of
from freeshelf.search.query import parse
from freeshelf.search.quoting import Quote, quotes_in
from freeshelf.search.results import PassageHit
from freeshelf.search.understanding import understand

PASSAGES_IN_A_FILE = 200
_PASSAGES_ASKED = 4


def ask_file(text: str, *, file: File, user: Reader) -> tuple[Quote, ...]:
    """Sentences of one file that answer a question, by words and by meaning."""
    query = understand(parse(text), user=user).query
    resource = file.resource
    found = passage_hits(
        [resource],
        query=query,
        marker=Marker(query),
        search_engine=engine(),
        user=user,
        files={(resource.pk, file.number): file},
        per_resource=_PASSAGES_ASKED,
        meaning=meaning_of(parse(text)),
        number=file.number,
    )
    keys = [hit.key for hit in found.get(resource.pk, ()) if hit.key is not None]
    rows = Passage.objects.in_bulk(keys)
    return quotes_in(
        text, [(rows[key], file) for key in keys if key in rows], user=user
    )


def search_inside(text: str, *, file: File, user: Reader) -> tuple[PassageHit, ...]:
    """Passages of one file that have words of the question, in the order of pages.

    Of more than PASSAGES_IN_A_FILE the best ones.
    """
    query = understand(parse(text), user=user).query
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
