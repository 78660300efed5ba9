"""Tables of the persons whom an organisation serves: clients, beneficiaries, residents.

Such words are also heads of statistics, of grants and of lists of partners: a row
counts only with the name of a person in their column, and something personal beside it.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from freeshelf.enrich.disclosure.persons.names import (
    chinese_name,
    is_known_given,
)
from freeshelf.enrich.disclosure.persons.reading import HAN, Text
from freeshelf.enrich.disclosure.persons.words import Cues

_CONTACT = re.compile(
    r"@|(?:\d[ ().-]{0,2}){7}|\b\d{4}-\d\d-\d\d|\b\d\d?[./]\d\d?[./]\d{2}"
)
_AGE = re.compile(r"\s*[1-9]\d?\s*")
_YEAR = re.compile(r"[\s,，()（）—-]*\d{4}(?: ?年度?)?[)）]?")
_PARTS_IN_CHINESE = frozenset(("姓", "姓氏", "名"))
_OTHERS = ("office", "official", "author", "lawyer", "public")
_LONGEST_HEAD, _LONGEST_NAME, _MOST_WORDS = 60, 60, 5
_MOST_COLUMNS = 60


class _Heads:
    """The words of data/served.toml: sets, and patterns for Chinese."""

    def __init__(self) -> None:
        path = Path(__file__).parent / "data" / "served.toml"
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        chinese = data.pop("chinese")
        beside = chinese.pop("beside")
        self._words = {kind: frozenset(words.split()) for kind, words in data.items()}
        self._chinese = {kind: re.compile(words) for kind, words in chinese.items()}
        self._columns = {
            kind: re.compile(f"(?:{chinese[kind]}){beside}")
            for kind in ("served", "participant")
        }

    def has(self, cell: str, kind: str) -> bool:
        """Return whether a word of a kind is in a cell."""
        if HAN.search(cell):
            return bool(self._chinese[kind].search(cell))
        return not self._words[kind].isdisjoint(_words(cell))

    def is_column(self, cell: str, kinds: Sequence[str]) -> bool:
        """Return whether a cell is nothing but words of some kinds for persons."""
        if HAN.search(cell):
            text = _YEAR.sub("", self._chinese["shelter"].sub("", cell)).strip()
            return any(self._columns[kind].fullmatch(text) for kind in kinds)
        words = _words(cell)
        served = words & frozenset().union(*(self._words[kind] for kind in kinds))
        return bool(served) and words <= (
            served | self._words["beside"] | self._words["shelter"]
        )


@cache
def _heads() -> _Heads:
    return _Heads()


def served_columns(
    cells: Sequence[str], columns: Sequence[frozenset[str]], *, is_titled: bool
) -> tuple[int, ...]:
    """Return the columns of names of persons served, none for another table.

    They are two next to each other where the table has family and given names apart.

    `columns` are the classes of words of the cells of the head; `is_titled` says that
    a line above the table names such persons.
    """
    heads, cells = _heads(), cells[:_MOST_COLUMNS]
    if any(heads.has(cell, "of_others") for cell in cells):
        return ()
    if not any(heads.has(cell, "personal") for cell in cells):
        return ()
    is_titled = is_titled or _sleeps(cells) or any(map(_is_served_since, cells))
    in_shelter = is_titled or any(map(_is_of_a_shelter, cells))
    names = [
        at
        for at, (cell, kinds) in enumerate(zip(cells, columns, strict=False))
        if "name" in kinds or cell.strip() in _PARTS_IN_CHINESE
    ]
    served = (
        number
        for number, cell in enumerate(cells)
        if _is_served(cell, in_shelter=in_shelter) and not _is_served_since(cell)
    )
    first = next(served, names[0] if names and is_titled else None)
    if first is None:
        return ()
    return (first, first + 1) if {first, first + 1} <= {*names} else (first,)


def is_title_of_served(line: str) -> bool:
    """Return whether a line is the title of a list of persons served."""
    line = line.strip().rstrip(":：")
    if _heads().has(line, "of_others"):
        return False
    return _is_served(line, in_shelter=_is_of_a_shelter(line))


def names_person_served(
    cells: Sequence[str], columns: Sequence[int], *, is_titled: bool
) -> bool:
    """Return whether a row has a person's name in columns, and tells more of them.

    An age is enough where a line above the table names such persons.
    """
    parts = [cells[place].strip() for place in columns if place < len(cells)]
    joint = "" if any(map(HAN.search, parts)) else " "
    name = joint.join(filter(None, parts))
    if not is_name(name):
        return False
    if len(parts) > 1 and all(parts):
        return True
    beside = [cell for place, cell in enumerate(cells) if place not in columns]
    if any(map(_CONTACT.search, beside)):
        return True
    if is_titled and any(_AGE.fullmatch(cell) for cell in beside):
        return True
    return bool(HAN.search(name)) or any(map(is_known_given, _words(name)))


def _is_served(cell: str, *, in_shelter: bool) -> bool:
    kinds = ("served", "participant") if in_shelter else ("served",)
    return len(cell) <= _LONGEST_HEAD and _heads().is_column(cell, kinds)


def _sleeps(cells: Sequence[str]) -> bool:
    """Return whether columns tell in which room somebody of some age sleeps."""
    heads = _heads()
    return all(any(heads.has(c, kind) for c in cells) for kind in ("rooms", "ages"))


def _is_served_since(cell: str) -> bool:
    """Return whether a column tells since when somebody is served."""
    heads = _heads()
    return heads.has(cell, "served") and heads.has(cell, "since")


def _is_of_a_shelter(cell: str) -> bool:
    return _heads().has(cell, "shelter") or {"safe", "house"} <= _words(cell)


def tells_status(label: str) -> bool:
    """Return whether the label of a field asks what a person is: "Status"."""
    heads = _heads()
    return heads.has(label, "status") and not heads.has(label, "of_others")


def may_precede_status(word: str) -> bool:
    """Return whether a folded word may stand before "victim" as in "alleged victim"."""
    return _heads().has(word, "before_status")


def says_yes(value: str) -> bool:
    """Return whether the value of a field is nothing but a yes."""
    if HAN.search(value):
        return _heads().has(value, "yes")
    return bool(words := _words(value)) and all(_heads().has(w, "yes") for w in words)


@lru_cache(maxsize=4096)
def _words(cell: str) -> frozenset[str]:
    """Return the folded words of a cell, Arabic ones without their article."""
    if len(cell) > 2 * _LONGEST_HEAD:
        return frozenset()
    words = (word for _, _, word in Text(cell.replace("_", " ")).words)
    return frozenset(
        word.removeprefix("ال") if len(word) > 4 else word
        for word in words
        if not word.isdigit()
    )


@lru_cache(maxsize=4096)
def is_name(cell: str) -> bool:
    """Return whether a cell is nothing but a name, of no office."""
    if not 1 < len(cell) <= _LONGEST_NAME or any(map(str.isdigit, cell)) or "@" in cell:
        return False
    text = Text(cell)
    cues = Cues(text)
    if any(cues.of(kind) for kind in _OTHERS):
        return False
    if HAN.search(cell):
        name = chinese_name(text, 0)
        return name is not None and name.end == len(text.plain)
    words = [text.plain[start:end] for start, end, _ in text.words]
    if not 0 < len(words) <= _MOST_WORDS or words[0] != words[0].strip("0123456789"):
        return False
    capitals = [word for word in words if word[:1].isupper()]
    is_arabic = all("\u0600" <= word[0] <= "\u06ff" for word in words)
    if is_arabic or len(capitals) > 1:
        return len(words) > 1 or is_known_given(text.words[0][2])
    return any(is_known_given(word) for _, _, word in text.words)
