"""Machine-readable lines of passports and cards, also as OCR reads them.

The rules are those of ICAO 9303. OCR reads the mark between names as many things, mixes
letters with digits, puts blanks and signs within a line and both lines into one: a line
counts with two of its three check digits, and the line of names by its form alone.
"""

import re
from collections.abc import Iterable, Iterator

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.reading import LATIN_ALIKE
from freeshelf.enrich.disclosure.persons.surroundings import Reading

_FILLERS = str.maketrans(dict.fromkeys("«‹＜≤»›〈《", "<"))
_DIGIT = "[0-9OQDILZSBG]"
# Number, nationality, birth, sex, expiry: the second line, long or short.
_LONG_LINE = re.compile(
    rf"(?P<number>[A-Z0-9<]{{9}})(?P<c1>{_DIGIT})[A-Z0<]{{3}}"
    rf"(?P<birth>{_DIGIT}{{6}})(?P<c2>{_DIGIT})[MFXNW<]"
    rf"(?P<expiry>{_DIGIT}{{6}})(?P<c3>{_DIGIT})"
)
_LONG = re.compile(rf"(?<![A-Z0-9<]){_LONG_LINE.pattern}")
_SHORT = re.compile(
    rf"(?<![A-Z0-9<])(?P<birth>{_DIGIT}{{6}})(?P<c2>{_DIGIT})[MFXNW<]"
    rf"(?P<expiry>{_DIGIT}{{6}})(?P<c3>{_DIGIT})[A-Z0<]{{3}}[A-Z0-9<]{{8,13}}(?![A-Z0-9<])"
)
# P<UTOHADDAD<<RANIA<<<<<<<
_NAMES = re.compile(
    r"(?<![A-Z0-9<])[PVIAC][A-Z<][A-Z0]{3}[A-Z]{2}[A-Z<]{0,30}<<[A-Z<]{4,40}(?![A-Z0-9<])"
    # The card of France until 2021 has an office after the name.
    r"|(?<![A-Z0-9<])IDFRA[A-Z<]{20,26}<[A-Z0-9<]{5,8}(?![A-Z0-9<])"
)
_END = re.compile("[A-Z0-9<]*")
_LETTERS_FOR_DIGITS = str.maketrans("OQDILZSBG", "000112586")
_WEIGHTS = (7, 3, 1)
_FEWEST_FILLERS = 4
_SHORTEST = 30
# Of sample documents in standards and leaflets: names there are on all their lines, a
# number is copied to documents of real names.
_SPECIMEN_NAMES = (
    "ERIKSSON<<ANNA",
    "SPECIMEN",
    "MUSTERMANN",
    "SURNAME",
    "NOM<<PRENOM",
    "APELLIDO",
    "ESPANOLA<ESPANOLA",
)
_SPECIMEN_NUMBERS = ("L898902C", "D23145890")
_NEAR_SPECIMEN = 100
# A line of names that stands in text without a sign around it.
_PADDED_NAMES = re.compile(
    r"[PVIAC][A-Z<][A-Z0]{3}[A-Z]{2}[A-Z<]{0,30}<<[A-Z<]{1,36}<<<"
    rf"(?:(?![A-Z0-9<])|(?=[A-Z0-9<]{{9}}{_DIGIT}))"
)
_STRAY = frozenset(" \t.,;:'`\"|~*_-\u2013\u2014\u00b7")
_OF_LINES = re.compile("[A-Z0-9<]")
_REACH = 100


def passport_lines(reading: Reading) -> Iterator[Mention]:
    """Yield the lines of passports; those of one passport are one mention."""
    plain = reading.plain
    if len(plain) < _SHORTEST or not _may_have_lines(plain):
        return
    lines = plain.upper() if len(plain.upper()) == len(plain) else plain
    lines = lines.translate(_FILLERS).translate(LATIN_ALIKE)
    found = {*_found(lines), *_found_in_noise(lines)}
    names = [m.start() for name in _SPECIMEN_NAMES for m in re.finditer(name, lines)]
    real = [
        (first, last)
        for first, last in _without_inner(found)
        if not _value(lines[first:last]).startswith(_SPECIMEN_NUMBERS)
        and not any(abs(first - place) < _NEAR_SPECIMEN for place in names)
    ]
    for first, last in _joined(lines, real):
        value = _value(lines[first:last])
        yield Mention(Kind.PASSPORT_LINE, first, last, value, is_at_risk=True)


