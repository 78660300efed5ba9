"""Lists and tables: what stands above a line says what it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from freeshelf.enrich.disclosure.findings import Means, Piece
from freeshelf.enrich.disclosure.persons.names import is_known_given
from freeshelf.enrich.disclosure.persons.reading import HAN, Text
from freeshelf.enrich.disclosure.persons.rows_with_tabs import with_tabs
from freeshelf.enrich.disclosure.persons.served import (
    is_title_of_served,
    names_person_served,
    served_columns,
)
from freeshelf.enrich.disclosure.persons.things import ANYBODY
from freeshelf.enrich.disclosure.persons.words import AT_RISK, Cue, Cues

_LABELS = frozenset(
    (
        *AT_RISK,
        *("name", "phone", "passport", "identity", "birth", "case", "client"),
        *("relative", "account", "lives", "admission", "plight"),
    )
)
_FATES = frozenset(("fate", "befell"))
_OF_CELLS = _LABELS | _FATES | {"column"}
_PERSONS = AT_RISK | {"many", "client"}
_NAMED = AT_RISK | {"name", "client"}
_LIST_LINE = re.compile(r"\s*(?:\(?\d{1,3}[.)、．]|[•●▪*‣·–—-])\s*\S")
_LONGEST_HEADING = 100
_LONGEST_NAME_LINE = 60
_LONGEST_CELL_OF_WORDS = 20
_SHORTEST_CELL = 3
_SHORTEST_CELL_IN_CHINESE = 1
_LONGEST_FATE = 200
# Classes of labels with which a form asks for a value, in a paragraph above it.
_ASKS = frozenset(("phone", "passport", "identity", "birth", "account"))
_LONGEST_LABEL, _LONGEST_VALUE = 60, 40
_IS_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S+\.|.*[。!?！？]")
_OF_A_TITLE = re.compile(r"[:：?？«»“”\"《》]")
_MOST_LISTED = 5_000
# Two words with a capital or in Arabic, or characters.
_NAME_ALONE = re.compile(
    r"\s*(?:[^\W\d_a-z]\w*[ '’-]+[^\W\d_a-z]\w*|[\u3400-\u9fff]{2})"
)
# Two words with capitals, or of Arabic, and an age; two to four characters and one.
_ROW_JOINED = re.compile(
    r"(?:(?<!\S)[^\W\d_a-zß-öø-ÿа-яё][\w'’-]+[ ,]{1,2}[^\W\d_a-zß-öø-ÿа-яё][\w'’-]+,? "
    r"|(?<![\u3400-\u9fff])[\u3400-\u9fff]{2,4}[ ,，]?)\d{1,2}(?!\w)"
)
_FEWEST_ROWS = 2
# What stands behind the word of a heading such as "References and further reading".
_ENDS_OR_GOES_ON = re.compile(
    r"[\W\d]*$|\s*[:：–—-]|\W*(?:(?:and|et|y|e|и)\b|و|[和与及與]|cit|consult|utili)",
    re.IGNORECASE,
)
_LONGEST_TITLE = 60
_OF_AN_ENTRY = re.compile(r"[,;،，](?!$)|\b(?:19|20)\d\d\b|https?:|[.。]$")
_CLOSE, _REACH = 6, 12  # letters between a word for a list and one for persons


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a piece with what stands above it; a cell of a table is one.

    `has_name` says that a person may be named at its beginning without other words.
    """

    text: str
    offset: int = 0
    headings: frozenset[str] = frozenset()
    is_listed: bool = False
    has_name: bool = False


