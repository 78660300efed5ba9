"""Random questions and filters for any library: a filter only takes away."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser

from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.search.documents import build_documents
from freeshelf.search.near_in_filters import keys_near_in_filters, near_in_filters
from freeshelf.search.request import NEAR_VIEW, SearchRequest
from freeshelf.search.services import ranked_keys, search
from freeshelf.vocabularies.models import Concept
from tests.enrich.model_factories import MEANINGS

# Of each question the same set is filtered this often.
_FILTERS_A_QUESTION = 10
_MORE_THAN_ALL = 1000
_ELSEWHERE = ("zebra", "quagmoth", "recruitmnt", "пицца", "ортолан", "天气", "الطقس")

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Shelf:
    """Values of the facets of every record, words of titles and names of concepts."""

    values: dict[str, Values]
    words: list[str]
    names: list[str]

    def filters(self, chance: random.Random) -> dict[str, tuple[str, ...]]:
        """One to three facets, most with one value, some with two."""
        chosen = {}
        for _ in range(chance.choice((1, 1, 2, 2, 3))):
            values = self.values[chance.choice(sorted(self.values))]
            name = chance.choice(sorted(name for name in values if values[name]))
            chosen[name] = (chance.choice(values[name]),)
            if name == "year" and chance.random() < 0.5:
                chosen[name] = (self._years(chance, int(*chosen[name])),)
            other = self.values[chance.choice(sorted(self.values))].get(name, ())
            if other and chance.random() < 0.3:
                chosen[name] = tuple({*chosen[name], chance.choice(other)})
        return chosen

    def _years(self, chance: random.Random, year: int) -> str:
        """A range with this year at one end, open or closed, forwards or backwards."""
        other = year + chance.randint(-4, 4)
        return chance.choice((f"{year}..", f"..{year}", f"{year}..{other}"))

    def question(self, chance: random.Random) -> str:
        """Words of the library, of the model and of nowhere, with every operator."""
        meant = chance.choice(sorted(itertools.chain(*MEANINGS.values())))
        one, other = chance.choice(self.words), chance.choice(self.words)
        return chance.choice(
            (
                one,
                meant,
                chance.choice(self.names),
                f"{chance.choice(self.names)} {one}",
                f"{meant} {one}",
                f"{one} {other}",
                f'"{one} {other}"',
                f'"{one} {other}" {meant}',
                f"{meant} -{one}",
                f"{meant} year:2010..2020",
                f"title:{one} {meant}",
                f"{one[:-2]}{one[-1:]} {other}",
                chance.choice(_ELSEWHERE),
                f"{chance.choice(_ELSEWHERE)} {meant}",
                "",
            )
        )


def shelf() -> Shelf:
    """Return what is live in this library."""
    keys = Resource.objects.live().values_list("identifier", flat=True)
    documents = list(build_documents(keys))
    words = {word for each in documents for word in each.title.text.split()}
    places = _places()
    return Shelf(
        {each.key: {**each.facets, "place": places[each.key]} for each in documents},
        sorted(word for word in words if len(word) > 3 and word.isalpha()),
        sorted({label.text for each in documents for label in each.labels}),
    )


def _places() -> dict[str, tuple[str, ...]]:
    """Places of each record with all above them, as the database has them."""
    concepts = Concept.objects.select_related("scheme").prefetch_related("broader")
    above = {each.pk: [high.pk for high in each.broader.all()] for each in concepts}
    names = {
        each.pk: f"{each.scheme.identifier}.{each.identifier}" for each in concepts
    }
    found = {}
    for record in Resource.objects.live().prefetch_related("spatial"):
        places, waiting = set(), [place.pk for place in record.spatial.all()]
        while waiting:
            place = waiting.pop()
            places.add(names[place])
            waiting += above[place]
        found[record.identifier] = tuple(sorted(places))
    return found


def questions(kept: Shelf, *, number: int, seed: int) -> Iterator[SearchRequest]:
    """Requests with filters; each text comes with several of them, one by one."""
    chance = random.Random(seed)
    for _ in range(number // _FILTERS_A_QUESTION):
        request = SearchRequest(
            kept.question(chance),
            sort=chance.choice(("best", "best", "newest", "title")),
            favoured_language=chance.choice(("", "en", "es", "ru")),
        )
        for _ in range(_FILTERS_A_QUESTION):
            yield replace(request, filters=kept.filters(chance))


def assert_filters_take_away(
    *, number: int, seed: int, user: Reader | None = None
) -> int:
    """Compare results and every count with the unfiltered set; how many were not 0."""
    reader = user or AnonymousUser()
    kept = shelf()
    # A slip is corrected in the reader's language, so one text finds different sets.
    whole: dict[tuple[str, str], frozenset[str]] = {}
    met = 0
    for request in questions(kept, number=number, seed=seed):
        asked = (request.text, request.favoured_language)
        if asked not in whole:
            whole[asked] = _found(replace(request, filters={}), reader)
        among = whole[asked]
        wanted = {key for key in among if _has(kept.values[key], request.filters)}
        results = search(replace(request, page_size=1), user=reader, language="en")
        assert (results.total, _found(request, reader)) == (len(wanted), wanted), (
            request
        )
        for facet in results.facets:
            left = wanted
            if facet.name in request.filters:
                others = {n: v for n, v in request.filters.items() if n != facet.name}
                left = {key for key in among if _has(kept.values[key], others)}
            have = [set(kept.values[key].get(facet.name, ())) for key in left]
            counts = Counter(itertools.chain.from_iterable(have))
            for value in facet.values:
                if ".." in value.value:  # a range of years
                    counts[value.value] = sum(
                        any(_is_one(each, value.value) for each in one) for one in have
                    )
                assert value.count == counts[value.value], (request, facet.name, value)
        met += bool(wanted)
    return met


def _found(request: SearchRequest, reader: Reader) -> frozenset[str]:
    return frozenset(
        ranked_keys(replace(request, page_size=_MORE_THAN_ALL), user=reader)
    )


def _has(values: Values, filters: Values) -> bool:
    return all(
        any(_is_one(value, each) for value in values.get(name, ()) for each in of)
        for name, of in filters.items()
    )


def _is_one(value: str, chosen: str) -> bool:
    first, dots, last = chosen.partition("..")
    if dots and (first or last).isdigit():
        ends = sorted((int(first or 0), int(last or 9999)))
        return ends[0] <= int(value) <= ends[1]
    return value == chosen


def assert_lists_beyond_are_as_said(*, number: int, seed: int) -> int:
    """Compare the number of what is near in filters with its list; how many had one."""
    reader = AnonymousUser()
    kept = shelf()
    visible = set(
        Resource.objects.visible_to(reader).values_list("identifier", flat=True)
    )
    met = 0
    for request in questions(kept, number=number, seed=seed):
        found = search(request, user=reader, language="en")
        keys = keys_near_in_filters(found, user=reader)
        pages = [
            near_in_filters(
                replace(request, view=NEAR_VIEW, page=page), user=reader, language="en"
            )
            for page in range(1, 2 + len(keys) // request.page_size)
        ]
        listed = [hit.resource.identifier for page in pages for hit in page.hits]
        assert {page.total for page in pages} == {len(keys)}, request
        assert listed == list(keys), request
        assert not _found(request, reader) & set(keys), request
        assert set(keys) <= visible, request
        assert all(_has(kept.values[key], request.filters) for key in keys), request
        met += bool(keys)
    return met
