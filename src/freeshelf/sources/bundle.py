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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from freeshelf.core.foreign_data import UnreadableDataError, read_json, read_yaml
from freeshelf.sources.errors import SourceError, SourceMissingError


class BundleError(SourceError):
    """A file of the bundle has an invalid value; `place` is its position."""

    def __init__(self, file: str, *, place: str, problem: str) -> None:
        super().__init__(f"{file}, {place}: {problem}.")
        self.file = file
        self.place = place


@dataclass(frozen=True, slots=True)
class BundleRelation:
    """A relation of a record to another one of the bundle."""

    kind: str
    target: str


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
    relations: tuple[BundleRelation, ...] = ()
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
    pages: tuple[BundlePage, ...] = field(default_factory=tuple)
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
    pages = _yaml(folder / "pages.yaml")
    return Bundle(
        slug=info["slug"],
        title=info["title"],
        records=tuple(records),
        home=_page({"slug": "home", "type": "home", **pages["home"]}),
        lists=lists,
        pages=tuple(_page(entry) for entry in pages["pages"]),
        help_entries=_help_entries(folder / "help_entries.yaml"),
        translations=_translations(folder / "translations"),
        events=_events(folder / "events.yaml"),
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
    field_names = {f.name for f in fields(BundleRecord)} - {"file"}
    if unknown := sorted(set(values) - field_names):
        problem = f"there is no field {', '.join(unknown)}"
        raise BundleError(name, place=position, problem=problem)
    if missing := sorted({"id", "title", "language"} - set(values)):
        problem = f"{', '.join(missing)} is missing"
        raise BundleError(name, place=position, problem=problem)
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else str(value)
        for key, value in values.items()
    }
    plain["relations"] = tuple(
        BundleRelation(kind=entry["kind"], target=entry["target"])
        for entry in values.get("relations", [])
    )
    return BundleRecord(**plain, file=file)


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
    if lost := [record for record, _ in items if record not in ids]:
        problem = f"there is no record {lost[0]}"
        raise BundleError("reading_lists.yaml", place=values["slug"], problem=problem)
    return BundleList(
        slug=values["slug"],
        title=values["title"],
        language=values["language"],
        description=values["description"],
        items=items,
    )


def _page(values: Mapping[str, Any]) -> BundlePage:
    body = tuple(
        (kind, text) for block in values["body"] for kind, text in block.items()
    )
    return BundlePage(
        slug=values["slug"],
        type=values["type"],
        title=values["title"],
        body=body,
        introduction=values.get("introduction", ""),
        concept=values.get("concept", ""),
        examples=tuple(values.get("examples", [])),
    )


def _translations(folder: Path) -> tuple[BundleTranslation, ...]:
    """Load translations; the name of a file is its language."""
    return tuple(
        _translation(path.stem, _yaml(path)) for path in sorted(folder.glob("*.yaml"))
    )


def _translation(language: str, values: Mapping[str, Any]) -> BundleTranslation:
    homes = [values["home"]] if "home" in values else []
    pages = [{"slug": "home", "type": "home", **entry} for entry in homes]
    pages += [{"type": "", **entry} for entry in values.get("pages", [])]
    lists = tuple(
        BundleList(
            slug=entry["slug"],
            title=entry["title"],
            language=language,
            description=entry["description"],
            items=tuple(("", note) for note in entry["notes"]),
        )
        for entry in values.get("lists", [])
    )
    return BundleTranslation(language, tuple(map(_page, pages)), lists)


def _help_entries(path: Path) -> tuple[BundleHelpEntry, ...]:
    if not path.exists():
        return ()
    return tuple(
        _help_entry(values, path.name, f"entry {number}")
        for number, values in enumerate(_yaml(path), start=1)
    )


def _help_entry(values: Mapping[str, Any], name: str, position: str) -> BundleHelpEntry:
    _require_fields(BundleHelpEntry, values, name, position)
    rows = {
        "contacts": tuple(
            (row["kind"], str(row["value"]), row.get("note", ""))
            for row in values["contacts"]
        ),
        "translations": tuple(
            (language, row.get("name", ""), row.get("about", ""))
            for language, row in values.get("translations", {}).items()
        ),
    }
    return BundleHelpEntry(**{**values, **rows})


def _events(path: Path) -> tuple[BundleEvent, ...]:
    if not path.exists():
        return ()
    return tuple(
        _event(values, path.name, f"entry {number}")
        for number, values in enumerate(_yaml(path), start=1)
    )


def _event(values: Mapping[str, Any], name: str, position: str) -> BundleEvent:
    _require_fields(BundleEvent, values, name, position)
    category = values["category"]
    rows = {
        "start_date": str(values["start_date"]),
        "category": tuple(
            str(category[key]) for key in ("slug", "name", "language", "color")
        ),
        "resources": tuple(values.get("resources", {}).items()),
    }
    return BundleEvent(**{**values, **rows})


def _require_fields(
    kind: type[Any], values: Mapping[str, Any], name: str, position: str
) -> None:
    if unknown := sorted(set(values) - {f.name for f in fields(kind)}):
        problem = f"there is no field {', '.join(unknown)}"
        raise BundleError(name, place=position, problem=problem)
    required = {
        f.name
        for f in fields(kind)
        if f.default is MISSING and f.default_factory is MISSING
    }
    if missing := sorted(required - set(values)):
        problem = f"{', '.join(missing)} is missing"
        raise BundleError(name, place=position, problem=problem)


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