@dataclass(slots=True)
class Headings:
    """The last heading and head of a table, over the pieces of a file."""

    _columns: list[frozenset[str]] = field(default_factory=list)
    _table: object = None
    _listed_left: int = 0
    _listed_in: Means | None = None
    _has_rows: bool = False
    _tells_fates: bool = False  # a row tells what befell a person
    _label: frozenset[str] = frozenset()
    _head_row: tuple[tuple[str, int], ...] = ()
    _is_titled: bool = False  # above is the title of a list of persons served
    _served: tuple[int, ...] = ()  # the columns of their names
    _is_of_sources: bool = False  # above is the heading of a bibliography

    def parts(self, piece: Piece) -> Iterator[Part]:
        """Yield the parts of a piece: runs of lines, and cells."""
        label, self._label = self._label, _label_of(piece)
        is_value = len(piece.text) <= _LONGEST_VALUE and "\t" not in piece.text
        for part in self._parts(piece):
            if label and is_value and not part.headings:
                yield replace(part, headings=label)
            else:
                yield part

    def _parts(self, piece: Piece) -> Iterator[Part]:
        place, text = piece.place, with_tabs(piece.text)
        is_row = bool(piece.row) or dict(place.parts[-1:]).keys() == {"row"}
        is_hidden = piece.means not in (None, Means.LINK)
        if piece.means is Means.PROPERTY is not self._listed_in:
            # The list of a text does not go on in the title of its file.
            self._listed_left = 0
        # A hidden row is one of its table.
        means = None if is_row else piece.means
        table = (means, place.page, place.parts[:-1])
        if table != self._table and ("\t" in text or piece.row):
            self._table, self._columns, self._has_rows = table, [], False
            self._served, self._tells_fates = (), False
        if piece.row:
            yield from self._part_of_row(piece, is_hidden=is_hidden)
            return
        run_start = offset = 0
        for line in text.splitlines(keepends=True):
            end = offset + len(line)
            if "\t" in line.strip():
                yield from self._run(text, run_start, offset)
                yield from self._row(line.rstrip("\n"), offset, is_hidden=is_hidden)
                run_start = end
            elif self._listed_left:
                yield from self._run(text, run_start, offset)
                yield from self._line(line, offset)
                run_start = end
            elif self._starts_list(line):
                self._listed_left, self._listed_in = _MOST_LISTED, piece.means
                yield from self._run(text, run_start, end)
                run_start = end
            offset = end
        yield from self._run(text, run_start, len(text))

    def _run(self, text: str, start: int, end: int) -> Iterator[Part]:
        if text[start:end].strip():
            self._columns, self._served = [], ()
            self._has_rows = self._tells_fates = False
            self._is_titled = is_title_of_served(text[start:end])
            heading = text[start:end].strip()
            if _may_be_heading(heading):
                self._is_of_sources = _is_of_sources(heading)
            headings = {"sources"} if self._is_of_sources else ()
            yield Part(text[start:end], start, frozenset(headings))

    def _starts_list(self, line: str) -> bool:
        """Return whether a line is the heading of a list of persons at risk."""
        stripped = line.strip()
        if not 3 < len(stripped) <= _LONGEST_HEADING or stripped[-1] in ".,;。，":
            return False
        text = Text(stripped)
        cues = Cues(text)
        if not cues.of("list"):
            return False
        persons = [cue for kind in _PERSONS for cue in cues.of(kind)]
        return any(
            _is_list_of(one, cue) and not cues.is_compound_after(cue)
            for one in cues.of("list")
            for cue in persons
        )

    def _line(self, line: str, offset: int) -> Iterator[Part]:
        joined = list(_ROW_JOINED.finditer(line))
        if len(joined) >= _FEWEST_ROWS:
            # OCR joins the rows of a small list in a picture.
            for row in joined:
                start = offset + row.start()
                yield Part(row.group(), start, is_listed=True, has_name=True)
            return
        stripped = line.strip()
        is_listed = bool(_LIST_LINE.match(line)) or (
            0 < len(stripped) <= _LONGEST_NAME_LINE and stripped[-1] not in ".:"
        )
        if stripped and not is_listed:
            self._listed_left = 0
        self._listed_left = max(0, self._listed_left - 1)
        is_listed = is_listed and bool(stripped)
        yield Part(line, offset, is_listed=is_listed, has_name=is_listed)

    def _row(self, line: str, offset: int, *, is_hidden: bool) -> Iterator[Part]:
        cells = line.split("\t")
        if self._is_head(cells):
            return
        row = self._about(cells)
        if row is None:
            if any(map(_may_hold, cells)) or (is_hidden and any(map(_may_name, cells))):
                yield Part(line, offset)
            return
        start = offset
        for place, cell in enumerate(cells):
            yield from row.part(cell, place, start)
            start += len(cell) + 1

    def _part_of_row(self, piece: Piece, *, is_hidden: bool) -> Iterator[Part]:
        """Yield some cells of a row; those beside and above say what they are about."""
        cells, number = list(piece.row), piece.place.parts[-1:]
        if number != self._head_row and not self._is_head(cells):
            row, offset = self._about(cells), 0
            if row is None and is_hidden and any(map(_may_name, cells)):
                yield Part(piece.text)
                return
            for place in piece.columns:
                cell = cells[place]
                if row is not None:
                    yield from row.part(cell, place, offset)
                elif _may_hold(cell):
                    yield Part(cell, offset)
                offset += len(cell) + 1
        elif self._columns:
            self._head_row = number

    def _is_head(self, cells: list[str]) -> bool:
        """Take a first row for the head of its table, and return whether it is one."""
        if self._has_rows or sum(bool(cell.strip()) for cell in cells) < 2:
            return False
        self._has_rows = True
        columns = [_classes(cell) for cell in cells]
        served = served_columns(cells, columns, is_titled=self._is_titled)
        for place in served:
            columns[place] |= {"client"}
        if not _is_head(cells, columns):
            return False
        self._columns, self._served = columns, served
        return True

    def _about(self, cells: list[str]) -> "_Row | None":
        """Return the head above the cells of a row and words beside, None for none."""
        about = {kind for column in self._columns for kind in column}
        is_listed = bool(self._listed_left or about & AT_RISK)
        is_listed = is_listed or {"client", "plight"} <= about
        if not is_listed and self._served:
            is_listed = names_person_served(
                cells, self._served, is_titled=self._is_titled
            )
        told = [bool(_classes(cell) & AT_RISK) for cell in cells[:30]]
        if not is_listed and not any(told) and "name" in about:
            # Whoever stands below them is on the same list.
            self._tells_fates |= any(map(_tells_fate, cells[:30]))
            is_listed = self._tells_fates
        is_listed = is_listed or any(told) or "admission" in about
        if about & _NAMED:
            is_listed = is_listed or any(_FATES & _classes(cell) for cell in cells)
        if not is_listed and not about - {"column"}:
            return None
        name = "".join(cells[place] for place in self._served if place < len(cells))
        # A family name of Chinese alone is no name.
        is_apart = len(self._served) > 1 and bool(HAN.search(name))
        row = _Row(self._columns, told, is_listed=is_listed)
        return replace(row, name=(self._served[0], name)) if is_apart else row


