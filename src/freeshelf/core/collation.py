"""Sort order of texts in the languages of the interface.

Letters are compared without their accents first, then with them, then by case: the
root order of the Unicode Collation Algorithm for Latin and Cyrillic. Spanish has ñ
after n and Russian й after и as letters of their own; Arabic takes the forms of alif,
waw and ya as one. Chinese is ordered by the sounds of its common characters, which is
how the first level of GB 2312 numbers them.
"""

import unicodedata

SortKey = tuple[object, ...]

# Letters of these alphabets, which keep their accents.
_WHOLE = {"es": "ñ", "ru": "й"}
_AFTER = {"ñ": "n\uffff", "й": "и\uffff"}
_ARABIC = str.maketrans("أإآٱؤئىة", "ااااوييه")
_LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l"})


def sort_key(text: str, language: str = "en") -> SortKey:
    """Return the sort key of a text in a language (BCP 47).

    Texts that differ only in case or accents are ordered by these, so that the order is
    always the same.
    """
    base = language.partition("-")[0]
    folded = unicodedata.normalize("NFC", text).casefold()
    if base == "zh":
        return (_by_sound(folded), folded, text)
    plain = "".join(_plain(character, _WHOLE.get(base, "")) for character in folded)
    return (plain.translate(_LIGATURES).translate(_ARABIC), folded, text)


def _plain(letter: str, whole: str) -> str:
    if letter in whole:
        return _AFTER[letter]
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _by_sound(text: str) -> bytes:
    """Return a sort key that puts Latin before Chinese and unknown characters last."""
    return text.encode("gb18030", "replace")
