"""Check digits of national numbers that python-stdnum does not know.

Each is by the published rule of the country that gives the number. A value has digits
and letters only.
"""

from collections.abc import Callable, Iterable
from datetime import date

_LETTERS_OF_TAIWAN = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # from 10 on
_LETTERS_OF_SINGAPORE = {"ST": "JZIHGFEDCBA", "FG": "XWUTRQPNMLK"}
_GOVERNORATES = frozenset(
    (*range(1, 5), *range(11, 20), *range(21, 30), *range(31, 36), 88)
)


def _weighed(value: str, weights: Iterable[int]) -> int:
    return sum(int(d) * w for d, w in zip(value, weights, strict=False))


def _is_date(year: int, month: str, day: str) -> bool:
    try:
        return date(year, int(month), int(day)).year > 1900
    except ValueError:
        return False


def _luhn(value: str) -> bool:
    digits = [int(d) for d in reversed(value)]
    doubled = (sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _snils(value: str) -> bool:
    """Russia: SNILS, nine digits and two of a sum."""
    total = _weighed(value[:9], range(9, 0, -1)) % 101
    return total % 100 == int(value[9:])


def _iin(value: str) -> bool:
    """Kazakhstan: date of birth, century and sex, four digits, one of a sum."""
    if value[6] not in "123456":
        return False
    year = 1800 + (int(value[6]) - 1) // 2 * 100 + int(value[:2])
    if not _is_date(year, value[2:4], value[4:6]):
        return False
    rest = _weighed(value, range(1, 12)) % 11
    if rest == 10:
        rest = _weighed(value, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return rest == int(value[11])


def _civil_of_kuwait(value: str) -> bool:
    """Kuwait: century, date of birth, four digits, one of a sum."""
    if value[0] not in "23":
        return False
    year = {"2": 1900, "3": 2000}[value[0]] + int(value[1:3])
    rest = 11 - _weighed(value, (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11
    return _is_date(year, value[3:5], value[5:7]) and rest == int(value[11])


def _of_egypt(value: str) -> bool:
    """Egypt: century, date of birth, governorate, four digits, one that is not told."""
    if value[0] not in "23" or int(value[7:9]) not in _GOVERNORATES:
        return False
    year = {"2": 1900, "3": 2000}[value[0]] + int(value[1:3])
    return _is_date(year, value[3:5], value[5:7])


def _pinfl(value: str) -> bool:
    """Uzbekistan: sex and century, date of birth, district, number, one of a sum."""
    if value[0] not in "123456":
        return False
    year = 1800 + (int(value[0]) - 1) // 2 * 100 + int(value[5:7])
    total = _weighed(value[:13], (7, 3, 1) * 5) % 10
    return _is_date(year, value[3:5], value[1:3]) and total == int(value[13])


def _emirates(value: str) -> bool:
    """United Arab Emirates: 784, year of birth, seven digits, one by Luhn."""
    return value.startswith("784") and value[3:5] in ("19", "20") and _luhn(value)


def _of_saudi_arabia(value: str) -> bool:
    return value[0] in "12" and _luhn(value)


def _of_iran(value: str) -> bool:
    rest = _weighed(value, range(10, 1, -1)) % 11
    return int(value[9]) == (rest if rest < 2 else 11 - rest)


def _cedula_of_uruguay(value: str) -> bool:
    return -_weighed(value, (2, 9, 8, 7, 6, 3, 4)) % 10 == int(value[7])


def _of_taiwan(value: str) -> bool:
    letter = 10 + _LETTERS_OF_TAIWAN.index(value[0])
    total = letter // 10 + letter % 10 * 9 + _weighed(value[1:], (*range(8, 0, -1), 1))
    return value[1] in "1289" and total % 10 == 0


def _of_hong_kong(value: str) -> bool:
    letters = [36, *(int(letter, 36) for letter in value[:-7])][-2:]
    digits = [*letters, *(int(d) for d in value[-7:-1])]
    last = 10 if value[-1] == "A" else int(value[-1])
    total = sum(d * w for d, w in zip(digits, range(9, 1, -1), strict=True))
    return (total + last) % 11 == 0


def _of_singapore(value: str) -> bool:
    total = _weighed(value[1:8], (2, 7, 6, 5, 4, 3, 2))
    total += 4 if value[0] in "TG" else 0
    for first, letters in _LETTERS_OF_SINGAPORE.items():
        if value[0] in first:
            return letters[total % 11] == value[8]
    return False


# By the form: a letter stands for a letter, a 0 for a digit, an x for either.
_RARE: dict[str, tuple[Callable[[str], bool], ...]] = {
    "0" * 12: (_iin, _civil_of_kuwait),
    "0" * 14: (_of_egypt, _pinfl),
    "0" * 15: (_emirates,),
    "A" + "0" * 9: (_of_taiwan,),
    "A" + "0" * 7: (_of_hong_kong,),
    "AA" + "0" * 7: (_of_hong_kong,),
    "A" + "0" * 6 + "A": (_of_hong_kong,),
    "A" + "0" * 7 + "A": (_of_singapore,),
}
_COMMON: dict[str, tuple[Callable[[str], bool], ...]] = {
    "0" * 8: (_cedula_of_uruguay,),
    "0" * 10: (_of_saudi_arabia, _of_iran),
    "0" * 11: (_snils,),
}


def is_known(value: str, *, only_rare: bool) -> bool:
    """Return whether the check digits of a number are right by one of the rules."""
    form = "".join("0" if letter.isdigit() else "A" for letter in value)
    rules = _RARE.get(form, ())
    if not only_rare:
        rules += _COMMON.get(form, ())
    try:
        return any(rule(value) for rule in rules)
    except ValueError:
        # A letter where the rule has none.
        return False
