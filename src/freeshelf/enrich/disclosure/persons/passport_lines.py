"""Machine-readable lines of passports and cards, also as OCR reads them.

The rules are those of ICAO 9303. OCR reads the mark between names as many things, and
mixes letters with digits: a line counts with two of its three check digits, and the
line of names by its form alone.
"""

import re
from collections.abc import Iterable, Iterator

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.surroundings import Reading

_FILLERS = str.maketrans(dict.fromkeys("«‹＜≤»›〈《", "<"))
_HOMOGLYPHS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_DIGIT = "[0-9OQDILZSBG]"
# Number, nationality, birth, sex, expiry: the second line, long or short.
_LONG = re.compile(
    rf"(?<![A-Z0-9<])(?P<number>[A-Z0-9<]{{9}})(?P<c1>{_DIGIT})[A-Z0<]{{3}}"
    rf"(?P<birth>{_DIGIT}{{6}})(?P<c2>{_DIGIT})[MFXNW<]"
    rf"(?P<expiry>{_DIGIT}{{6}})(?P<c3>{_DIGIT})"
)
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
# Of sample documents in standards and leaflets.
_SPECIMEN = (
    "ERIKSSON<<ANNA",
    "L898902C",
    "SPECIMEN",
    "MUSTERMANN",
    "D23145890",
    "SURNAME",
    "NOM<<PRENOM",
    "APELLIDO",
)


def passport_lines(reading: Reading) -> Iterator[Mention]:
    """Yield the lines of passports; those of one passport are one mention."""
    plain = reading.plain
    if len(plain) < _SHORTEST or not _may_have_lines(plain):
        return
    lines = plain.upper() if len(plain.upper()) == len(plain) else plain
    lines = lines.translate(_FILLERS).translate(_HOMOGLYPHS)
    # OCR parts a line by blanks.
    places = [place for place, letter in enumerate(lines) if letter not in " \t"]
    packed = "".join(lines[place] for place in places)
    found = {*_found(lines)}
    found.update((places[a], places[b - 1] + 1) for a, b in _found(packed))
    specimens = [m.start() for name in _SPECIMEN for m in re.finditer(name, lines)]
    for first, last in _joined(lines, sorted(found)):
        if any(abs(first - place) < 100 for place in specimens):
            continue
        value = "".join(lines[first:last].split())
        yield Mention(Kind.PASSPORT_LINE, first, last, value, is_at_risk=True)


def _joined(lines: str, found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield whole lines, those that follow each other as one."""
    start = end = -1
    for first, last in found:
        whole = _END.match(lines, last)
        to = whole.end() if whole else last
        if start >= 0 and not lines[end:first].strip():
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
        right = [
            _checks(match["number"], match["c1"]),
            _checks(match["birth"], match["c2"]),
            _checks(match["expiry"], match["c3"]),
        ]
        if sum(right) >= 2:
            yield match.span()
    for match in _SHORT.finditer(lines):
        pairs = (match["birth"], match["c2"]), (match["expiry"], match["c3"])
        if all(_checks(*pair) for pair in pairs):
            yield match.span()
    for match in _NAMES.finditer(lines):
        if match.group().count("<") >= _FEWEST_FILLERS:
            yield match.span()


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
