"""A library in a folder: records, files, reading lists and pages, as plain files.

    bundle.yaml          slug, title, rights
    records.jsonl        one record a line
    guides.yaml          defaults and records, the same fields
    reading_lists.yaml   lists of records with a note on each
    pages.yaml           the home page and pages below it
    help_entries.yaml    services that help people; it may be missing
    events.yaml          events; it may be missing
    translations/        a file a language: its home page, pages, lists; may be missing
    files/               the file of a record is named by its id

Concepts are named by the identifiers of the library's own vocabularies.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

from freeshelf.core.dates import is_partial_date
from freeshelf.core.foreign_data import UnreadableDataError, read_json, read_yaml
from freeshelf.sources.base import RelationReference
from freeshelf.sources.errors import SourceFileError, SourceMissingError

_Part = TypeVar("_Part")
_DAY_LENGTH = len("2027-03-03")


class BundleError(SourceFileError):
    """A file of the bundle has an invalid value; `place` is its position."""

    message = "%(file)s, %(place)s: %(problem)s."


@dataclass(frozen=True, slots=True)
class BundleRecord:
    """A work in terms of Dublin Core; concepts by identifier."""

    id: str
    title: str
    language: str
    alternative: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    publisher: str = ""
    issued: str = ""
    source_url: str = ""
    license: str = ""
    rights: str = ""
    legal_status: str = ""
    content_notice: str = ""
    opens_on: str = ""  # a day, also of its file alone
    file_opens_on: str = ""
    relations: tuple[RelationReference, ...] = ()
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class BundleList:
    """A reading list: records by ID, each with a note."""

    slug: str
    title: str
    language: str
    description: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BundlePage:
    """An editorial page; the body consists of blocks of (kind, text)."""

    slug: str
    type: str
    title: str
    body: tuple[tuple[str, str], ...]
    introduction: str = ""
    concept: str = ""
    examples: tuple[str, ...] = ()
    in_menu: bool = False


@dataclass(frozen=True, slots=True)
class BundleHelpEntry:
    """A service that helps people; the place is an identifier, empty for everywhere.

    Contacts are kind, value and note; translations are language, name and about. There
    is no date of a check, since nobody has called a service for a bundle.
    """

    id: str
    name: str
    language: str
    purpose: str
    contacts: tuple[tuple[str, str, str], ...]
    reach: str = "country"
    place: str = ""
    about: str = ""
    translations: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BundleEvent:
    """An event, with dates and times in ISO 8601 and rules as in RFC 5545.

    An event without a time lasts all day. `category` is slug, name, language of the
    name, and colour; `resources` are roles and records.
    """

    id: str
    title: str
    language: str
    start_date: str
    category: tuple[str, str, str, str]
    description: str = ""
    start_time: str = ""
    end_time: str = ""
    time_zone: str = "UTC"
    rrule: str = ""
    excluded_dates: str = ""
    venue_name: str = ""
    is_free: bool = False
    resources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BundleTranslation:
    """Pages and lists in another language, with the slugs of the originals."""

    language: str
    pages: tuple[BundlePage, ...]  # the home page first, if it is among them
    lists: tuple[BundleList, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A complete bundle; records come after the records they relate to."""

    slug: str
    title: str
    records: tuple[BundleRecord, ...]
    home: BundlePage
    lists: tuple[BundleList, ...] = ()
    pages: tuple[BundlePage, ...] = ()
    help_entries: tuple[BundleHelpEntry, ...] = ()
    translations: tuple[BundleTranslation, ...] = ()
    events: tuple[BundleEvent, ...] = ()


def read_bundle(folder: Path) -> Bundle:
    """Read and validate a bundle.

    Raises SourceMissingError when a file is missing and BundleError when a file has an
    invalid value.
    """
    info = _yaml(folder / "bundle.yaml")
    records = _in_order(
        [
            *_records_of_lines(folder / "records.jsonl", info),
            *_records_of_guides(folder / "guides.yaml", folder / "files"),
        ]
    )
    lists = tuple(
        _list(entry, {record.id for record in records})
        for entry in _yaml(folder / "reading_lists.yaml")
    )
    pages = _pages(folder / "pages.yaml")
    if not pages or pages[0].type != "home":
        raise BundleError("pages.yaml", place="home", problem="it is missing")
    return Bundle(
        slug=info["slug"],
        title=info["title"],
        records=tuple(records),
        home=pages[0],
        lists=lists,
        pages=pages[1:],
        help_entries=_entries(folder / "help_entries.yaml", _help_entry),
        translations=_translations(folder / "translations"),
        events=_entries(folder / "events.yaml", _event),
    )


def _records_of_lines(path: Path, info: Mapping[str, Any]) -> Iterator[BundleRecord]:
    defaults = {"rights": info.get("rights", "")}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        position = f"line {number}"
        try:
            values = read_json(line)
        except UnreadableDataError as error:
            raise BundleError(path.name, place=position, problem=str(error)) from error
        yield _record({**defaults, **values}, path.name, position)


def _records_of_guides(path: Path, files: Path) -> Iterator[BundleRecord]:
    guides = _yaml(path)
    for number, values in enumerate(guides["records"], start=1):
        position = f"record {number}"
        matches = sorted(files.glob(f"{values.get('id')}.*"))
        if len(matches) != 1:
            problem = f"{values.get('id')} must have one file, not {len(matches)}"
            raise BundleError(path.name, place=position, problem=problem)
        everything = {**guides["defaults"], **values}
        yield _record(everything, path.name, position, file=matches[0])


