"""Dictionaries of some languages, to distinguish words from parts of words."""

from collections.abc import Mapping
from functools import cache

from spellchecker import SpellChecker

# Words that are frequent in each language, and not in the others.
_FUNCTION_WORDS = {
    "de": "der die das und nicht ist mit für von wird",
    "en": "the of and to is that for are with by",
    "es": "el los las una del que para por con como",
    "fr": "le les des et du dans pour est une qui",
    "it": "il gli della che di per una sono nel con",
    "nl": "het een van de en niet voor zijn met dat",
    "pt": "os as uma dos da em não para que por",
    "ru": "и в не на что с по это как для",
}


def guess_language(counts: Mapping[str, int]) -> str:
    """Return the language whose function words are most frequent, or "".

    It only selects a dictionary; enrich.language detects the language of a text.
    """
    shares = {
        language: sum(counts.get(word, 0) for word in words.split())
        for language, words in _FUNCTION_WORDS.items()
    }
    language = max(shares, key=lambda code: shares[code])
    return language if shares[language] else ""


def is_word(word: str, language: str) -> bool:
    """Return whether a language has the word; False without a dictionary."""
    return language in _FUNCTION_WORDS and word.lower() in _words(language)


@cache
def _words(language: str) -> SpellChecker:
    return SpellChecker(language=language, distance=1)
