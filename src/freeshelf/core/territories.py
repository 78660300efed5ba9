"""Names of countries in many languages, from Unicode's CLDR through Babel.

Nothing here uses Django, so that a child process without its settings reads them.
"""

from collections.abc import Iterator
from functools import cache
from typing import cast

from babel import Locale

from freeshelf.core import sandbox

_READER = "freeshelf.core.territories:read_territories"
_LANGUAGES = """
am ar be bg bn bs cs da de el en es et fa fi fr he hi hr hu hy id it ja ka kk km ko ky
lo lt lv mk mn ms my ne nl no pl ps pt ro ru si sk sl so sq sr sv sw ta tg th tr uk ur
uz vi zh zh_Hant az ca cy dz ga is lb mi mt rw ti tk
"""


@cache
def territory_codes() -> dict[str, str]:
    """Return ISO 3166-1 alpha-2 codes by lower-case country name."""
    # Babel keeps the data of each language that it loads: 60 MB, here of a child.
    return cast("dict[str, str]", sandbox.call(_READER, {}))


def read_territories() -> Iterator[dict[str, str]]:
    """Yield the codes once, read from Babel's data of all languages."""
    codes: dict[str, str] = {}
    for language in _LANGUAGES.split():
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(name.casefold(), code)
    yield codes
