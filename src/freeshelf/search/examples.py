"""Example searches that find something, made from what the library holds.

They are made whenever the index has changed, for every language, and only from what is
open to everyone, so that they hold for every reader.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, product

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from freeshelf.pages.models import HomePage
from freeshelf.search.analysis.references import references
from freeshelf.search.analysis.words import is_unspaced, surfaces
from freeshelf.search.concept_names import concept_names, label_index
from freeshelf.search.conf import engine
from freeshelf.search.errors import SearchError
from freeshelf.search.models import ExampleSearch
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import FacetValue
from freeshelf.search.services import facets_of, finds, finds_all_words
from freeshelf.vocabularies.models import ConceptLabel, ConceptScheme
from freeshelf.vocabularies.services import own_schemes

_Kind = ExampleSearch.Kind
_SHOWN_AT_HOME = 3
_TOPICS, _PLACES, _NUMBERS = 8, 4, 3
_FACETS = ("topic", "place", "publisher", "year")
_MIN_BEGINNING, _MIN_WORD = 4, 6
# Most Chinese words have two characters.
_MIN_PHRASE = 4
# References that are usual without a word before them.
_CODES = ("c", "p", "r", "cets")


def example_searches(language: str) -> dict[str, list[str]]:
    """Return the examples for readers of a language, by kind."""
    found: dict[str, list[str]] = {}
    rows = ExampleSearch.objects.filter(language=language).order_by("pk")
    for kind, text in rows.values_list("kind", "text"):
        found.setdefault(kind, []).append(text)
    return found


def refresh_examples(languages: Iterable[str] = ()) -> int:
    """Replace the examples of these languages, or of all, and return their number."""
    codes = list(islice(filter(_is_found, _instrument_codes()), _NUMBERS))
    total = 0
    for language in languages or dict(settings.LANGUAGES):
        maker = _Maker(language, codes)
        rows = [
            ExampleSearch(language=language, kind=kind, text=text)
            for kind, texts in maker.examples().items()
            for text in texts
        ]
        with transaction.atomic():
            ExampleSearch.objects.filter(language=language).delete()
            ExampleSearch.objects.bulk_create(rows)
        total += len(rows)
    return total


@dataclass(slots=True)
class ExampleUpdater:
    """Refresher of the examples that does nothing while the index stays the same."""

    _version: str = ""

    def update(self) -> int:
        """Replace the examples if the index has changed, and return their number."""
        try:
            version = engine().info().version
        except SearchError:
            # An index that cannot be used is built anew, and then has changed.
            return 0
        if version == self._version:
            return 0
        total = refresh_examples()
        self._version = version
        return total


class _Maker:
    """Maker of the examples of one language."""

    def __init__(self, language: str, codes: Sequence[str]) -> None:
        self._language = language
        self._codes = codes
        self._values = self._counted()
        topics = self._named("topic", _TOPICS, skipped=self._site_parts())
        self._topics = [_lowered(each.label) for each in topics]
        places = self._named("place", _PLACES, skipped=_wider_places())
        self._places = [each.label for each in places]

    def examples(self) -> dict[_Kind, list[str]]:
        """Return examples of each kind, all of which find something."""
        topics, quoted = self._topics, [_quoted(topic) for topic in self._topics]
        apart = [(a, b) for a, b in product(quoted, quoted) if a != b]
        years = sorted(each.value for each in self._values["year"])[-3:]
        publishers = self._values["publisher"][:_PLACES]
        made: dict[_Kind, tuple[int, Iterable[str]]] = {
            _Kind.WORDS: (2, self._words),
            _Kind.MEANING: (2, self._in_other_languages()),
            _Kind.PHRASE: (2, (f'"{topic}"' for topic in topics if _is_phrase(topic))),
            _Kind.WITHOUT: (2, (f"{a} -{b}" for a, b in apart)),
            _Kind.EITHER: (1, (f"{a} OR {b}" for a, b in apart)),
            _Kind.BEGINNING: (1, self._beginnings()),
            _Kind.NUMBER: (_NUMBERS, self._codes),
            _Kind.NAMES: (1, (topic for topic in topics if self._has_names(topic))),
            _Kind.TITLE: (2, (f"title:{topic}" for topic in quoted)),
            _Kind.PUBLISHER: (1, (f"publisher:{_quoted(p.label)}" for p in publishers)),
            _Kind.YEAR: (3, _year_examples(years, quoted)),
        }
        found = {
            kind: list(islice(filter(_is_found, dict.fromkeys(texts)), count))
            for kind, (count, texts) in made.items()
        }
        found[_Kind.HOME] = self._for_home(found)
        return found

    def _for_home(self, found: dict[_Kind, list[str]]) -> list[str]:
        """Return the editors' own examples that find something, then others."""
        homes = HomePage.objects.live().filter(locale__language_code=self._language)
        own = [line.strip() for home in homes for line in home.examples.splitlines()]
        kept = [line for line in own if line and _is_answered(line)]
        made = [*found[_Kind.WORDS][:1], *found[_Kind.NUMBER][:1], *self._topics]
        made += self._places
        shown = list(dict.fromkeys(kept))
        for text in made:
            if len(shown) >= _SHOWN_AT_HOME:
                break
            if not _repeats(text, shown) and _is_found(text):
                shown.append(text)
        return shown

    @cached_property
    def _words(self) -> list[str]:
        pairs = (f"{a} {b}" for a, b in product(self._topics, self._places))
        return [*pairs, *self._topics]

    def _in_other_languages(self) -> Iterator[str]:
        other = "es" if not self._language.startswith("es") else "en"
        for value in self._values["topic"][:_TOPICS]:
            concept = concept_names().get(value.value)
            if concept and other in concept.labels:
                yield _lowered(concept.labels[other])

    def _beginnings(self) -> Iterator[str]:
        # Words of scripts without spaces have no beginning; those of others do.
        topics = chain(self._topics, self._in_other_languages())
        for word in (word for topic in topics for word in surfaces(topic)):
            if len(word) >= _MIN_WORD and not is_unspaced(word):
                yield word[: max(_MIN_BEGINNING, len(word) * 2 // 3)] + "*"

    def _has_names(self, topic: str) -> bool:
        return bool(label_index().expansions(topic, likely=(self._language,)))

    def _named(
        self, facet: str, count: int, *, skipped: Set[str] = frozenset()
    ) -> list[FacetValue]:
        """Return the commonest values that have a label in the language."""
        named = (
            value
            for value in self._values[facet]
            if not value.language and value.value not in skipped
        )
        return list(islice(named, count))

    def _site_parts(self) -> set[str]:
        """Return own topics of one word: Library, Newsroom, the parts of a site."""
        own = {scheme.identifier for scheme in own_schemes()}
        return {
            value.value
            for value in self._values["topic"]
            if value.value.partition(".")[0] in own and not _is_phrase(value.label)
        }

    def _counted(self) -> dict[str, list[FacetValue]]:
        """Return the values of facets, those of documents in the language first."""
        reader = self._language.partition("-")[0]
        found: dict[str, dict[str, FacetValue]] = {name: {} for name in _FACETS}
        preferred: dict[str, tuple[str, ...]] = {"language": (reader,)}
        for filters in (preferred, {}):
            facets = facets_of(
                SearchRequest(filters=filters),
                _FACETS,
                user=AnonymousUser(),
                language=self._language,
            )
            for name, facet in facets.items():
                for value in sorted(facet.values, key=lambda each: -each.count):
                    if value.count:
                        found[name].setdefault(value.value, value)
        return {name: list(values.values()) for name, values in found.items()}


def _repeats(text: str, others: Iterable[str]) -> bool:
    """Return whether a word of the text, other than a short one, is in the others."""
    return not _longer_words(text).isdisjoint(_longer_words(" ".join(others)))


def _longer_words(text: str) -> set[str]:
    words = map(str.casefold, surfaces(text))
    return {word for word in words if len(word) >= _MIN_BEGINNING or is_unspaced(word)}


def _is_phrase(topic: str) -> bool:
    return " " in topic or (is_unspaced(topic) and len(topic) >= _MIN_PHRASE)


def _wider_places() -> set[str]:
    """Return continents, regions and groups: nobody adds “World” to a search."""
    names = concept_names()
    places = names.in_role(ConceptScheme.Role.PLACE)
    coded = {e.value for e in places if e.notation.isdigit() or names.is_grouping(e)}
    return coded | {wider for place in places for wider in place.broader}


def _instrument_codes() -> Iterator[str]:
    """Yield the numbers of instruments of the vocabularies, each once."""
    rows = ConceptLabel.objects.filter(
        concept__scheme__role=ConceptScheme.Role.REFERENCE,
        concept__scheme__is_public=True,
        concept__merged_into__isnull=True,
        kind=ConceptLabel.Kind.PREFERRED,
    )
    seen = set()
    for text in rows.order_by("concept", "pk").values_list("text", flat=True):
        for token in (reference.token for reference in references(text)):
            if token not in seen and _is_code(token[1:]):
                seen.add(token)
                yield token[1:].upper()


def _is_code(token: str) -> bool:
    return "/" in token or token.rstrip("0123456789") in _CODES


def _year_examples(years: Sequence[str], topics: Sequence[str]) -> Iterator[str]:
    if years:
        yield f"year:{years[-1]}"
        yield f"year:{years[0]}..{years[-1]}"
        yield from (f"{topic} year:{years[0]}.." for topic in topics)


def _is_found(text: str) -> bool:
    return finds_all_words(text, user=AnonymousUser())


def _is_answered(text: str) -> bool:
    """Return whether a search finds something by its words."""
    return _is_found(text) or finds(text, user=AnonymousUser())


def _lowered(label: str) -> str:
    """Return a label as one types it: without a capital that only begins it."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _quoted(label: str) -> str:
    return f'"{label}"' if " " in label else label
