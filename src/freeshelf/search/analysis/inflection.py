"""Normalize inflected forms of a word, without conflating words as a stemmer does."""

from freeshelf.search.analysis.spelling import american
from freeshelf.search.analysis.stemming import arabic_light, stemmer_for
from freeshelf.search.analysis.tokenization import script_of

# One-letter words that Arabic writes onto the next one: and, then, by, for, like.
ARABIC_PROCLITICS = frozenset("وفبلك")
_MIN_LENGTH = 3
_russian = stemmer_for("ru")


def singular(folded: str, language: str) -> str:
    """Return a folded word without plural, Russian case or Arabic prefixes.

    The result is for comparison with other results, not for display.
    """
    match script_of(folded):
        case "cyrillic":
            return _russian(folded) if _russian else folded
        case "arabic":
            return arabic_bare(arabic_light(folded))
        case "latin":
            return _latin(folded, language)
        case _:
            return folded


def arabic_bare(word: str) -> str:
    """Return the word without attached one-letter words, two at most."""
    for _ in range(2):
        if word[:1] not in ARABIC_PROCLITICS or len(word) <= _MIN_LENGTH:
            break
        word = word[1:]
    return word


def _latin(word: str, language: str) -> str:
    if language == "en":
        word = american(word)
    if len(word) <= _MIN_LENGTH:
        return word
    match language:
        case "en" if word.endswith("ies"):
            return f"{word[:-3]}y"
        case "en" if word.endswith(("ss", "us", "is")):
            return word
        case "es" if word.endswith("es") and word[-3] not in "aeiou":
            return word[:-2]
        case "fr" if word.endswith("x"):
            return word[:-1]
        case "en" | "es" | "fr" if word.endswith("s"):
            return word[:-1]
        case _:
            return word
