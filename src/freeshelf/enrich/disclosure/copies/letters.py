"""Letters that readers take for the same, and those that nobody sees."""

import re
import unicodedata
from urllib.parse import unquote

from freeshelf.core.chinese import simplified_forms

# Variants of a letter, fillers, and signs of no width: rows of them spell messages,
# and one within a name hides it from a search. Those of Mongolian belong to their
# letters, and joiners to those of Persian and Indic scripts.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
    "|(?<![\u1800-\u18af])[\u180b-\u180d\u180f]|(?<=[\0-\u02ff])[\u200c\u200d]+"
)
# A line that draws an Arabic word longer.
_TATWEEL = "\u0640"
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u06cc\u0649\u06d2", "\u064a"),  # yeh
        "\u06a9": "\u0643",  # kaf
        **dict.fromkeys("\u0629\u06c1\u06be\u06d5", "\u0647"),  # heh
        "\u0671": "\u0627",  # alef
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
    }
)

# Of pages older than UTF-8, in the languages of the library.
_ENCODINGS = ("utf-8", "cp1251", "cp1256", "gb18030", "big5hkscs", "cp1252")
_UNIT = re.compile(r"%u([0-9a-fA-F]{4})")
_LABEL = re.compile(r"xn--[a-z0-9-]{1,59}", re.IGNORECASE)
_MOST_LAYERS = 3


def without_unseen(text: str) -> str:
    """Return a text without variants of letters and fillers that nobody sees."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def alike(text: str) -> str:
    """Return the letters of a text in the form that `letters_alike` gives them."""
    return "".join(map(letters_alike, text))


def folded(text: str) -> str:
    """Return the letters and digits of a text alone, alike in all their forms."""
    plain = unicodedata.normalize("NFKC", without_unseen(text)).casefold()
    return "".join(filter(str.isalnum, plain)).replace(_TATWEEL, "")


def letters_alike(character: str) -> str:
    """Return the letters that readers may write in place of one character.

    They are small, without accents, and simplified if they are Chinese; Arabic letters
    have the form that several spellings share, and digits are those of ASCII.
    """
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    plain = unicodedata.normalize("NFKD", without_unseen(character)).casefold()
    alike = plain.translate(simplified_forms()).translate(_ALIKE)
    letters = filter(str.isalnum, alike.replace(_TATWEEL, ""))
    return "".join(str(unicodedata.digit(each, each)) for each in letters)


def readings(address: str) -> set[str]:
    """Return an address as it may read: its escapes in all encodings that are usual."""
    found = {address, _LABEL.sub(_with_letters, address)}
    for _layer in range(_MOST_LAYERS):
        found |= {
            unquote(_UNIT.sub(lambda unit: chr(int(unit[1], 16)), each), encoding)
            for each in found
            if "%" in each
            for encoding in _ENCODINGS
        }
    return found


def _with_letters(label: re.Match[str]) -> str:
    try:
        return label[0][4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label[0]
