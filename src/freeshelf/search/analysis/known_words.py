"""Words that are spelt correctly in English, Spanish, French, Russian and Arabic.

A list of 32-bit numbers a language (`scripts/make_known_words.py`): the words
themselves would take twenty times the memory, and one wrong word in ten thousand may
pass for a right one.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.analysis.analyzer import LATIN_LANGUAGES
from freeshelf.search.analysis.words import fold, script_of, singular

LISTS = Path(__file__).parents[1] / "data" / "known_words.npz"
# Their lists have some of the many forms of a word.
PARTIAL = ("es", "ru", "ar")
_BY_SCRIPT = {"latin": LATIN_LANGUAGES, "cyrillic": ("ru",), "arabic": ("ar",)}


def is_known_word(word: str, languages: Iterable[str] = ()) -> bool:
    """Return whether it is a word of these languages, or of any of its script.

    Accents and capitals are not compared. Languages without a list have no words.
    """
    folded = fold(word)
    tried = tuple(languages) or _BY_SCRIPT.get(script_of(folded), ())
    return any(
        _has(language, number_of(folded))
        or (language in PARTIAL and _has(language, other_form_number(folded, language)))
        for language in tried
    )


def number_of(folded: str) -> int:
    """Return the number of a folded word in the lists."""
    return crc32(folded.encode())


def other_form_number(folded: str, language: str) -> int:
    """Return the number that all forms of a folded word have in the lists."""
    return number_of("~" + singular(folded, language))


def _has(language: str, number: int) -> bool:
    numbers = _lists().get(language)
    if numbers is None:
        return False
    at = int(np.searchsorted(numbers, np.uint32(number)))
    return at < len(numbers) and int(numbers[at]) == number


@cache
def _lists() -> dict[str, NDArray[np.uint32]]:
    with np.load(LISTS, allow_pickle=False) as arrays:
        return {language: arrays[language] for language in arrays.files}
