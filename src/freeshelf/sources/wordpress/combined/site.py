"""A site as all its given sources together know it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from freeshelf.sources.base import ReadProgress, Source
from freeshelf.sources.errors import OtherSiteError
from freeshelf.sources.records import (
    Repair,
    SourceAuthor,
    SourceItem,
    SourceOption,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceTerm,
)
from freeshelf.sources.wordpress.combined.earlier_records import (
    SCHEMA as EARLIER_SCHEMA,
)
from freeshelf.sources.wordpress.combined.earlier_records import (
    EarlierRecord,
    EarlierRecords,
)
from freeshelf.sources.wordpress.combined.record_merging import ORIGINS, REST, merge
from freeshelf.sources.wordpress.combined.rows import (
    identity,
    pack,
    pack_item,
    storable,
    unpack,
    unpack_item,
)
from freeshelf.sources.wordpress.scratch_database import scratch_database

_SCHEMA = """
CREATE TABLE items (
    number INTEGER, type TEXT, source_id TEXT, nth INTEGER, rank INTEGER,
    source INTEGER, status TEXT, item_key TEXT, body TEXT,
    PRIMARY KEY (number, type, source_id, nth, rank, source)
) WITHOUT ROWID;
CREATE TABLE records (
    kind TEXT, name TEXT, rank INTEGER, source INTEGER, place INTEGER, body TEXT
);
CREATE INDEX records_by_name ON records (kind, name, rank, source, place);
CREATE TABLE table_rows (
    name TEXT, identity BLOB, rank INTEGER, source INTEGER, line INTEGER, body TEXT
);
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS items_by_key ON items (item_key);
CREATE INDEX IF NOT EXISTS items_by_type ON items
    (type, number, source_id, nth, rank, source);
