"""Select the new records that a search could show before running the search.

A question that is asked again and again, such as an alert, is first put to the new
records alone. Only if one of them may be a hit is the whole library searched, whose
answer decides: how many words a hit needs, spelling and meaning depend on all records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from freeshelf.core.batches import in_batches
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.editions import works_of
from freeshelf.library.models import Resource
from freeshelf.search.answering import Answer
from freeshelf.search.conf import engine
from freeshelf.search.engines.base import EngineHit, EngineRequest
from freeshelf.search.hits import load_hits, visible_records
from freeshelf.search.query import parse
from freeshelf.search.query_analysis import analyze_query
from freeshelf.search.request import SearchRequest, available_facets, with_each_year
from freeshelf.search.results import ResourceHit
from freeshelf.search.semantic import semantic_query

# SQLite takes at most so many values in one IN list.
_IN_SIZE = 500


def may_show(request: SearchRequest, keys: Sequence[str], *, user: Reader) -> bool:
    """Return whether a search may show some of these records.

    It may where one has enough of the words or is near in meaning, and where nothing in
    the library has all words: then other words may be searched for than those typed.
    """
    if not keys:
        return False
    levels = readable_by(user)
    parsed = parse(request.text)
    query = analyze_query(parsed, user=user, is_literal=request.is_literal).query
    asked = EngineRequest(
        query=query,
        levels=levels,
        filters=with_each_year(_known(request.all_filters)),
        keys=tuple(keys),
        limit=1,
    )
    if engine().search(asked).total:
        return True
    if not (query.words or query.required):
        return False
    if not engine().search(EngineRequest(query, levels, limit=1)).total_all_words:
        return True
    meaning = None if request.is_literal else semantic_query(parsed)
    return meaning is not None and meaning.is_near_any(keys, levels=levels)


@dataclass(frozen=True, slots=True)
class ShownAmong:
    """The hits that a search has among some records, in its order."""

    keys: tuple[str, ...]
    _hits: Mapping[str, EngineHit] = field(repr=False)
    _answer: Answer = field(repr=False)
    _user: Reader = field(repr=False)

    @property
    def searched_text(self) -> str:
        """Return the text that was searched: as typed, or corrected."""
        return self._answer.text

    def load(self, keys: Sequence[str]) -> list[ResourceHit]:
        """Load some of the hits, with their passages, checking access once more."""
        hits = [self._hits[key] for key in keys]
        resources = visible_records(keys, self._user)
        return load_hits(
            hits,
            resources,
            works_of(resources.values(), self._user),
            analysis=self._answer.analysis,
            search_engine=self._answer.search_engine,
            meaning=self._answer.meaning,
            user=self._user,
        )


def shown_among(
    request: SearchRequest, keys: Sequence[str], *, user: Reader
) -> ShownAmong:
    """Search the whole library, and return what it shows among these records."""
    answer = Answer(replace(request, page=1, page_size=1), user=user, facets=())
    found = answer.among(keys)
    visible: set[str] = set()
    for batch in in_batches([hit.key for hit in found], _IN_SIZE):
        rows = Resource.objects.visible_to(user).filter(identifier__in=batch)
        visible.update(rows.values_list("identifier", flat=True))
    hits = {hit.key: hit for hit in found if hit.key in visible}
    return ShownAmong(tuple(hits), hits, answer, user)


def _known(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    known = available_facets()
    return {name: values for name, values in filters.items() if name in known}
