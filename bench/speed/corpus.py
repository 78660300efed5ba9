"""A generated library of any size; smaller ones are prefixes of larger ones.

Extends the corpus that WordPress was measured on (posts of about 200 words by a
Zipf-Mandelbrot law over 20,000 words) by six languages and files.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bench.speed.vocabulary import Vocabulary, vocabularies

PUBLISHERS = 300
TOPICS = 60
PLACES = 150
TYPES = 9
SECTORS = 20
AUDIENCES = 8
FILE_ON_EVERY = 10  # resources
PAGES_PER_FILE = 20
WORDS_PER_PAGE = 300
_TYPE_WEIGHTS = (20, 8, 14, 10, 22, 16, 5, 3, 2)
_FIRST_DAY, _DAYS = date(2000, 1, 1), 9_400
_PARAGRAPH, _SENTENCE = (35, 60), (9, 20)  # words


@dataclass(frozen=True, slots=True)
class GeneratedResource:
    """One resource; concepts and the publisher are indexes in their lists."""

    number: int  # from 1
    title: str
    paragraphs: tuple[str, ...]
    language: str
    issued: str
    access_rights: str
    publisher: int
    types: tuple[int, ...]
    subjects: tuple[int, ...]
    spatial: tuple[int, ...]
    sectors: tuple[int, ...]
    audience: tuple[int, ...]
    pages: tuple[str, ...]  # of its only file; empty without one

    @property
    def identifier(self) -> str:
        """Return the identifier in the library."""
        return f"bench-{self.number}"

    @property
    def description(self) -> str:
        """Return the paragraphs as HTML."""
        return "\n".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)

    @property
    def text_bytes(self) -> int:
        """Return the size of the searched text, in UTF-8 and without markup."""
        parts = (self.title, *self.paragraphs, *self.pages)
        return sum(len(part.encode()) for part in parts)


def resources(first: int, last: int) -> Iterator[GeneratedResource]:
    """Yield resources `first` to `last`, both included."""
    for number in range(first, last + 1):
        yield resource(number)


def resource(number: int) -> GeneratedResource:
    """Generate the resource of this number, the same on every machine."""
    chance = random.Random(number * 7919 + 13)
    known = vocabularies()
    shares = [words.share for words in known.values()]
    words = known[chance.choices(list(known), weights=shares)[0]]
    return GeneratedResource(
        number=number,
        title=_title(words, chance),
        paragraphs=_paragraphs(words, chance, max(60, int(chance.gauss(200, 40)))),
        language=words.language,
        issued=(_FIRST_DAY + timedelta(days=number * 9973 % _DAYS)).isoformat(),
        access_rights=chance.choices(("open", "members", "staff"), (95, 3, 2))[0],
        publisher=_often_first(chance, PUBLISHERS),
        types=_distinct(
            chance.choices(range(TYPES), _TYPE_WEIGHTS, k=chance.choice((1, 1, 1, 2)))
        ),
        subjects=_some(chance, TOPICS, most=4),
        spatial=_some(chance, PLACES, most=3),
        sectors=_some(chance, SECTORS, most=2),
        audience=_some(chance, AUDIENCES, most=2),
        pages=_pages(words, chance) if number % FILE_ON_EVERY == 0 else (),
    )


def _title(words: Vocabulary, chance: random.Random) -> str:
    chosen = [words.between(chance, 20, 6000) for _ in range(chance.randint(3, 8))]
    chosen.insert(chance.randint(0, 2), chance.choice(words.domain))
    phrase = words.phrase(chosen)
    return phrase[:1].upper() + phrase[1:]


def _paragraphs(
    words: Vocabulary, chance: random.Random, count: int
) -> tuple[str, ...]:
    running, paragraphs = words.text(chance, count), []
    for paragraph in _cut(running, chance, *_PARAGRAPH):
        sentences = map(words.sentence, _cut(paragraph, chance, *_SENTENCE))
        paragraphs.append(("" if words.joined else " ").join(sentences))
    return tuple(paragraphs)


def _pages(words: Vocabulary, chance: random.Random) -> tuple[str, ...]:
    return tuple(
        "\n".join(_paragraphs(words, chance, WORDS_PER_PAGE))
        for _ in range(PAGES_PER_FILE)
    )


def _cut(
    words: list[str], chance: random.Random, shortest: int, longest: int
) -> Iterator[list[str]]:
    start = 0
    while start < len(words):
        end = start + chance.randint(shortest, longest)
        yield words[start:end]
        start = end


def _some(chance: random.Random, count: int, *, most: int) -> tuple[int, ...]:
    drawn = (_often_first(chance, count) for _ in range(chance.randint(1, most)))
    return _distinct(drawn)


def _often_first(chance: random.Random, count: int) -> int:
    """Return an index below `count`; a few are common and most are rare."""
    return min(count - 1, int(chance.expovariate(4 / count)))


def _distinct(values) -> tuple[int, ...]:
    return tuple(dict.fromkeys(values))
