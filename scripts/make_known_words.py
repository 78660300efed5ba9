"""Make the list of words that are spelt correctly anew.

It is src/freeshelf/search/data/known_words.npz: for each language the CRC-32 of its
folded words, sorted: those that pyspellchecker (MIT) counts, and the names of
territories and languages as Babel has them from the CLDR. Of Spanish, Russian and
Arabic the lists lack many forms, so what the forms of a word share is kept too.
"""

import io
import zipfile
from collections.abc import Iterator

import numpy as np
from babel import Locale
from spellchecker import SpellChecker

from freeshelf.search.analysis.known_words import (
    LISTS,
    PARTIAL,
    number_of,
    other_form_number,
)
from freeshelf.search.analysis.words import fold, surfaces

_MADE = (1980, 1, 1, 0, 0, 0)  # the same file each time


def main() -> None:
    """Write the lists."""
    with zipfile.ZipFile(LISTS, "w", zipfile.ZIP_STORED) as archive:
        for language in ("en", "es", "fr", "ru", "ar"):
            numbers = np.unique(np.fromiter(_numbers(language), np.uint32))
            content = io.BytesIO()
            np.save(content, numbers)
            entry = zipfile.ZipInfo(f"{language}.npy", _MADE)
            archive.writestr(entry, content.getvalue())


def _numbers(language: str) -> Iterator[int]:
    for word in _words(language):
        yield number_of(fold(word))
        if language in PARTIAL:
            yield other_form_number(fold(word), language)


def _words(language: str) -> Iterator[str]:
    for text in SpellChecker(language=language).word_frequency.words():
        yield from surfaces(text)
    locale = Locale.parse(language)
    for names in (locale.territories, locale.languages):
        for name in names.values():
            yield from surfaces(name)


if __name__ == "__main__":
    main()
