"""Stemmers by language, for folded words."""

import threading
from collections.abc import Callable

import Stemmer

from freeshelf.search.analysis.spelling import american

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
