"""Distinct queries for the generated library."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.speed.vocabulary import Vocabulary, vocabularies

_FILTERS = ("type", "topic", "place", "language", "year", "file")


@dataclass(frozen=True, slots=True)
class Query:
    """A query in one language, possibly with a chosen facet."""

    text: str
    language: str
    facet: str = ""  # usually empty


def queries(count: int, *, seed: int) -> list[Query]:
    """Return distinct queries of ten classes, depending on the seed.

    The classes are those WordPress was measured with: one word of the field (0, 1), two
    (2 to 4), three words (5), one frequent word (6), one rare word (7), a word of the
    field and a rare one (8), and a word that no text has (9). Class 1 has a facet.
    """
    seen: set[Query] = set()
    drawn = []
    for query in _endless(random.Random(f"queries {seed}")):
        if query not in seen:
            seen.add(query)
            drawn.append(query)
        if len(drawn) == count:
            break
    return drawn


def _endless(chance: random.Random) -> Iterator[Query]:
    known = vocabularies()
    shares = [words.share for words in known.values()]
    number = 0
    while True:
        words = known[chance.choices(list(known), weights=shares)[0]]
        chosen = _words(words, chance, number % 10)
        facet = chance.choice(_FILTERS) if number % 10 == 1 else ""
        text = " ".join(chosen)
        yield Query(text=text, language=words.language, facet=facet)
        number += 1


def _words(words: Vocabulary, chance: random.Random, kind: int) -> list[str]:
    field = [chance.choice(words.domain) for _ in range(2)]
    if kind in (0, 1):
        return field[:1]
    if kind in (2, 3, 4):
        return field
    if kind == 5:
        return [*field, words.between(chance, 60, 400)]
    if kind == 6:
        return [words.between(chance, 400, 3000)]
    if kind == 7:
        return [words.between(chance, 5000, 20_000)]
    if kind == 8:
        return [field[0], words.between(chance, 3000, 12_000)]
    return ["zq" + words.between(chance, 8000, 20_000) + "xk"]
