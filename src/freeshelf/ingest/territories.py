"""Names of countries in many languages, from Unicode's CLDR through Babel."""

import pickle
from functools import cache

from babel.localedata import resolve_locale_filename

_LANGUAGES = """
am ar be bg bn bs cs da de el en es et fa fi fr he hi hr hu hy id it ja ka kk km ko ky
lo lt lv mk mn ms my ne nl no pl ps pt ro ru si sk sl so sq sr sv sw ta tg th tr uk ur
uz vi zh zh_Hant
"""


@cache
def territory_codes() -> dict[str, str]:
    """Return ISO 3166-1 alpha-2 codes by lower-case country name."""
    codes: dict[str, str] = {}
    for language in _LANGUAGES.split():
        # Babel's `Locale` would cache all data it loads, here 60 MB.
        with open(resolve_locale_filename(language), "rb") as file:
            territories = pickle.load(file)["territories"]  # noqa: S301 - Babel's own
        for code, name in territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(name.casefold(), code)
    return codes
