"""The source `table`: each row of a table is a record.

A batch is a line of JSON with what the editor said of the file, and then its bytes.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from freeshelf.core.http import HttpClient
from freeshelf.sources.base import (
    AgentReference,
    Batch,
    FileReference,
    Identifier,
    SourceRecord,
    SubjectReference,
    Text,
    gettext_noop,
)
from freeshelf.sources.errors import UnreadableSourceError
from freeshelf.sources.table.columns import columns_said, fields_of
from freeshelf.sources.table.reading import Row, tables_of
from freeshelf.sources.table.values import (
    agents,
    date_of,
    description_of,
    is_day_unclear,
    several,
)

# Above the row with the names of columns there may be a title and notes.
_HEAD = 25
_KEY_LENGTH = 300
_LISTED = 12
_SCHEMES = {"DOI": "doi", "ISBN": "isbn", "ISSN": "issn", "symbol": "symbol"}
# A row with none of these and no title is a sum or a note.
_TELLING = ("authors", "organisations", "url", "DOI", "ISBN", "description", "files")


@dataclass(frozen=True, slots=True)
class TableSettings:
    """The file, and what its columns are where their names do not say it."""

    file: str = field(
        metadata={"file": True, "label": gettext_noop("Table (CSV or XLSX)")}
    )
    columns: str = field(
        default="",
        metadata={
            "label": gettext_noop("Columns of the table"),
            "help": gettext_noop(
                "Only for columns whose names are not recognised, such as: "
                "Work = title; Source = publisher; Notes = nothing"
            ),
        },
    )


class TableSource:
    """A table as a whole: what is no longer in it is reported."""

    label = gettext_noop("Table (CSV or Excel)")
    gives = (
        *("titles", "alternatives", "descriptions", "agents", "issued", "subjects"),
        *("places", "types", "languages", "identifiers", "rights", "license", "files"),
    )
    settings_class = TableSettings

    def __init__(self, settings: TableSettings) -> None:
        self._path, self._columns = Path(settings.file), settings.columns

    def fetch(self, client: HttpClient, *, resume: str = "") -> Iterator[Batch]:
        """Yield the file. Raises OSError, and UnreadableSourceError for columns."""
        columns_said(self._columns, "The table")
        said = json.dumps({"columns": self._columns}).encode()
        yield Batch(said + b"\n" + self._path.read_bytes())

    @staticmethod
    def parse(content: bytes) -> Iterator[SourceRecord]:
        """Yield the records of all sheets that have a column of titles.

        Raises UnreadableSourceError.
        """
        line, _end, content = content.partition(b"\n")
        said = columns_said(json.loads(line)["columns"], "The table")
        tables = tables_of(content, lambda rows: _head(rows, said)[1], "The table")
        keys: Counter[str] = Counter()
        is_table = False
        for number, rows in enumerate(tables, start=1):
            position, count = _head(rows, said)
            if count:
                is_table = True
                sheet = f"sheet {number}, " if len(tables) > 1 else ""
                yield from _records(rows, position, said, keys, sheet)
        if not is_table:
            raise _without_titles(tables)

    def gone(self, known: Collection[str], seen: Collection[str]) -> Collection[str]:
        """Return what is not in the table any more."""
        return set(known) - set(seen)


def _head(rows: Sequence[Row], said: Mapping[str, str]) -> tuple[int, int]:
    """Return the row with the names of columns, and how many of them are recognised.

    None are where no column is one of titles.
    """
    best = (0, 0)
    for position, row in enumerate(rows[:_HEAD]):
        fields = set(filter(None, fields_of(row, said)))
        if "title" in fields and len(fields) > best[1]:
            best = (position, len(fields))
    return best


def _without_titles(tables: Sequence[Sequence[Row]]) -> UnreadableSourceError:
    filled = (row for rows in tables for row in rows if any(row))
    names = [cell.strip()[:60] for cell in next(filled, ()) if cell.strip()]
    listed = ", ".join(f"“{each}”" for each in names[:_LISTED]) or "none"
    problem = (
        f"has no column of titles. Its columns are: {listed}. Enter under Columns "
        "of the table which is the title, such as: Work = title"
    )
    return UnreadableSourceError("The table", problem=problem)


def _records(
    rows: Sequence[Row],
    position: int,
    said: Mapping[str, str],
    keys: Counter[str],
    sheet: str,
) -> Iterator[SourceRecord]:
    headings = [" ".join(each.split()) for each in rows[position]]
    fields = fields_of(headings, said)
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in enumerate(rows[position + 1 :], start=position + 2):
        row = tuple(cell.strip() for cell in cells)
        name = f"{sheet}row {number}"
        if not any(row) or row == tuple(rows[position]):
            continue
        if (earlier := seen.setdefault(row, number)) != number:
            problem = f"{name} says the same as row {earlier}: it was loaded once"
            yield SourceRecord("", problems=(problem,))
            continue
        yield _record(headings, fields, row, keys, name)


class _Cells:
    """The filled cells of a row by their fields."""

    def __init__(self, fields: Sequence[str], row: Sequence[str]) -> None:
        self._values: dict[str, list[str]] = {}
        for each, cell in zip(fields, row, strict=False):
            if each and cell:
                self._values.setdefault(each, []).append(cell)

    def of(self, field: str) -> Sequence[str]:
        """Return the cells of all columns of a field."""
        return self._values.get(field, ())

    def text(self, field: str) -> str:
        """Return the first cell of a field."""
        return next(iter(self.of(field)), "")

    def values(self, field: str) -> list[str]:
        """Return the values of a field."""
        return several(";".join(self.of(field)))

    def terms(self, field: str) -> tuple[SubjectReference, ...]:
        """Return the values of a field as terms."""
        return tuple(map(SubjectReference, self.values(field)))


def _record(
    headings: Sequence[str],
    fields: Sequence[str],
    row: Sequence[str],
    keys: Counter[str],
    name: str,
) -> SourceRecord:
    cells, raw = _Cells(fields, row), _raw(headings, row)
    title = " ".join(cells.text("title").split())
    if not title and not any(map(cells.text, _TELLING)):
        shown = "; ".join(filter(None, row))[:200]
        problem = f"{name} has no title, and nothing of a work: {shown}"
        return SourceRecord("", raw=raw, problems=(problem,))
    links = cells.values("url")
    return SourceRecord(
        key=_key(cells.text("identifier") or title or "; ".join(row), keys),
        url=next(filter(_is_address, links), cells.text("url")),
        identifiers=tuple(
            Identifier(scheme, value)
            for each, scheme in _SCHEMES.items()
            for value in cells.values(each)
        ),
        titles=(Text(title),) if title else (),
        alternatives=tuple(map(Text, cells.of("alternative"))),
        descriptions=tuple(
            Text(description_of(each)) for each in cells.of("description")
        ),
        agents=tuple(_agents(cells)),
        issued=date_of(cells.of("year")),
        subjects=cells.terms("topics"),
        places=cells.terms("places"),
        types=cells.terms("types"),
        languages=tuple(cells.values("language")),
        rights=cells.text("rights"),
        license=cells.text("licence"),
        series=cells.text("series"),
        files=tuple(map(FileReference, filter(_is_address, cells.values("files")))),
        raw=raw,
        problems=tuple(_problems(cells, title, name)),
    )


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _agents(cells: _Cells) -> Iterator[AgentReference]:
    publishers = cells.values("publisher")
    others = cells.values("organisations")
    known = {*publishers, *others}
    yield from agents(cells.values("authors"), "creator", known)
    yield from (AgentReference(each) for each in others)
    yield from agents(cells.values("contributors"), "contributor", known)
    yield from (AgentReference(each, "publisher") for each in publishers)


def _problems(cells: _Cells, title: str, name: str) -> Iterator[str]:
    if not title:
        yield f"{name} has no title: it is in the library as “[untitled]”"
    for each in filter(is_day_unclear, cells.of("year")):
        yield f"{name}: of the date {each} only the year was taken: is the day first?"


def _key(name: str, keys: Counter[str]) -> str:
    """Return what a record is known by: its identifier or title, and which of several.

    Counted are those above it in the table, so that a row that is added below changes
    no other.
    """
    key = " ".join(name.casefold().split())
    if len(key) > _KEY_LENGTH:
        digest = blake2b(key.encode(), digest_size=8).hexdigest()
        key = f"{key[:_KEY_LENGTH]}… {digest}"
    keys[key] += 1
    return key if keys[key] == 1 else f"{key} #{keys[key]}"


def _raw(headings: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """Return the filled cells of a row by the names of their columns."""
    raw: dict[str, str] = {}
    for position, cell in enumerate(row):
        if cell:
            heading = headings[position] if position < len(headings) else ""
            name = heading or f"column {position + 1}"
            raw[name if name not in raw else f"{name} ({position + 1})"] = cell
    return raw