CREATE INDEX IF NOT EXISTS rows_by_identity ON table_rows (name, identity);
"""
# A row counts unless a better or an earlier source has it already.
_NOT_SAID_BEFORE = (
    "NOT EXISTS (SELECT 1 FROM table_rows AS other WHERE other.name = said.name "
    "AND other.identity = said.identity "
    "AND (other.rank, other.source) < (said.rank, said.source))"
)
_REPEAT = re.compile(r"~[1-9]\d*$")  # see SourceItem.key
_SITE, _AUTHOR, _TERM, _OPTION = "site", "author", "term", "option"


class CombinedSite:
    """Takes the records of sources and answers as a CombinedSource.

    The same item of two sources is one. An item that one source has twice comes twice.
    """

    def __init__(self) -> None:
        self._database = scratch_database()
        self._database.executescript(_SCHEMA + EARLIER_SCHEMA)
        self._earlier = EarlierRecords(self._database)
        self._database.execute("BEGIN")
        self._names: list[str] = []
        self._addresses: list[tuple[str, str]] = []  # of each source: file, address
        self._counted = False
        self.repairs: list[Repair] = []
        self.repair_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything."""
        self._database.close()

    def add(
        self, source: Source, *, origin: str, progress: ReadProgress | None = None
    ) -> None:
        """Read a source to its end.

        Raises SourceError, and OtherSiteError when it is of another site than those
        before it.
        """
        number, rank = len(self._names), ORIGINS.index(origin)
        self._names.append(source.name)
        self._counted = False
        for place, record in enumerate(source.records(progress=progress)):
            self._take(record, source.name, rank, number, place)
        self.repairs += list(getattr(source, "repairs", ()))
        self.repair_count += int(getattr(source, "repair_count", 0))

    def add_earlier(self, record: EarlierRecord) -> None:
        """Take what a database or an export said before, for sources that show less."""
        self._earlier.add(record)

    @property
    def name(self) -> str:
        """The names of the sources."""
        return ", ".join(self._names)

    def site(self) -> SourceSite:
        """The site; without words where no source describes it."""
        said = [unpack(SourceSite, body) for body in self._bodies(_SITE)]
        found: SourceSite = merge(said) if said else SourceSite()
        return self._earlier.site(found)

    def authors(self) -> Iterator[SourceAuthor]:
        """Yield the accounts by log-in.

        Without a log-in of ours, REST gives a part of an address in its place: such an
        account is known by its number.
        """
        logins: dict[str, str] = {}
        groups: dict[str, list[SourceAuthor]] = {}
        origins: dict[str, set[str]] = {}
        for rank, body in self._database.execute(
            "SELECT rank, body FROM records WHERE kind = ? "
            "ORDER BY rank, source, place",
            (_AUTHOR,),
        ):
            author: SourceAuthor = unpack(SourceAuthor, body)
            login = logins.setdefault(author.source_id, author.login)
            is_hidden = ORIGINS[rank] == REST and author.source_id
            name = login if is_hidden else author.login
            groups.setdefault(name, []).append(author)
            origins.setdefault(name, set()).add(ORIGINS[rank])
        for name, group in sorted(groups.items()):
            yield self._earlier.author(merge(group), origins[name])

    def terms(self) -> Iterator[SourceTerm]:
        """Yield the terms by taxonomy and slug."""
        rows = self._database.execute(
            "SELECT name, rank, body FROM records WHERE kind = ? "
            "ORDER BY name, rank, source, place",
            (_TERM,),
        )
        for _name, group in groupby(rows, key=itemgetter(0)):
            said = list(group)
            term = merge([unpack(SourceTerm, body) for _key, _rank, body in said])
            yield self._earlier.term(term, {ORIGINS[row[1]] for row in said})

    def items(self, *types: str) -> Iterator[SourceItem]:
        """Yield the items by number, then by type."""
        self._index()
        shown = self._taxonomies()
        marks = ", ".join("?" * len(types))
        chosen = f"WHERE type IN ({marks}) " if types else ""
        rows = self._database.execute(
            "SELECT number, type, source_id, nth, rank, body FROM items "  # noqa: S608
            f"{chosen}ORDER BY number, type, source_id, nth, rank, source",
            types,
        )
        for _name, same in groupby(rows, key=itemgetter(0, 1, 2)):
            before: list[SourceItem] = []
            for nth, group in groupby(same, key=itemgetter(3)):
                said = [(ORIGINS[row[4]], unpack_item(row[5])) for row in group]
                item = self._earlier.item(said, shown)
                yield _among(before, item) if nth else item
                before.append(item)

    def options(self) -> Mapping[str, str]:
        """The settings by name."""
        rows = self._database.execute(
            "SELECT name, body FROM records WHERE kind = ? "
            "ORDER BY name, rank DESC, source DESC, place DESC",
            (_OPTION,),
        )
        return dict(rows)

    def rows(self, table: str) -> Iterator[SourceRow]:
        """Yield the rows of a table, the best source's first, each once."""
        self._index()
        rows = self._database.execute(
            "SELECT line, body FROM table_rows AS said WHERE name = ? "  # noqa: S608
            f"AND {_NOT_SAID_BEFORE} ORDER BY rank, source, rowid",
            (table,),
        )
        for line, body in rows:
            yield SourceRow(table, json.loads(body), line)

    def tables(self) -> Mapping[str, int]:
        """How many rows each table has."""
        self._index()
        return dict(
            self._database.execute(
                "SELECT name, count(*) FROM table_rows AS said "  # noqa: S608
                f"WHERE {_NOT_SAID_BEFORE} GROUP BY name ORDER BY name"
            )
        )

    def origins(self, key: str) -> tuple[str, ...]:
        """The sources that have an item; empty if none has it."""
        self._index()
        ranks = self._database.execute(
            "SELECT DISTINCT other.rank FROM items AS said JOIN items AS other "
            "USING (number, type, source_id, nth) WHERE said.item_key = ? "
            "ORDER BY other.rank",
            (storable(_REPEAT.sub("", key)),),
        )
        return tuple(ORIGINS[rank] for (rank,) in ranks)

    def counts(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """How many items each kind of source has, by (type, status)."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        rows = self._database.execute(
            "SELECT type, status, rank, count(*) FROM (SELECT DISTINCT type, status, "
            "rank, number, source_id, nth FROM items) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        for kind, status, rank, count in rows:
            found.setdefault((kind, status), {})[ORIGINS[rank]] = count
        return found

    def totals(self) -> Mapping[tuple[str, str], int]:
        """How many items there are by (type, status), each counted once."""
        rows = self._database.execute(
            # Of bare columns beside min(), SQLite gives those of the smallest row.
            "SELECT type, status, count(*) FROM (SELECT type, status, "
            "min(rank * 1000000 + source) FROM items "
            "GROUP BY number, type, source_id, nth) "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return {(kind, status): count for kind, status, count in rows}

    def _take(
        self, record: SourceRecord, file: str, rank: int, source: int, place: int
    ) -> None:
        match record:
            case SourceItem():
                self._take_item(record, rank, source)
            case SourceRow():
                values = dict(record.values)
                row = (
                    storable(record.table),
                    identity(record.table, values),
                    rank,
                    source,
                )
                self._database.execute(
                    "INSERT INTO table_rows VALUES (?, ?, ?, ?, ?, ?)",
                    (*row, record.line, json.dumps(values)),
                )
            case SourceOption():
                self._keep(_OPTION, record.name, rank, source, place, record.value)
            case SourceTerm():
                name = f"{record.taxonomy}\n{record.slug}"
                self._keep(_TERM, name, rank, source, place, pack(record))
            case SourceAuthor():
                self._keep(_AUTHOR, "", rank, source, place, pack(record))
            case SourceSite():
                self._check_address(record, file)
                self._keep(_SITE, "", rank, source, place, pack(record))

    def _take_item(self, item: SourceItem, rank: int, source: int) -> None:
        digits = item.source_id.isascii() and item.source_id.isdigit()
        number = int(item.source_id[:18]) if digits else 0
        name = (number, storable(item.type), storable(item.source_id))
        (nth,) = self._database.execute(
            "SELECT count(*) FROM items WHERE number = ? AND type = ? "
            "AND source_id = ? AND rank = ? AND source = ?",
            (*name, rank, source),
        ).fetchone()
        said = (storable(item.status), storable(item.key), pack_item(item))
        self._database.execute(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*name, nth, rank, source, *said),
        )

    def _keep(
        self, kind: str, name: str, rank: int, source: int, place: int, body: str
    ) -> None:
        self._database.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)",
            (kind, storable(name), rank, source, place, storable(body)),
        )

    def _check_address(self, site: SourceSite, file: str) -> None:
        address = _plain_address(site.base_blog_url or site.link)
        if not address:
            return
        for other_file, other in self._addresses:
            if other != address:
                raise OtherSiteError(
                    file, address=address, other=other, other_file=other_file
                )
        self._addresses.append((file, address))

    def _taxonomies(self) -> set[str]:
        names = self._database.execute(
            "SELECT DISTINCT name FROM records WHERE kind = ?", (_TERM,)
        )
        return {name.partition("\n")[0] for (name,) in names}

    def _bodies(self, kind: str) -> Iterator[str]:
        rows: Iterator[tuple[Any, ...]] = self._database.execute(
            "SELECT body FROM records WHERE kind = ? ORDER BY rank, source, place",
            (kind,),
        )
        for (body,) in rows:
            yield body

    def _index(self) -> None:
        """Make what questions need, once after the last source."""
        if not self._counted:
            self._database.executescript(_INDEXES)
            self._counted = True


def _among(before: Sequence[SourceItem], item: SourceItem) -> SourceItem:
    """An item that a source has again, told from those before it."""
    same = [other for other in before if other.key == item.key]
    said = item.as_dict() if same else None
    is_copy = any(other.as_dict() == said for other in same)
    return replace(item, repeat=len(same), is_copy=is_copy)


def _plain_address(address: str) -> str:
    """Host and path, in which all spellings of a site's address are equal."""
    parts = urlsplit(address)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}"
