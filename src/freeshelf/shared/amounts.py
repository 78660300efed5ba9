"""Sizes and numbers as readers of a language write them (Babel's forms)."""

from functools import lru_cache

from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils.translation import get_language

from freeshelf.core.locales import locale_of

_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
_STEP = 1024


@lru_cache(maxsize=4096)
def number_text(value: float, language: str) -> str:
    """Return a number such as “1,240”."""
    try:
        return str(format_decimal(value, locale=locale_of(language)))
    except ArithmeticError:  # more digits than Babel can round
        return str(value)


def local_number(value: float) -> str:
    """Return a number as the language of the screen writes it."""
    return number_text(value, get_language() or "en")


@lru_cache(maxsize=4096)
def size_text(size: int, language: str) -> str:
    """Return a size such as “1.2 MB”, or “1,2 Mo” in French, in steps of 1024."""
    unit, amount = _SIZES[0], float(size)
    for larger in _SIZES[1:]:
        if amount < _STEP:
            break
        unit, amount = larger, amount / _STEP
    locale = locale_of(language)
    if unit == "byte" and locale.language == "en":
        return f"{number_text(size, language)} {'byte' if size == 1 else 'bytes'}"
    form = "#,##0" if unit == "byte" else "#,##0.0"
    text = format_unit(
        amount, f"digital-{unit}", length="short", format=form, locale=locale
    )
    # CLDR's unit is for 1000, but file managers use it for 1024.
    return text.replace("kB", "KB").replace("кБ", "КБ")
