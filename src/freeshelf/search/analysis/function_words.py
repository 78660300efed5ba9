"""Words that say nothing by themselves, in six languages.

More than the stop words, which an index leaves out: these may be searched, but that no
document has them tells nothing, and they are no slips of the pen.
"""

from collections.abc import Iterable

from freeshelf.search.analysis.words import (
    STOP_WORDS,
    fold,
    is_unspaced,
    script_of,
    words_by_language,
)

_ENGLISH = """
about am any anyone aren being could couldn did didn does doesn doing don get got
having hers him isn let may might must myself ours please shall should so some someone
than them themselves too until us very wasn weren while who whom whose why won would
wouldn yes yours yourself
"""
_SPANISH = """
ahi ahora alguien alli aqui conmigo deben debe eres estamos estoy fui hace hacen hago
nadie podemos puede pueden puedo quiero somos soy tenemos tengo usted ustedes vosotros
"""
_FRENCH = """
chacun cela faire fait faut ici peuvent peux quelqu rien sommes suis veux voudrais
"""
_RUSSIAN = """
будет буду будут быть здесь кого кому кто меня могу могут моего моей мои мной моя
нужно тебе тебя тут хочу
"""
_ARABIC = """
اريد اكون نعم انتم عندي عندك عنده كنت لست لدي لنا لي معي معه منا مني يوجد
"""
_CHINESE = "我你您他她它们的了吗呢吧啊是在有和与就都也很不没这那么什怎被把要想会能"

_OWN = words_by_language(_ENGLISH, _SPANISH, _FRENCH, _RUSSIAN, _ARABIC)
_WORDS = {language: STOP_WORDS[language] | words for language, words in _OWN.items()}
_LANGUAGES = {"cyrillic": ("ru",), "arabic": ("ar",)}


def is_function_word(word: str, latin_languages: Iterable[str]) -> bool:
    """Return whether a word says nothing in one of the languages that it may be in.

    `latin_languages` (BCP 47) are those of a word in Latin script.
    """
    folded = fold(word)
    if is_unspaced(word):
        return set(folded) <= set(_CHINESE)
    script = script_of(folded)
    languages = latin_languages if script == "latin" else _LANGUAGES.get(script, ())
    return any(folded in _WORDS.get(language, ()) for language in languages)
