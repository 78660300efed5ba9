"""Make the lists of given names, countries and words of calendars anew.

They are src/freeshelf/enrich/disclosure/persons/data/{given_names,countries,
common_words_of_arabic}.txt: given names from Faker (MIT) in Latin, Cyrillic and Arabic
script, countries and words of calendars from the CLDR as Babel has it, in the six
languages of the library, and words of Arabic that pyspellchecker (MIT) counts often.
"""

import importlib
import pkgutil
import re
from collections import Counter
from pathlib import Path

import faker.providers.person
from babel import Locale
from spellchecker import SpellChecker

from freeshelf.enrich.disclosure.persons.reading import fold

_DATA = Path(__file__).parents[1] / "src/freeshelf/enrich/disclosure/persons/data"
_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh_Hans")
_SCRIPT = re.compile(r"[a-z\u0400-\u04ff\u0621-\u064a'-]{3,}")
_OFTEN = 2_000  # times in the texts that were counted
# Its list has every name that the law of Iceland allows, many of them words elsewhere.
_LEFT_OUT = ("is_IS",)
# Names that manuals write with a capital where they mean the word.
_WORDS = frozenset(("true", "line", "page", "case"))


def main() -> None:
    """Write the lists."""
    _write("given_names.txt", sorted(_given_names() - _words_of_calendars() - _WORDS))
    _write("countries.txt", _countries())
    _write("common_words_of_arabic.txt", _common_words_of_arabic())


def _given_names() -> set[str]:
    found: set[str] = set()
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        if module.name in _LEFT_OUT:
            continue
        name = f"{faker.providers.person.__name__}.{module.name}"
        provider = importlib.import_module(name).Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if "first_names" in attribute and not isinstance(listed, property):
                found.update(fold(str(name)) for name in listed)
    return {name for name in found if _SCRIPT.fullmatch(name)}


def _common_words_of_arabic() -> list[str]:
    counts: Counter[str] = Counter()
    for word, count in SpellChecker(language="ar").word_frequency.items():
        counts[fold(word)] += count
    return sorted(word for word, count in counts.items() if count >= _OFTEN)


def _words_of_calendars() -> set[str]:
    words: set[str] = set()
    for language in _LANGUAGES:
        locale = Locale.parse(language)
        for names in (
            *locale.months["format"].values(),
            *locale.days["format"].values(),
        ):
            words.update(fold(name) for name in names.values())
    return words


def _countries() -> list[str]:
    rows = {
        f"{code}\t{name}"
        for language in _LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")
    }
    return sorted(rows)


def _write(name: str, lines: list[str]) -> None:
    (_DATA / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
