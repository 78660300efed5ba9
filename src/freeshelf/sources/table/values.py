"""Values of cells as records have them."""

import re
from collections.abc import Container, Iterable, Iterator
from html import escape

from freeshelf.sources.base import AgentReference
from freeshelf.sources.table.columns import folded

_SEVERAL = re.compile(r"[;；؛\n\r]+")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ][\d:.Z+]+)?")
_CHINESE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|2100)(?!\d)")
_MONTHS = 12
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Words of names that are no person's.
_WORDS_OF_ORGANISATIONS = """
action against agency aid alliance anti association authority bank board bureau
campaign center centre children clinic coalition college commission committee
confederation consortium council court department europe exchange federation forum
foundation free freedom fund global group human humanity initiative institute
institution international justice labor labour law legal library lab migration
ministry national nations network ngo observatory office organisation organization
parliament policy press programme project publishing refugee research rights safe
school secretariat service services slavery society solidarity strada trafficking
trust union unit united university walk watch women work workers world youth agencia
asociacion banco centro comision comite consejo departamento derechos fundacion
instituto internacional ministerio mundial nacional naciones oficina organizacion red
secretaria trabajo universidad agence banque comite conseil departement droits
fondation institut ministere mondiale reseau secretariat travail universite агентство
ассоциация бюро институт комитет министерство организация права служба совет союз
труда университет управление фонд центр
"""
_OF_ORGANISATIONS = frozenset(map(folded, _WORDS_OF_ORGANISATIONS.split()))
_NAME_WORDS = range(2, 4)


def several(cell: str) -> list[str]:
    """Return the values of a cell, each once; they are separated by ; or lines."""
    parts = (" ".join(part.split()) for part in _SEVERAL.split(cell))
    return list(dict.fromkeys(filter(None, parts)))


def agents(
    names: Iterable[str], role: str, organisations: Container[str] = ()
) -> Iterator[AgentReference]:
    """Yield people and organisations; of some names it is known that they are these."""
    for name in names:
        is_person = name not in organisations and _is_person(name)
        yield AgentReference(name, role, is_person=is_person)


def _is_person(name: str) -> bool:
    """Return whether a name is written as those of people are.

    That is “Family name, Given names” or two or three words with capitals, none of
    which is one that organisations have.
    """
    words = re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", name)
    plain = {folded(each) for each in words}
    if re.search(r"[\d()&/]", name) or plain & _OF_ORGANISATIONS:
        return False
    if name.count(",") == 1:
        return all(part.strip() for part in name.split(","))
    is_named = len(words) in _NAME_WORDS and "," not in name
    return is_named and all(each.istitle() or len(each) == 1 for each in words)


def date_of(cells: Iterable[str]) -> str:
    """Return the most exact date of cells in EDTF, or what is written there."""
    written = [" ".join(cell.translate(_DIGITS).split()) for cell in cells]
    written = [each for each in written if each]
    dates = [date for date in map(_date, written) if date]
    return max(dates, key=len) if dates else "".join(written[:1])


def is_day_unclear(cell: str) -> bool:
    """Return whether a date such as 03/04/2021 has a day that may be the month."""
    match = _DAY_FIRST.fullmatch(cell.strip().translate(_DIGITS))
    return match is not None and _date(match[0]) == match[3]


def _date(text: str) -> str:
    """Return a date with all that is sure of it."""
    text = text.removesuffix(".0")
    for form in (_ISO, _CHINESE):
        if match := form.fullmatch(text):
            return _edtf(*match.groups())
    if match := _DAY_FIRST.fullmatch(text):
        first, second, year = match.groups()
        # With points the day is first everywhere.
        if "." in text or int(first) > _MONTHS or first == second:
            return _edtf(year, second, first)
        return _edtf(year, first, second) if int(second) > _MONTHS else year
    if match := _MONTH_FIRST.fullmatch(text):
        return _edtf(match[2], match[1])
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else ""


def _edtf(year: str, *more: str | None) -> str:
    return "-".join([year, *(f"{int(each):02}" for each in more if each)])


def description_of(cell: str) -> str:
    """Return HTML for a cell with signs that are no tags, and others as they are."""
    if "<" not in cell or _TAG.search(cell):
        return cell
    lines = filter(None, map(str.strip, cell.split("\n")))
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
