"""Language tags, the language of a text, its signs and the order of its alphabet."""

import re
import unicodedata
from collections.abc import Iterable
from copy import copy
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


@cache
def language_identifier() -> LanguageIdentifier:
    """Return the identifier of all languages of the model, with probabilities."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identifier_of(languages: Iterable[str]) -> LanguageIdentifier:
    """Return an identifier that is limited to these languages (ISO 639 codes)."""
    identifier = copy(language_identifier())
    identifier.set_languages(list(languages))
    return identifier


@cache
def bcp47(code: str) -> str:
    """Return the tag of a code in lower case: zh-Hans for zh-hans, pt-BR for pt-br."""
    language, dash, rest = code.partition("-")
    if not dash:
        return language
    return f"{language}-{rest.title() if len(rest) == 4 else rest.upper()}"


# The well-formed tags that libraries use: language, script, region, variants.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-\w{5,8})*")


def is_language_tag(text: str) -> bool:
    """Return whether a text has the form of a BCP 47 tag, such as `pt-BR`."""
    return _TAG.fullmatch(text) is not None


_COLONS = {"fr": "\N{NARROW NO-BREAK SPACE}: ", "zh": "："}
_COMMAS = {"ar": "، ", "zh": "、"}
_DASHES = {"ru": " — "}
_SEMICOLONS = {"ar": "؛ ", "fr": "\N{NARROW NO-BREAK SPACE}; ", "zh": "；"}


def colon_of(language: str) -> str:
    """Return the colon of a language (BCP 47), with the spaces around it."""
    return _COLONS.get(language.partition("-")[0].lower(), ": ")


def dash_of(language: str) -> str:
    """Return the dash between two parts in a language (BCP 47), with its spaces."""
    return _DASHES.get(language.partition("-")[0].lower(), " – ")


def comma_of(language: str) -> str:
    """Return what separates items of a list in a language (BCP 47)."""
    return _COMMAS.get(language.partition("-")[0].lower(), ", ")


def semicolon_of(language: str) -> str:
    """Return the semicolon of a language (BCP 47), with the spaces around it."""
    return _SEMICOLONS.get(language.partition("-")[0].lower(), "; ")


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
