"""Babel's locales (CLDR), found by tags of languages."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError


@lru_cache(maxsize=4096)
def find_locale(tag: str) -> Locale | None:
    """Return the locale of a language (BCP 47), or None if CLDR has none."""
    while True:
        try:
            return Locale.parse(tag, sep="-") if tag else None
        except (UnknownLocaleError, ValueError):
            return None
        except RuntimeError:
            # To know that a tag is unknown, Babel goes through the locales that it has
            # loaded, while another thread may load one more. There is an end to these.
            continue


def locale_of(tag: str) -> Locale:
    """Return the locale of a language, or that of English if it is unknown."""
    return find_locale(tag) or Locale("en")


def text_direction(tag: str) -> str:
    """Return “rtl” or “ltr”, in which a language is written."""
    found = find_locale(tag)
    return str(found.text_direction) if found else "ltr"
