"""Site combined from all its given sources."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Self
from urllib.parse import urlsplit

from freeshelf.sources.base import ReadProgress, Repair
from freeshelf_wordpress.sources.combined.record_merging import (
    EARLIER_SCHEMA,
    ORIGINS,
    REST,
    EarlierRecord,
    EarlierRecords,
    identity,
    merge,
    pack,
    storable,
    unpack,
)
from freeshelf_wordpress.sources.dump.staging import scratch_database
from freeshelf_wordpress.sources.errors import OtherSiteError
from freeshelf_wordpress.sources.records import (
    Simple,
    Source,
    SourceAuthor,
    SourceItem,
    SourceOption,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceTerm,
)

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
# A row is a duplicate if a better or an earlier source has it too.
_NOT_DUPLICATE = (
    "NOT EXISTS (SELECT 1 FROM table_rows AS other WHERE other.name = said.name "
    "AND other.identity = said.identity "
    "AND (other.rank, other.source) < (said.rank, said.source))"
)
_REPEAT = re.compile(r"~[1-9]\d*$")  # see SourceItem.key
_SITE, _AUTHOR, _TERM, _OPTION = "site", "author", "term", "option"


class CombinedSite:
    """A site to which sources are added one by one.

    An item of two sources is yielded once, an item that one source has twice is yielded
    twice.
    """

    def __init__(self) -> None:
        self._database = scratch_database()
        self._database.executescript(_SCHEMA + EARLIER_SCHEMA)
        self._earlier = EarlierRecords(self._database)
        self._database.execute("BEGIN")
        self._names: list[str] = []
        self._urls: list[tuple[str, str]] = []  # of each source: file, URL
        self._is_indexed = False
        self.repairs: list[Repair] = []
        self.repair_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the scratch database."""
        self._database.close()

    def add(
        self, source: Source, *, origin: str, progress: ReadProgress | None = None
    ) -> None:
        """Read a source to its end.

        Raises SourceError, and OtherSiteError when it belongs to another site than the
        sources before it.
        """
        source_index, rank = len(self._names), ORIGINS.index(origin)
        self._names.append(source.name)
        self._is_indexed = False
        for position, record in enumerate(source.records(progress=progress)):
            self._add_record(record, source.name, rank, source_index, position)
        self.repairs += list(getattr(source, "repairs", ()))
        self.repair_count += int(getattr(source, "repair_count", 0))

    def add_earlier(self, record: EarlierRecord) -> None:
        """Add a record of an earlier database or export, to complete REST."""
        self._earlier.add(record)

    @property
    def name(self) -> str:
        """Return the names of the sources."""
        return ", ".join(self._names)

    def site(self) -> SourceSite:
        """Return the site; without texts if no source describes it."""
        versions = [site for _origin, site in self._versions(_SITE, SourceSite)]
        return self._earlier.site(merge(versions or [SourceSite()]))

    def authors(self) -> Iterator[SourceAuthor]:
        """Yield the accounts by username.

        For anonymous requests REST returns a slug instead of the username: such an
        account is identified by its ID.
        """
        logins: dict[str, str] = {}
        groups: dict[str, list[tuple[str, SourceAuthor]]] = {}
        for origin, author in self._versions(_AUTHOR, SourceAuthor):
            login = logins.setdefault(author.source_id, author.login)
            is_hidden = origin == REST and author.source_id
            name = login if is_hidden else author.login
            groups.setdefault(name, []).append((origin, author))
        for _name, group in sorted(groups.items(), key=itemgetter(0)):
            origins, versions = zip(*group, strict=True)
            yield self._earlier.author(merge(versions), origins)

    def terms(self) -> Iterator[SourceTerm]:
        """Yield the terms by taxonomy and slug."""
        terms = self._versions(_TERM, SourceTerm)
        for _key, group in groupby(terms, key=lambda each: each[1].key):
            origins, versions = zip(*group, strict=True)
            yield self._earlier.term(merge(versions), origins)

    def items(self, *types: str) -> Iterator[SourceItem]:
        """Yield the items by ID, then by type."""
        self._index()
        shown = self._taxonomies()
        marks = ", ".join("?" * len(types))
        type_filter = f"WHERE type IN ({marks}) " if types else ""
        rows = self._database.execute(
            "SELECT number, type, source_id, nth, rank, body FROM items "  # noqa: S608
            f"{type_filter}ORDER BY number, type, source_id, nth, rank, source",
            types,
        )
        for _name, same in groupby(rows, key=itemgetter(0, 1, 2)):
            before: list[SourceItem] = []
            for nth, group in groupby(same, key=itemgetter(3)):
                versions = [
                    (ORIGINS[row[4]], unpack(SourceItem, row[5])) for row in group
                ]
                item = self._earlier.item(versions, shown)
                yield _marked_repeat(before, item) if nth else item
                before.append(item)

    def options(self) -> Mapping[str, str]:
        """Return the settings by name."""
        rows = self._database.execute(
            "SELECT name, body FROM records WHERE kind = ? "
            "ORDER BY name, rank DESC, source DESC, place DESC",
            (_OPTION,),
        )
        return dict(rows)

    def rows(self, table: str) -> Iterator[SourceRow]:
        """Yield the rows of a table, the best source first, without duplicates."""
        self._index()
        rows = self._database.execute(
            "SELECT line, body FROM table_rows AS said WHERE name = ? "  # noqa: S608
            f"AND {_NOT_DUPLICATE} ORDER BY rank, source, rowid",
            (table,),
        )
        for line, body in rows:
            yield SourceRow(table, json.loads(body), line)

    def tables(self) -> Mapping[str, int]:
        """Return the number of rows of each table."""
        self._index()
        return dict(
            self._database.execute(
                "SELECT name, count(*) FROM table_rows AS said "  # noqa: S608
                f"WHERE {_NOT_DUPLICATE} GROUP BY name ORDER BY name"
            )
        )

    def origins(self, key: str) -> tuple[str, ...]:
        """Return the sources that have an item; empty if there is none."""
        self._index()
        ranks = self._database.execute(
            "SELECT DISTINCT other.rank FROM items AS said JOIN items AS other "
            "USING (number, type, source_id, nth) WHERE said.item_key = ? "
            "ORDER BY other.rank",
            (storable(_REPEAT.sub("", key)),),
        )
        return tuple(ORIGINS[rank] for (rank,) in ranks)

    def counts(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """Return the number of items of each kind of source, by (type, status)."""
        counts: dict[tuple[str, str], dict[str, int]] = {}
        rows = self._database.execute(
            "SELECT type, status, rank, count(*) FROM (SELECT DISTINCT type, status, "
            "rank, number, source_id, nth FROM items) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        for kind, status, rank, count in rows:
            counts.setdefault((kind, status), {})[ORIGINS[rank]] = count
        return counts

    def totals(self) -> Mapping[tuple[str, str], int]:
        """Return the number of distinct items by (type, status)."""
        rows = self._database.execute(
            # With min(), SQLite takes bare columns from the row with the minimum.
            "SELECT type, status, count(*) FROM (SELECT type, status, "
            "min(rank * 1000000 + source) FROM items "
            "GROUP BY number, type, source_id, nth) "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return {(kind, status): count for kind, status, count in rows}

    def _add_record(
        self, record: SourceRecord, file: str, rank: int, source: int, position: int
    ) -> None:
        match record:
            case SourceItem():
                self._add_item(record, rank, source)
            case SourceRow():
                values = dict(record.values)
                name = storable(record.table)
                row = (name, identity(record.table, values), rank, source)
                self._database.execute(
                    "INSERT INTO table_rows VALUES (?, ?, ?, ?, ?, ?)",
                    (*row, record.line, json.dumps(values)),
                )
            case SourceOption():
                self._store(_OPTION, record.name, rank, source, position, record.value)
            case SourceTerm():
                name = f"{record.taxonomy}\n{record.slug}"
                self._store(_TERM, name, rank, source, position, pack(record))
            case SourceAuthor():
                self._store(_AUTHOR, "", rank, source, position, pack(record))
            case SourceSite():
                self._check_url(record, file)
                self._store(_SITE, "", rank, source, position, pack(record))

    def _add_item(self, item: SourceItem, rank: int, source: int) -> None:
        digits = item.source_id.isascii() and item.source_id.isdigit()
        sort_number = int(item.source_id[:18]) if digits else 0
        name = (sort_number, storable(item.type), storable(item.source_id))
        (nth,) = self._database.execute(
            "SELECT count(*) FROM items WHERE number = ? AND type = ? "
            "AND source_id = ? AND rank = ? AND source = ?",
            (*name, rank, source),
        ).fetchone()
        values = (storable(item.status), storable(item.key), pack(item))
        self._database.execute(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*name, nth, rank, source, *values),
        )

    def _store(
        self, kind: str, name: str, rank: int, source: int, position: int, body: str
    ) -> None:
        self._database.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)",
            (kind, storable(name), rank, source, position, storable(body)),
        )

    def _check_url(self, site: SourceSite, file: str) -> None:
        url = _normalized_url(site.base_blog_url or site.link)
        if not url:
            return
        for other_file, other in self._urls:
            if other != url:
                raise OtherSiteError(
                    file=file, address=url, other=other, other_file=other_file
                )
        self._urls.append((file, url))

    def _taxonomies(self) -> set[str]:
        names = self._database.execute(
            "SELECT DISTINCT name FROM records WHERE kind = ?", (_TERM,)
        )
        return {name.partition("\n")[0] for (name,) in names}

    def _versions(
        self, kind: str, record_type: type[Simple]
    ) -> Iterator[tuple[str, Simple]]:
        """Yield records by name, the best source first, with their origins."""
        rows = self._database.execute(
            "SELECT rank, body FROM records WHERE kind = ? "
            "ORDER BY name, rank, source, place",
            (kind,),
        )
        for rank, body in rows:
            yield ORIGINS[rank], unpack(record_type, body)

    def _index(self) -> None:
        """Create the indexes, once after the last source."""
        if not self._is_indexed:
            self._database.executescript(_INDEXES)
            self._is_indexed = True


def _marked_repeat(before: Sequence[SourceItem], item: SourceItem) -> SourceItem:
    """Return an item that a source repeats, marked as repeat or copy."""
    same = [other for other in before if other.key == item.key]
    values = item.as_dict() if same else None
    is_copy = any(other.as_dict() == values for other in same)
    return replace(item, repeat=len(same), is_copy=is_copy)


def _normalized_url(url: str) -> str:
    """Return host and path of a site, equal for all spellings of its URL."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}"
