"""Tell text that people can read from what a broken font or a wrong script gives."""

import re
import unicodedata
from collections import Counter

from freeshelf.enrich.extractors.hyphenation import guess_language, is_word
from freeshelf.enrich.language import detect_language

_MIN_WORDS = 20
_SAMPLE = 6000  # characters
_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]{4,}")
_CODES = re.compile(r"\(cid:\d+\)")
# Accents are removed before.
_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєў")
_MIXED = re.compile(r"[^\W\d_][\d@#$%^&*+=<>|\\~{}\[\]]+[^\W\d_]")

_MAX_CODES = 3
_MIN_VOWELS = 0.25  # of the letters; 0.35 to 0.5 in any language
_MAX_MIXED = 0.3
_MIN_KNOWN = 0.25


def is_legible(text: str) -> bool:
    """Return whether a text is legible; True for one too short to decide.

    Each of four signs marks a broken one: codes of characters instead of characters,
    "(cid:12)"; Latin or Cyrillic letters with hardly any vowel; signs and digits within
    words; and hardly a word that is in the dictionary of its language.
    """
    sample = text[:_SAMPLE]
    if len(_CODES.findall(sample)) > _MAX_CODES:
        return False
    tokens = _TOKEN.findall(sample)
    if len(tokens) < _MIN_WORDS:
        return True
    if sum(1 for token in tokens if _MIXED.search(token)) > _MAX_MIXED * len(tokens):
        return False
    words = [word for word in _LETTERS.findall(sample.lower()) if _has_vowels(word[0])]
    if len(words) < _MIN_WORDS:
        return True
    if _share_of_vowels(words) < _MIN_VOWELS:
        return False
    return _is_in_dictionary(words, sample)


def _has_vowels(letter: str) -> bool:
    """Return whether the script of this letter writes vowels."""
    return unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC"))


def _share_of_vowels(words: list[str]) -> float:
    letters = unicodedata.normalize("NFD", "".join(words))
    vowels = sum(1 for letter in letters if letter in _VOWELS)
    return vowels / sum(map(str.isalpha, letters))


def _is_in_dictionary(words: list[str], sample: str) -> bool:
    """Return False only if the language is certain and its words are unknown."""
    language = guess_language(Counter(sample.lower().split()))
    if not language or detect_language(sample) != language:
        return True
    known = sum(1 for word in words if is_word(word, language))
    return known >= _MIN_KNOWN * len(words)
