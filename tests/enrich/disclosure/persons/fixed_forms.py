"""Numbers of persons in fixed forms, and the ways in which people write them."""

import random
import re
import string
import tomllib
from functools import cache
from importlib import import_module, resources

from stdnum import iban

from freeshelf.enrich.disclosure.persons import numbers

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
_EXAMPLE = re.compile(r">>> (?:validate|format|compact)\('([^']+)'\)")
_POOL, _TRIES = 12, 4_000
IBANS = (
    *("GB29NWBK60161331926819", "FR1420041010050500013M02606"),
    *("ES9121000418450200051332", "DE89370400440532013000"),
    *("RO49AAAA1B31007593840000", "JO94CBJO0010000000000131000302"),
    *("KZ86125KZT5004100100", "UA213223130000026007233566001"),
    *("TR330006100519786457841326", "EG380019000500000000263180002"),
    *("SA0380000000608010167519", "AE070331234567890123456"),
    *("MD24AG000225100013104168", "GE29NB0000000101904917"),
    "LB62099900000001001901229114",
)
# Other spellings of digits: Arabic, Persian, wide.
SCRIPTS = (
    {},
    {chr(0x30 + d): chr(0x660 + d) for d in range(10)},
    {chr(0x30 + d): chr(0x6F0 + d) for d in range(10)},
    {chr(0x30 + d): chr(0xFF10 + d) for d in range(10)},
)
SEPARATORS = ("", " ", "-", ".", "\u00a0", "\u2011", "\u200b", "\u202f")


def cues(language: str, kind: str) -> list[str]:
    """Return the words of a class, as the data have them."""
    folder = resources.files("freeshelf.enrich.disclosure.persons") / "data"
    words = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))[kind]
    return [word.rstrip("*") for word in words]


def modules() -> list[str]:
    """Return the numbers that are checked by python-stdnum, and have an example."""
    named = (*numbers._RARE.values(), *numbers._COMMON.values())
    return sorted({name for names in named for name in names.split() if pool(name)})


@cache
def pool(name: str) -> tuple[str, ...]:
    """Return valid numbers of a module, made from the examples of its docstring."""
    module = import_module(f"stdnum.{name}")
    chance = random.Random(name)
    given = [
        module.compact(each)
        for each in _EXAMPLE.findall(module.__doc__ or "")
        if module.is_valid(each) and len(module.compact(each)) in _lengths(name)
    ]
    found = dict.fromkeys(given)
    for _ in range(_TRIES if given else 0):
        number = _changed(chance.choice(given), chance)
        if numbers._is_valid(module, number) and len(set(number)) > 3:
            found[number] = None
        if len(found) == _POOL:
            break
    return tuple(found)


def _lengths(name: str) -> set[int]:
    """Return the lengths that are looked for: others are of firms."""
    listed = (*numbers._RARE.items(), *numbers._COMMON.items())
    return {length for length, names in listed if name in names.split()}


def _changed(number: str, chance: random.Random) -> str:
    letters = list(number)
    for _ in range(3):
        at = chance.randrange(len(letters))
        alike = string.digits if letters[at].isdigit() else string.ascii_uppercase
        letters[at] = chance.choice(alike)
    return "".join(letters)


def account(example: str, chance: random.Random) -> str:
    """Return another account of a country, with its check digits."""
    changed = [
        chance.choice(string.digits) if at > 8 and letter.isdigit() else letter
        for at, letter in enumerate(example)
    ]
    number = "".join(changed)
    return number[:2] + iban.calc_check_digits(number) + number[4:]


def passport(chance: random.Random) -> tuple[str, str]:
    """Return the two lines of a passport of nobody."""
    surname, name = ("".join(chance.choices("ABDEHIMNORSTU", k=6)) for _ in range(2))
    number = chance.choice("ABCX") + "".join(chance.choices(string.digits, k=8))
    birth = f"{chance.randrange(60, 99):02}{chance.randrange(1, 13):02}15"
    expiry = f"{chance.randrange(25, 35):02}{chance.randrange(1, 13):02}27"
    parts = [each + _digit(each) for each in (number, birth, expiry)]
    second = f"{parts[0]}UTO{parts[1]}{chance.choice('MF')}{parts[2]}".ljust(43, "<")
    return f"P<UTO{surname}<<{name}".ljust(44, "<"), f"{second}4"


def _digit(value: str) -> str:
    weighed = (int(c, 36) * (7, 3, 1)[at % 3] for at, c in enumerate(value))
    return str(sum(weighed) % 10)


def grouped(number: str, size: int, separator: str) -> str:
    """Return a number in groups, as people write it."""
    groups = [number[at : at + size] for at in range(0, len(number), size)]
    return separator.join(groups)