def _record(
    values: Mapping[str, Any], name: str, position: str, *, file: Path | None = None
) -> BundleRecord:
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else str(value)
        for key, value in values.items()
    }
    plain["relations"] = tuple(
        RelationReference(kind=entry["kind"], target=entry["target"])
        for entry in values.get("relations", [])
    )
    record = replace(_part(BundleRecord, plain, name, position), file=file)
    for day in filter(None, (record.opens_on, record.file_opens_on)):
        # A day that is not understood must not open the record at once.
        if not _is_day(day):
            problem = f"{day} is not a day, such as 2027-03-03"
            raise BundleError(name, place=position, problem=problem)
    return record


def _is_day(text: str) -> bool:
    return is_partial_date(text) and len(text) == _DAY_LENGTH


def _in_order(records: Iterable[BundleRecord]) -> list[BundleRecord]:
    by_id: dict[str, BundleRecord] = {}
    for record in records:
        if record.id in by_id:
            problem = f"{record.id} stands there twice"
            raise BundleError("records", place=record.id, problem=problem)
        by_id[record.id] = record
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for record in by_id.values():
        targets = [relation.target for relation in record.relations]
        if lost := [target for target in targets if target not in by_id]:
            problem = f"it relates to {lost[0]}, which is not there"
            raise BundleError("records", place=record.id, problem=problem)
        sorter.add(record.id, *targets)
    try:
        return [by_id[record_id] for record_id in sorter.static_order()]
    except CycleError as error:
        problem = "these records relate to each other in a circle"
        ids = ", ".join(dict.fromkeys(error.args[1]))
        raise BundleError("records", place=ids, problem=problem) from error


def _list(values: Mapping[str, Any], ids: set[str]) -> BundleList:
    items = tuple((item["record"], item.get("note", "")) for item in values["items"])
    name, slug = "reading_lists.yaml", values["slug"]
    if lost := [record for record, _ in items if record not in ids]:
        raise BundleError(name, place=slug, problem=f"there is no record {lost[0]}")
    return _part(BundleList, {**values, "items": items}, name, slug)


def _pages(path: Path) -> tuple[BundlePage, ...]:
    """Read pages, the home page first if it is among them."""
    values = _yaml(path)
    homes = [values["home"]] if "home" in values else []
    pages = [{"slug": "home", "type": "home", **entry} for entry in homes]
    pages += [{"type": "", **entry} for entry in values.get("pages", [])]
    return tuple(_page(entry, path.name) for entry in pages)


def _page(values: Mapping[str, Any], name: str) -> BundlePage:
    rows = {
        "body": tuple(
            (kind, text) for block in values["body"] for kind, text in block.items()
        ),
        "examples": tuple(values.get("examples", [])),
    }
    return _part(BundlePage, {**values, **rows}, name, values["slug"])


def _translations(folder: Path) -> tuple[BundleTranslation, ...]:
    """Load translations; the name of a file is its language."""
    return tuple(
        BundleTranslation(
            path.stem,
            _pages(path),
            tuple(
                BundleList(
                    slug=entry["slug"],
                    title=entry["title"],
                    language=path.stem,
                    description=entry["description"],
                    items=tuple(("", note) for note in entry["notes"]),
                )
                for entry in _yaml(path).get("lists", [])
            ),
        )
        for path in sorted(folder.glob("*.yaml"))
    )


def _entries(
    path: Path, read: Callable[[Mapping[str, Any], str, str], _Part]
) -> tuple[_Part, ...]:
    """Read the entries of a file, which may be missing."""
    if not path.exists():
        return ()
    return tuple(
        read(values, path.name, f"entry {number}")
        for number, values in enumerate(_yaml(path), start=1)
    )


def _help_entry(values: Mapping[str, Any], name: str, position: str) -> BundleHelpEntry:
    return replace(
        _part(BundleHelpEntry, values, name, position),
        contacts=tuple(
            (row["kind"], str(row["value"]), row.get("note", ""))
            for row in values["contacts"]
        ),
        translations=tuple(
            (language, row.get("name", ""), row.get("about", ""))
            for language, row in values.get("translations", {}).items()
        ),
    )


def _event(values: Mapping[str, Any], name: str, position: str) -> BundleEvent:
    event = _part(BundleEvent, values, name, position)
    category = values["category"]
    rows: dict[str, Any] = {
        "start_date": str(event.start_date),
        "category": tuple(
            str(category[key]) for key in ("slug", "name", "language", "color")
        ),
        "resources": tuple(values.get("resources", {}).items()),
    }
    return replace(event, **rows)


def _part(
    kind: type[_Part], values: Mapping[str, Any], name: str, position: str
) -> _Part:
    """Return a part of the bundle. Raises BundleError for other fields than it has."""
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    # The file of a record is found by its name.
    if unknown := sorted(values.keys() - known.keys() | values.keys() & {"file"}):
        problem = f"there is no field {', '.join(unknown)}"
        raise BundleError(name, place=position, problem=problem)
    required = {n for n, each in known.items() if each.default is MISSING}
    if missing := sorted(required - values.keys()):
        problem = f"{', '.join(missing)} is missing"
        raise BundleError(name, place=position, problem=problem)
    return kind(**values)


def _yaml(path: Path) -> Any:
    try:
        return read_yaml(_text(path))
    except UnreadableDataError as error:
        problem = f"no valid YAML ({error})"
        raise BundleError(path.name, place=error.place, problem=problem) from error


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        problem = "cannot be read"
        raise SourceMissingError(str(path), problem=problem) from error
    except UnicodeDecodeError as error:
        raise BundleError(path.name, place="the file", problem="no UTF-8") from error