@dataclass(frozen=True, slots=True)
class _Row:
    """The head above the cells of a row, and words beside them."""

    columns: list[frozenset[str]]
    told: list[bool]
    is_listed: bool
    name: tuple[int, str] | None = None  # of two cells, at the first of them

    def part(self, cell: str, place: int, start: int) -> Iterator[Part]:
        """Yield a cell that may tell of a person."""
        columns, is_listed = self.columns, self.is_listed
        if self.name is not None and place == self.name[0]:
            cell = self.name[1]
        column = columns[place] if place < len(columns) else frozenset()
        is_told = place < len(self.told) and self.told[place]
        is_han = bool(HAN.match(cell))
        shortest = _SHORTEST_CELL_IN_CHINESE if is_han else _SHORTEST_CELL
        in_list = is_listed and len(cell) > shortest
        if column or in_list or is_told or _may_hold(cell):
            has_name = bool(column & _NAMED) and not _classes(cell) & _ASKS
            if not columns:
                has_name = place < 2 and _may_be_named(cell)
            yield Part(cell, start, column, is_listed, has_name=is_listed and has_name)


def _may_be_heading(text: str) -> bool:
    """Return whether a text is short and no entry of a bibliography."""
    is_short = len(text) <= _LONGEST_TITLE and "\n" not in text
    return is_short and not _OF_AN_ENTRY.search(text)


