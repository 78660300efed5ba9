"""Common forms of folded words: stems by language, and singulars.

A singular does not conflate different words, as a stem does.
"""

import threading
from collections.abc import Callable

import Stemmer

from freeshelf.search.analysis.spelling import american
from freeshelf.search.analysis.tokenization import script_of

Stem = Callable[[str], str]

_LOCK = threading.Lock()

# Light stemming of Arabic after Larkey, Ballesteros and Connell (2007), "light10":
# conjunction, article and the commonest suffixes, while enough of a word is left.
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def arabic_light(word: str) -> str:
    """Return the word without conjunction, article and common suffixes."""
    if word.startswith("و") and len(word) >= 4:
        word = word[1:]
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + 2:
            word = word[len(article) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def stemmer_for(language: str) -> Stem | None:
    """Return the stemmer of a language, or None if it has none."""
    if language == "ar":
        return arabic_light
    if language not in _SNOWBALL:
        return None
    snowball = Stemmer.Stemmer(_SNOWBALL[language])

    def stem(word: str) -> str:
        with _LOCK:  # Snowball's environment is shared state
            stemmed: str = snowball.stemWord(word)
        return stemmed

    if language == "en":
        return lambda word: stem(american(word))
    return stem


_SNOWBALL = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian"}


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
