"""Read dates in the forms of many languages as EDTF, with as much as they say."""

import re
from collections.abc import Iterator
from functools import cache

from babel.dates import get_month_names

from freeshelf.core.dates import is_partial_date

_SHORT, _LAST_SHORT = 2, 40  # digits of a short year, and the last of this century
# The months of the Levant beside those of the Gulf, and short ones.
_OTHER_MONTHS = {
    **dict(
        zip(
            (
                *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز"),
                *("آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
            ),
            range(1, 13),
            strict=True,
        )
    ),
    "sept": 9,
    "setiembre": 9,
    "fevrier": 2,
    "aout": 8,
    "decembre": 12,
}
# Their names of months win where languages differ.
_FIRST = ("en", "es", "fr", "ru", "ar")


@cache
def _months() -> dict[str, int]:
    """Return numbers of months by their names."""
    names = {
        name.lower().rstrip("."): number
        for locale in ("sv", "da", "nb", "pl", "nl", "de", "it", "pt", *_FIRST)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }
    return _OTHER_MONTHS | names


@cache
def date_pattern() -> re.Pattern[str]:
    """Return the pattern of a date with at least its month."""
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    month = rf"(?P<{{}}>{names})\.?(?:\s*/\s*[^\W\d]+)?"
    day = r"(?P<{}>\d{{1,2}})(?:st|nd|rd|th|er|º|-го)?\.?"
    year = r"(?P<{}>(?:19|20)\d{{2}})(?!\d|[-/]\d)"
    return re.compile(
        rf"(?<![\w/.–-])(?:(?:{day.format('d1')}\s+(?:de\s+|"
        rf"of\s+)?)?{month.format('m1')},?[\s-]+"
        rf"(?:de\s+|del\s+)?{year.format('y1')}"
        rf"|{month.format('m2')}\s+{day.format('d2')},?\s+{year.format('y2')}"
        r"|(?P<y3>(?:19|20)\d{2})(?P<s3>[-/])(?P<m3>[01]?\d)(?P=s3)(?P<d3>[0-3]?\d)"
        r"(?![\d/-])"
        rf"|(?P<d4>[0-3]?\d)\.(?P<m4>[01]?\d)\.{year.format('y4')}"
        rf"|(?P<d5>[0-3]?\d)/(?P<m5>[01]?\d)/{year.format('y5')}"
        rf"|(?P<d7>\d{{1,2}})-{month.format('m7')}-(?P<y7>(?:19|20)?\d{{2}})(?!\d)"
        r"|(?P<d8>[0-3]?\d)/(?P<m8>[0-3]?\d)\s?/(?P<y8>\d{2})(?![\d/])"
        rf"|{year.format('y6')}\s*年(?:\s*(?P<m6>\d{{1,2}})\s*月)?(?:\s*(?P<d6>\d{{1,2}})\s*日)?)",
        re.IGNORECASE,
    )


def date_of(match: re.Match[str], *, is_english: bool) -> str:
    """Return a match as EDTF; a day of the month that is unclear is left out."""
    found = next(n for n in "12345678" if match[f"y{n}"])
    parts = match.groupdict()
    year, month, day = (parts.get(f"{part}{found}") or "" for part in "ymd")
    if len(year) == _SHORT:
        year = f"{'19' if int(year) > _LAST_SHORT else '20'}{year}"
    if found in "58" and is_english and int(month) <= 12 and int(day) <= 12:
        # Americans put the month first, others the day.
        return year
    number = int(month) if month.isdecimal() else _months().get(month.lower(), 0)
    # Some calendars print digits of their own.
    year = str(int(year))
    if number > 12 and day and int(day) <= 12:
        number, day = int(day), str(number)
    whole = f"{year}-{number:02}-{int(day or 0):02}"
    return next(
        one for one in (whole, whole[:7], year) if is_partial_date(one) or one == year
    )


def printed_dates(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield dates with at least their month as EDTF, and where they stand."""
    for match in date_pattern().finditer(text):
        yield date_of(match, is_english=False), match.span()
