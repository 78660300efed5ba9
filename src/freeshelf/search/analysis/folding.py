"""Normalize case, accents, digits, and Arabic and Chinese letter forms of words."""

import re
import unicodedata
from importlib import resources

# Letters without a Unicode decomposition, and letters of one sound that Arabic-script
# keyboards write in several ways (Larkey et al., 2002).
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "þ": "th",
        "ð": "d",
        "\u0671": "ا",
        "\u0649": "ي",
        "\u06cc": "ي",
        "\u06a9": "ك",
        "\u0629": "ه",
        # Tatweel, soft hyphen and joiners only affect rendering.
        "\u0640": None,
        "\u00ad": None,
        "\u200c": None,
        "\u200d": None,
    }
)
# Accents of Latin, Greek, Cyrillic, Hebrew and Arabic. The breve of й and ў stays:
# it makes another letter, which the Russian stemmer needs. Vowel signs of Indic
# scripts stay: they are letters.
_ACCENTS = re.compile(
    "(?<![иу])\u0306|[\u0300-\u0305\u0307-\u036f\u0483-\u0487\u0591-\u05bd\u05bf"
    "\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed]"
)


def fold(word: str) -> str:
    """Return the word without case, accents and letter variants; it may be empty."""
    if word.isascii():
        return word.lower()
    lower = word.casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", lower).casefold().translate(_LETTERS)
    bare = unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))
    return _ascii_digits(bare.translate(_SIMPLIFIED))


def _ascii_digits(word: str) -> str:
    if not any(char.isdecimal() and not char.isascii() for char in word):
        return word
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in word
    )


def _simplified() -> dict[int, str]:
    table = resources.files("freeshelf.search").joinpath("data/simplified_chinese.txt")
    pairs = (
        line
        for line in table.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return {ord(pair[0]): pair[1] for pair in pairs}


_SIMPLIFIED = _simplified()
