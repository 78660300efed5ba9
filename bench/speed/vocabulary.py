"""Words of one language with realistic frequencies."""

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import yaml

SIZE = 20_000
_SEED = 20261124
# Mandelbrot's form of Zipf's law, with the constants usual for English prose.
_SHIFT, _EXPONENT = 2.7, 1.05
# Distance in rank between words of the field, from the frequent ones down.
_FIRST_DOMAIN_RANK, _DOMAIN_STEP = 8, 14


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of a language by decreasing frequency."""

    language: str  # BCP 47
    share: int  # weight of the language in the library
    joined: bool  # written without spaces
    domain: tuple[str, ...]
    words: tuple[str, ...]
    cumulative: tuple[float, ...]  # of the frequencies, for random.choices

    def text(self, chance: random.Random, count: int) -> list[str]:
        """Return words of running text."""
        return chance.choices(self.words, cum_weights=self.cumulative, k=count)

    def between(self, chance: random.Random, first: int, last: int) -> str:
        """Return one word with a rank in [first, last)."""
        return chance.choice(self.words[first : min(last, len(self.words))])

    def sentence(self, words: list[str]) -> str:
        """Return words as a sentence of this language."""
        if self.joined:
            return "".join(words) + "。"
        joined = " ".join(words)
        return joined[:1].upper() + joined[1:] + "."

    def phrase(self, words: list[str]) -> str:
        """Return words as a title or a query of this language."""
        return ("" if self.joined else " ").join(words)


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """Return every language of the generated library, by its code."""
    path = Path(__file__).with_name("words.yaml")
    described = yaml.safe_load(path.read_text("utf-8"))
    return {code: _vocabulary(code, parts) for code, parts in described.items()}


def _vocabulary(code: str, parts: dict) -> Vocabulary:
    stop, domain = parts["stop"].split(), parts["domain"].split()
    invented = _invent(code, parts, taken={*stop, *domain})
    for place, word in enumerate(domain):
        invented.insert(_FIRST_DOMAIN_RANK + place * _DOMAIN_STEP, word)
    words = (*stop, *invented)[:SIZE]
    weights = (1 / (rank + 1 + _SHIFT) ** _EXPONENT for rank in range(len(words)))
    return Vocabulary(
        language=code,
        share=parts["share"],
        joined=parts["joined"],
        domain=tuple(domain),
        words=words,
        cumulative=tuple(accumulate(weights)),
    )


def _invent(code: str, parts: dict, *, taken: set[str]) -> list[str]:
    chance = random.Random(f"{_SEED} {code}")
    onsets = parts["onsets"].split()
    vowels, endings = parts["vowels"], parts["endings"]
    if isinstance(vowels, str):
        vowels = vowels.split()
    # A Han character is a syllable; words of one to three are usual.
    lengths = (1, 2, 2, 2, 3) if parts["joined"] else (1, 2, 2, 2, 3, 3, 4)
    seen, invented = set(taken), []
    while len(invented) < SIZE:
        syllables = chance.choice(lengths)
        stem = "".join(
            chance.choice(onsets) + chance.choice(vowels) for _ in range(syllables)
        )
        word = stem + chance.choice(endings)
        if (len(word) > 2 or parts["joined"]) and word not in seen:
            seen.add(word)
            invented.append(word)
    return invented