@lru_cache(maxsize=512)
def _is_of_sources(heading: str) -> bool:
    """Return whether a heading is that of a bibliography: not "Sources orales"."""
    cues = Cues(Text(heading)).of("sources")
    return any(
        not heading[: cue.start].strip(" .)0123456789IVX")
        and _ENDS_OR_GOES_ON.match(heading, cue.end)
        for cue in cues
    )


def _label_of(piece: Piece) -> frozenset[str]:
    """Return the classes of a paragraph that is nothing but the label of a form."""
    text = piece.text.strip()
    is_short = len(text) <= _LONGEST_LABEL and not {"\n", "\t"} & set(text)
    if piece.means is not None or not is_short or _IS_SENTENCE.fullmatch(text):
        return frozenset()
    classes = _classes(text)
    if not classes & _ASKS or any(map(str.isdigit, text)):
        return frozenset()
    # "Tax number of the association" asks for no person's.
    cues = Cues(Text(text))
    is_of_all = any(cues.of(kind) for kind in ("office", "public", "author"))
    return frozenset() if is_of_all else classes


def _is_list_of(one: Cue, person: Cue) -> bool:
    """Return whether a word for a list is of persons: "list of", "victims: names"."""
    before = one.start - person.end
    return before <= _CLOSE if before >= 0 else person.start - one.end <= _REACH


def _may_hold(cell: str) -> bool:
    """Return whether a cell that nothing stands above can hold more than a word."""
    if len(cell) > _LONGEST_CELL_OF_WORDS or "@" in cell:
        return True
    return sum(map(str.isdigit, cell)) > 4


def _may_name(cell: str) -> bool:
    """Return whether a short cell may be nothing but the name of a person."""
    return len(cell) <= _LONGEST_NAME_LINE and bool(_NAME_ALONE.match(cell))


def _may_be_named(cell: str) -> bool:
    """Return whether a cell below no head may begin with a name: "Rent" does not."""
    words = [word for _, _, word in Text(cell).words[:2]]
    return len(words) > 1 or bool(HAN.search(cell)) or any(map(is_known_given, words))


@lru_cache(maxsize=4096)
def _classes(cell: str) -> frozenset[str]:
    if not 1 < len(cell) <= _LONGEST_HEADING or cell.replace(" ", "").isdigit():
        return frozenset()
    cues = Cues(Text(cell))
    return frozenset(cue.kind for cue in cues.all) & _OF_CELLS


@lru_cache(maxsize=4096)
def _tells_fate(cell: str) -> bool:
    """Return whether a cell tells what befell one person: "sold at thirteen".

    "How victims were sold: a lecture" tells it of nobody.
    """
    is_one_word = " " not in cell.strip() and not HAN.search(cell)
    if is_one_word or len(cell) > _LONGEST_FATE:
        return False
    cues = Cues(Text(cell))
    if cues.of("many") or _OF_A_TITLE.search(cell):
        return False
    return bool(cues.of("suffered") or cues.of("fled") or cues.of("told"))


def _is_head(cells: list[str], columns: list[frozenset[str]]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any(letter.isdigit() for cell in filled for letter in cell):
        return False
    # "Name of the victim | So-and-so" is a row of a form.
    if any(map(ANYBODY.search, filled)):
        return False
    labelled = sum(bool(column) for column in columns)
    # "Name" alone is one, too, beside other short words: what rows tell decides.
    is_of_names = len(filled) > labelled > 0 and any(
        "name" in column and len(cell.strip()) <= _LONGEST_CELL_OF_WORDS
        for cell, column in zip(cells, columns, strict=True)
    )
    return is_of_names or (
        labelled >= 2 and any(column & _LABELS for column in columns)
    )
