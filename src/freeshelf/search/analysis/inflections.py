"""Inflected forms of a word, as exact tokens: what a stem cannot tell apart.

A stem conflates words: Дания (Denmark) and данные (data), مالي (Mali) and المال (the
money), organisation and organised. Forms are fewer: number in English, Spanish and
French, case in Russian, attached words and the article in Arabic.
"""

from collections.abc import Iterable, Iterator

from freeshelf.search.analysis.analyzer import exact_tokens
from freeshelf.search.analysis.words import (
    ARABIC_PROCLITICS,
    fold,
    is_unspaced,
    script_of,
    singular,
)

_PLURALS = {"en": ("s", "es"), "es": ("s", "es"), "fr": ("s", "x")}
# What is left of boxes, coaches, losses without the s.
_SIBILANTS = ("xe", "che", "she", "sse", "ze")
_OTHER_PLURALS = (
    *(("en", "y", "ies"), ("es", "z", "ces"), ("es", "c", "z")),
    *(("fr", "al", "aux"), ("fr", "au", "al")),
)
# Endings of one declension, the nominative first. A hyphen is no ending.
_NOUNS = (
    *("ия ии ию ией ий иям иями иях", "ие ия ию ием ии ий иям иями иях"),
    *("а ы е у ой ою - ам ами ах", "а и е у ой ей ою - ам ами ах"),
    "я и е ю ей ь й ям ями ях",
    *("- а у ом ем е ы и ов ей ам ами ах", "й я ю ем е и ев ям ями ях"),
    *("ь я ю ем е и ей ям ями ях", "ь и ью ей ям ями ях"),
    *("о а у ом е - ам ами ах", "е я ю ем и ей ям ями ях"),
    *("ы ов - ам ами ах", "и ей ев ов ям ями ях ам ами ах"),
)
_ADJECTIVES = tuple(
    f"{first} ого его ому ему ым им ом ем ая яя ую юю ой ей ое ее ые ие ых их ыми ими"
    for first in ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")
)
_DECLENSIONS = tuple(
    tuple(each.replace("-", "") for each in row.split())
    for row in (*_NOUNS, *_ADJECTIVES)
)
_VOWELS = frozenset("аеиоуыэюяйь")
_MIN_BASE = 2
_ARABIC_ARTICLE = "ال"
# The preposition and the article are written as one.
_FOR, _FOR_THE = "ل", "لل"
_MIN_ARABIC = 3


def forms_of_name(word: str, language: str, *, is_proper: bool = False) -> list[str]:
    """Return the exact tokens that a word of a name may be in a text of its language.

    It is taken to be in the nominative, and in Latin script unchanged. A proper name
    keeps its article, and gets none: المالي is no Mali.
    """
    folded = fold(word)
    forms: Iterable[str] = ()
    match script_of(folded):
        case "cyrillic" if language == "ru":
            forms = _declined(folded, is_nominative=True)
        case "arabic" if language == "ar":
            forms = _attached(folded) if is_proper else _with_attached(folded)
    return list(dict.fromkeys([*exact_tokens(word), *forms]))


def forms_of_word(word: str, latin_languages: Iterable[str]) -> list[str]:
    """Return the exact tokens of a typed word in its other numbers and cases.

    `latin_languages` (BCP 47) are the possible languages of a word in Latin script.
    """
    folded = fold(word)
    if is_unspaced(word):
        return exact_tokens(word)
    forms: Iterable[str] = ()
    match script_of(folded):
        case "latin":
            forms = (
                form
                for language in latin_languages
                for form in _numbers(folded, language)
            )
        case "cyrillic":
            forms = _declined(folded, is_nominative=False)
        case "arabic":
            forms = _with_attached(_bare(folded))
    tokens = (token for form in forms for token in exact_tokens(form))
    return list(dict.fromkeys([*exact_tokens(word), *tokens]))


def _numbers(word: str, language: str) -> Iterator[str]:
    """Yield singular and plural of a folded word, some of them no words."""
    if language not in _PLURALS:
        return
    one = singular(word, language)
    ones = [one]
    if language == "en" and one.endswith(_SIBILANTS):
        ones.append(one[:-1])
    for each in ones:
        yield each
        yield from (f"{each}{ending}" for ending in _PLURALS[language])
    for tag, end, other in _OTHER_PLURALS:
        if tag == language and one.endswith(end):
            yield f"{one.removesuffix(end)}{other}"


def _declined(word: str, *, is_nominative: bool) -> Iterator[str]:
    """Yield the cases of a folded Russian word, of each declension that it may have."""
    for row in _DECLENSIONS:
        ending = _ending(word, row[:1] if is_nominative else row)
        if ending is not None:
            base = word.removesuffix(ending)
            yield from (f"{base}{each}" for each in row)


def _ending(word: str, endings: Iterable[str]) -> str | None:
    """Return the longest of some endings that a word has, None without any."""
    found = [
        each
        for each in endings
        if word.endswith(each)
        and len(word) - len(each) >= _MIN_BASE
        # Without an ending it ends in a consonant.
        and (each or word[-1] not in _VOWELS)
    ]
    return max(found, key=len, default=None)


def _bare(word: str) -> str:
    """Return a folded Arabic word without attached words and article."""
    for start in (_FOR_THE, _ARABIC_ARTICLE):
        for before in ("", *ARABIC_PROCLITICS):
            attached = f"{before}{start}"
            if word.startswith(attached) and len(word) - len(attached) >= _MIN_ARABIC:
                return word[len(attached) :]
    return word


def _attached(word: str) -> Iterator[str]:
    """Yield a folded Arabic word with the words that are written onto it."""
    forms = [word, *(f"{each}{word}" for each in sorted(ARABIC_PROCLITICS - {_FOR}))]
    if word.startswith(_ARABIC_ARTICLE):
        forms.append(f"{_FOR_THE}{word.removeprefix(_ARABIC_ARTICLE)}")
    else:
        forms.append(f"{_FOR}{word}")
    yield from forms
    yield from (f"و{each}" for each in forms[1:])


def _with_attached(word: str) -> Iterator[str]:
    """Yield the same with the article and without."""
    bare = word.removeprefix(_ARABIC_ARTICLE)
    for each in dict.fromkeys((word, bare, f"{_ARABIC_ARTICLE}{bare}")):
        yield from _attached(each)
