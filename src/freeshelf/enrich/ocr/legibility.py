"""Whether a text is one that somebody could read, or what a broken font left of it."""

import re
import unicodedata
from collections import Counter

from freeshelf.enrich.extractors.lexicon import guess_language, is_word
from freeshelf.enrich.language import detect_language

_FEWEST_WORDS = 20
_SAMPLE = 6000  # characters
_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]{4,}")
_CODES = re.compile(r"\(cid:\d+\)")
# Marks above and below them are taken off before.
_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєў")
_MIXED = re.compile(r"[^\W\d_][\d@#$%^&*+=<>|\\~{}\[\]]+[^\W\d_]")

_MOST_CODES = 3
_FEWEST_VOWELS = 0.25  # of the letters; 0.35 to 0.5 in any language
_MOST_MIXED = 0.3
_FEWEST_KNOWN = 0.25


def is_legible(text: str) -> bool:
    """Say whether a text has the look of a language; True for one too short to tell.

    Four signs of a broken one, each enough: codes of characters in the place of
    characters, "(cid:12)"; Latin or Cyrillic letters of which hardly any is a vowel;
    signs and digits within words; and hardly a word that the dictionary of its language
    has.
    """
    sample = text[:_SAMPLE]
    if len(_CODES.findall(sample)) > _MOST_CODES:
        return False
    tokens = _TOKEN.findall(sample)
    if len(tokens) < _FEWEST_WORDS:
        return True
    if sum(1 for token in tokens if _MIXED.search(token)) > _MOST_MIXED * len(tokens):
        return False
    words = [word for word in _LETTERS.findall(sample.lower()) if _has_vowels(word[0])]
    if len(words) < _FEWEST_WORDS:
        return True
    if _share_of_vowels(words) < _FEWEST_VOWELS:
        return False
    return _is_in_dictionary(words, sample)


def _has_vowels(letter: str) -> bool:
    """Whether words of this letter's script write their vowels."""
    return unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC"))


def _share_of_vowels(words: list[str]) -> float:
    letters = unicodedata.normalize("NFD", "".join(words))
    vowels = sum(1 for letter in letters if letter in _VOWELS)
    return vowels / sum(map(str.isalpha, letters))


def _is_in_dictionary(words: list[str], sample: str) -> bool:
    """False only where two guesses agree on the language, and it does not know it."""
    language = guess_language(Counter(sample.lower().split()))
    if not language or detect_language(sample) != language:
        return True
    known = sum(1 for word in words if is_word(word, language))
    return known >= _FEWEST_KNOWN * len(words)
