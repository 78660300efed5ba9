"""Numbers that may be of persons by their form alone: a model of meaning judges them.

What chance hardly meets, such as a telephone number that is valid in a likely country,
is among them anywhere; any other long number only near a word of the field.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from freeshelf.enrich.disclosure.persons.contacts import may_be_phones
from freeshelf.enrich.disclosure.persons.in_context import OF_THE_FIELD
from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.numbers import may_be_national
from freeshelf.enrich.disclosure.persons.reading import LATIN_ALIKE, Text
from freeshelf.enrich.disclosure.persons.words import Cues

_NO_MORE = r"(?![A-Za-z0-9_%])"
# A passport: one to three capitals and digits, perhaps a letter behind them.
_PASSPORT = re.compile(
    rf"(?<![A-Za-z0-9_./-])[A-Z]{{1,3}}[ -]?\d{{6,9}}[A-Z]?{_NO_MORE}"
    rf"|(?<![A-Za-z0-9_./-])[A-Z]{{2}}(?: \d\d){{3}} [A-D]{_NO_MORE}"
)
# Letters and digits in one run, perhaps with dashes: GHA-123456789-0, 4230789A091BA6.
_LETTERED = re.compile(
    rf"(?<![A-Za-z0-9_./-])(?=[A-Z\d-]*[A-Z])[A-Z\d]{{1,14}}(?:-[A-Z\d]{{1,14}}){{0,4}}"
    rf"{_NO_MORE}(?!-)"
)
_LONG = re.compile(
    rf"(?<![A-Za-z0-9_./+-])(?<!\d,)\d(?:(?!\. | / )[ ./-]{{0,2}}\d){{8,17}}{_NO_MORE}"
    r"(?![.,/-]\d)"
)
_BY_FORM = ((_LETTERED, Kind.IDENTITY_NUMBER), (_LONG, Kind.NATIONAL_NUMBER))
_AMOUNT = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_OF_A_DATE = re.compile(r"(?:19|20)\d\d[ ./-]|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d")
_OF_A_BOOK = re.compile(r"97[89][ -]?\d")
_FEWEST_DIGITS, _SHORTEST, _FEWEST_FIGURES = 6, 8, 4
_MOST = 300
_BEFORE, _AFTER = 240, 120


def may_be_of_persons(
    text: Text, countries: Sequence[str]
) -> Iterator[tuple[Mention, bool]]:
    """Yield what may be a number of a person, and whether its form says no more.

    The likeliest come first; a later one may overlap them.
    """
    for each in may_be_national(text):
        yield Mention(Kind.NATIONAL_NUMBER, *each), False
    for each in may_be_phones(text, countries):
        yield Mention(Kind.PHONE, *each), False
    codes = text.plain.translate(LATIN_ALIKE)
    for match in islice(_PASSPORT.finditer(codes), _MOST):
        yield Mention(Kind.PASSPORT_NUMBER, *match.span(), match.group()), False
    cues = Cues(text)
    for pattern, kind in _BY_FORM:
        for match in islice(pattern.finditer(codes), _MOST):
            start, end = match.span()
            if _may_be_one(match.group()) and cues.has(
                max(0, start - _BEFORE), end + _AFTER, *OF_THE_FIELD
            ):
                yield Mention(kind, start, end, match.group()), True


def _may_be_one(written: str) -> bool:
    """Return whether a number is no amount, date or book, nor one that shows a form."""
    digits = [letter for letter in written if letter.isdigit()]
    return (
        len(digits) >= _FEWEST_DIGITS
        and sum(map(str.isalnum, written)) >= _SHORTEST
        and len(set(digits)) >= _FEWEST_FIGURES
        and not _AMOUNT.fullmatch(written)
        and not _OF_A_DATE.match(written)
        and not _OF_A_BOOK.match(written)
    )