def _value(stretch: str) -> str:
    return "".join(_OF_LINES.findall(stretch))


def _without_inner(found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches in order, without those that lie within another."""
    reached = -1
    for first, last in sorted(found, key=lambda span: (span[0], -span[1])):
        if last > reached:
            yield first, last
            reached = last


def _found_in_noise(lines: str) -> Iterator[tuple[int, int]]:
    """Yield the lines that OCR parts by blanks and signs, or does not part at all."""
    places = [place for place, letter in enumerate(lines) if letter not in _STRAY]
    packed = "".join(lines[place] for place in places)
    for first, last in _found(packed):
        yield places[first], places[last - 1] + 1
    found: dict[int, int] = {}
    for start in _beginnings(packed, places):
        is_after_names = start > 0 and packed[start - 1] == "<"
        match = None if is_after_names else _PADDED_NAMES.match(packed, start)
        # "PASSPORT P<UTO..." may be read from the first word on, too.
        if match and (match.end() not in found or match[0][1] == "<"):
            found[match.end()] = start
        match = _LONG_LINE.match(packed, start)
        if match and _has_two_checks(match):
            found.setdefault(match.end(), start)
    for end, start in found.items():
        yield places[start], places[end - 1] + 1


def _beginnings(packed: str, places: list[int]) -> Iterator[int]:
    """Yield where a line may begin: at a word, or behind names, and near a filler."""
    reached = 0
    for filler in re.finditer("<+", packed):
        first = max(reached, filler.start() - _REACH)
        reached = max(first, min(len(packed), filler.end() + 1))
        for place in range(first, reached):
            is_word = not place or places[place] - places[place - 1] > 1
            is_word = is_word or not _OF_LINES.match(packed[place - 1])
            if is_word or packed[place - 1] == "<":
                yield place


def _joined(lines: str, found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield whole lines, those that follow each other as one."""
    start = end = -1
    for first, last in found:
        whole = _END.match(lines, last)
        to = whole.end() if whole else last
        if start >= 0 and not lines[end:first].strip("".join(_STRAY) + "\n"):
            end = max(end, to)
            continue
        if start >= 0:
            yield start, end
        start, end = first, to
    if start >= 0:
        yield start, end


def _may_have_lines(plain: str) -> bool:
    return "<" in plain or any(chr(letter) in plain for letter in _FILLERS)


def _found(lines: str) -> Iterator[tuple[int, int]]:
    for match in _LONG.finditer(lines):
        if _has_two_checks(match):
            yield match.span()
    for match in _SHORT.finditer(lines):
        pairs = (match["birth"], match["c2"]), (match["expiry"], match["c3"])
        if all(_checks(*pair) for pair in pairs):
            yield match.span()
    for match in _NAMES.finditer(lines):
        if match.group().count("<") >= _FEWEST_FILLERS:
            yield match.span()


def _has_two_checks(line: re.Match[str]) -> bool:
    right = [
        _checks(line["number"], line["c1"]),
        _checks(line["birth"], line["c2"]),
        _checks(line["expiry"], line["c3"]),
    ]
    return sum(right) >= 2


def _checks(value: str, digit: str) -> bool:
    digit = digit.translate(_LETTERS_FOR_DIGITS)
    for read in (value, value.translate(_LETTERS_FOR_DIGITS)):
        total = sum(
            (0 if letter == "<" else int(letter, 36)) * _WEIGHTS[place % 3]
            for place, letter in enumerate(read)
        )
        if total % 10 == int(digit):
            return True
    return False
