"""Words that are to go, in what OCR reads in an image, in any order or misread."""

from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from freeshelf.enrich.disclosure.copies.letters import alike

# Shorter words are like many others, and stand by chance where two others meet.
_LONG, _AMONG_OTHERS = 6, 5


def are_told(words: Iterable[str], text: str) -> bool:
    """Return whether a text that OCR read may have one of some words.

    Words of several parts, such as a name and surname, may stand apart and in another
    order. One letter of a longer part may be another.
    """
    letters = alike(text)
    parts = {part for each in text.split() if (part := alike(each))}
    return any(_is_told(each, letters, parts) for each in set(words))


def _is_told(words: str, letters: str, parts: set[str]) -> bool:
    wanted = [part for each in words.split() if (part := alike(each))]
    whole = "".join(wanted)
    if len(whole) >= _AMONG_OTHERS or not whole.isascii():
        if len(whole) > 1 and whole in letters:
            return True
    elif whole in parts:
        return True
    return bool(whole) and all(
        each in parts or any(_is_like(each, part) for part in parts) for each in wanted
    )


def _is_like(word: str, other: str) -> bool:
    """Return whether words differ by one letter, which is another, missing or more."""
    return len(word) >= _LONG and Levenshtein.distance(word, other, score_cutoff=1) <= 1
