"""Words of an index that are near a word that it does not have."""

from collections.abc import Callable, Iterable, Iterator

from rapidfuzz.distance import OSA

_MIN_LENGTH = 4  # shorter words have too many similar words
_TWO_EDITS_FROM = 8
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)

# Words with one of these beginnings, each with its number of documents.
WordsBeginning = Callable[[Iterable[str]], Iterable[tuple[str, int]]]


def edits_allowed(word: str) -> int:
    """Return how many edits a similar word is away at most; 0 if none is similar."""
    if len(word) < _MIN_LENGTH:
        return 0
    return 2 if len(word) >= _TWO_EDITS_FROM else 1


def nearest_words(
    word: str, words_beginning: WordsBeginning, *, limit: int
) -> tuple[str, ...]:
    """Return the words within one or two edits, the nearest and commonest first."""
    if not edits_allowed(word):
        return ()
    beginnings = (*_likely_beginnings(word), *_other_beginnings(word))
    found = dict(_near(word, words_beginning(dict.fromkeys(beginnings))))
    ordered = sorted(found, key=lambda term: (*found[term], term))
    return tuple(ordered[:limit])


def words_one_edit_away(word: str) -> tuple[str, ...]:
    """Return every string of letters of the same alphabet that is one edit away."""
    letters = next((each for each in _ALPHABETS if word[:1] in each), "")
    if not (letters and edits_allowed(word)):
        return ()
    cut = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = (a + b[1] + b[0] + b[2:] for a, b in cut if len(b) > 1)
    removed = (a + b[1:] for a, b in cut if b)
    changed = (a + letter + b[1:] for a, b in cut if b for letter in letters)
    added = (a + letter + b for a, b in cut for letter in letters)
    found = dict.fromkeys((*swapped, *removed, *changed, *added))
    found.pop(word, None)
    return tuple(found)


def _near(
    word: str, words: Iterable[tuple[str, int]]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield similar words with their sort key: distance, then number of documents."""
    allowed = edits_allowed(word)
    for term, count in words:
        if term == word or abs(len(term) - len(word)) > allowed:
            continue
        # Optimal string alignment: a swap of adjacent characters is one edit (Damerau
        # 1964).
        distance = OSA.distance(word, term, score_cutoff=allowed)
        if distance <= allowed:
            yield term, (distance, -count)


def _likely_beginnings(word: str) -> Iterable[str]:
    """Return the prefixes that cover nearly all typing mistakes."""
    return dict.fromkeys((word[0], word[1]))


def _other_beginnings(word: str) -> Iterable[str]:
    """Return prefixes with another first letter of the same alphabet, or one more."""
    alphabet = next((letters for letters in _ALPHABETS if word[0] in letters), "")
    others = [letter for letter in alphabet if letter not in word[:2]]
    return [letter + rest for letter in others for rest in (word[1:3], word[:2])]
