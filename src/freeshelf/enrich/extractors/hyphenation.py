"""Decide whether a hyphen at a line end belongs to the word or only breaks the line.

PDFium marks a hyphen at a line end, but marks the soft one (U+00AD, or one that a
typesetter inserted) and the hard one ("human-resources") alike. The first of these
rules that applies decides:

1. Nothing is broken before a digit, before a capital within lower case, or so that
   one letter is left alone; and nothing at all in a script without hyphenation
   (Arabic, Hebrew, Chinese, Japanese): the hyphen is hard.
2. A non-breaking hyphen (U+2011) is hard.
3. The same word elsewhere in the document: with a hyphen more often than without, it
   is hard, else soft.
4. The joined word is in the dictionary ("under-standing"): soft.
5. A prefix or an ending that is written with a hyphen ("anti-", "-нибудь"): hard.
6. Both parts are words, of the language or of the document ("human", "resources"):
   hard.
7. Soft: most parts of broken words are not words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from spellchecker import SpellChecker

from freeshelf.enrich.extractors.page_text import clean_text, is_ideograph

# Words are judged by those of this many pages, at a millisecond each.
PAGES_AROUND = 1000

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


NON_BREAKING_HYPHEN = "\u2011"

# Characters that PDFium inserts for a hyphen at a line end, and others in documents.
_BROKEN_WORD = re.compile("\\S*[\ufffe\x02\xad\u2010]\\S*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MAX_WORDS = 200_000

_PREFIXES = frozenset(
    ("anti", "co", "counter", "cross", "ex", "inter", "multi", "non", "post", "pre")
)
_ENDINGS = frozenset(("то", "либо", "нибудь", "таки"))
_UNHYPHENATED = ("ARABIC", "HEBREW", "SYRIAC", "THAANA")


class Hyphenation:
    """Hyphenation statistics of one document."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def learn(self, text: str) -> None:
        """Count the words of a page, as extracted by PDFium, and pairs in compounds.

        A broken word is no evidence about itself and is left out.
        """
        if len(self._counts) < _MAX_WORDS:
            whole = clean_text(_BROKEN_WORD.sub(" ", text)).lower()
            for word in _WORD.findall(whole):
                self._counts.update(_parts(word))

    def keeps(self, left: str, right: str, *, hyphen: str = "-") -> bool:
        """Return whether the hyphen between two parts of a word is hard."""
        left = left.rpartition("-")[2]
        right = unicodedata.normalize("NFC", right)
        if hyphen == NON_BREAKING_HYPHEN or not is_breakable(left, right):
            return True
        left, right = left.lower(), right.lower()
        hyphenated = self._counts[f"{left}-{right}"]
        joined = self._counts[left + right]
        if hyphenated or joined:
            return hyphenated > joined
        language = guess_language(self._counts)
        if is_word(left + right, language):
            return False
        if left in _PREFIXES or right in _ENDINGS:
            return True
        return all(
            self._counts[part] or is_word(part, language) for part in (left, right)
        )


def is_breakable(left: str, right: str) -> bool:
    """Return whether a typesetter would break a word between these two parts."""
    if len(left) < 2 or len(right) < 2:
        return False
    if not (left[-1].isalpha() and right[0].isalpha()):
        return False
    if not right[0].islower() and not (left.isupper() and right.isupper()):
        return False
    return not any(_is_unhyphenated(letter) for letter in (left[-1], right[0]))


def _is_unhyphenated(letter: str) -> bool:
    return is_ideograph(letter) or unicodedata.name(letter, "").startswith(
        _UNHYPHENATED
    )


def _parts(word: str) -> Iterator[str]:
    parts = word.split("-")
    yield from parts
    for index in range(len(parts) - 1):
        yield f"{parts[index]}-{parts[index + 1]}"
