"""Files that come beside an export: links (OPML) and calendars."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from xml.parsers import expat

from freeshelf.sources.base import ReadProgress
from freeshelf.sources.errors import (
    EmptySourceError,
    SourceMissingError,
    UnreadableSourceError,
)
from freeshelf_wordpress.sources.errors import (
    MalformedSourceError,
    TruncatedSourceError,
    UnsafeXmlError,
)
from freeshelf_wordpress.sources.records import (
    SourceItem,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceSummary,
)


def read_text(path: Path, *, max_bytes: int) -> str:
    """Return the text of a file; bytes that are not UTF-8 count as Windows-1252.

    Raises SourceMissingError, EmptySourceError or UnreadableSourceError.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise SourceMissingError(
            str(path), problem=f"cannot be read ({error.strerror}): check its path"
        ) from error
    if not data.strip():
        raise EmptySourceError(str(path))
    if len(data) > max_bytes:
        problem = f"is larger than {max_bytes // 1024**2} MB"
        raise UnreadableSourceError(str(path), problem=problem)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


LINKS = "links"
_MAX_BLOGROLL_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 64


class Blogroll:
    """A Source for an OPML file, which yields rows of `links` as in WordPress."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """Return the path as it was given."""
        return str(self._path)

    def check(self, *, progress: ReadProgress | None = None) -> SourceSummary:
        """Read it once; raise SourceError."""
        for _record in self.records(progress=progress):
            pass
        return SourceSummary()

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield its links.

        Raises SourceMissingError, EmptySourceError, UnsafeXmlError or
        MalformedSourceError.
        """
        data = read_text(self._path, max_bytes=_MAX_BLOGROLL_BYTES).encode(
            "utf-8", "replace"
        )
        yield from _Outlines(self.name).read(data)
        if progress is not None:
            progress(len(data), len(data))


class _Outlines:
    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._open_labels: list[str] = []  # names of the categories around a link
        self._rows: list[SourceRow] = []

    def read(self, data: bytes) -> list[SourceRow]:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            problem = expat.errors.messages.get(error.code, "unreadable XML")
            raise self._malformed(problem) from error
        return self._rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open_labels) > _MAX_DEPTH:
            raise self._malformed(f"tags are nested more than {_MAX_DEPTH} deep")
        label = attributes.get("text") or attributes.get("title") or ""
        url = attributes.get("htmlUrl") or attributes.get("url") or ""
        if name == "outline" and url:
            values: dict[str, str | None] = {
                "link_name": label,
                "link_url": url,
                "link_rss": attributes.get("xmlUrl", ""),
                "link_updated": attributes.get("updated", ""),
                "link_category": next(filter(None, reversed(self._open_labels)), ""),
            }
            line = self._parser.CurrentLineNumber
            self._rows.append(SourceRow(LINKS, values, line))
        self._open_labels.append(label if name == "outline" else "")

    def _end(self, _name: str) -> None:
        self._open_labels.pop()

    def _doctype(self, *_declaration: object) -> None:
        raise UnsafeXmlError(self._file, line=self._parser.CurrentLineNumber)

    def _malformed(self, problem: str) -> MalformedSourceError:
        return MalformedSourceError(
            self._file,
            line=self._parser.CurrentLineNumber,
            column=self._parser.CurrentColumnNumber + 1,
            problem=problem,
            items=len(self._rows),
        )


EVENT_TYPE = "ai1ec_event"
EVENTS, ZONES = "ics_event", "ics_timezone"
_MAX_BYTES = 64 * 1024 * 1024
_MAX_EVENT_LINES = 20_000
_FOLD = re.compile(r"\r?\n[ \t]")
_PROPERTY = re.compile(
    r"([A-Za-z0-9-]+)(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?:(.*)", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)")
# The event plugin puts the post ID into the UID of an event.
_NUMBERED = re.compile(r"ai1ec-(\d{1,18})@")
_PROPERTIES = {"UID", "URL", "SEQUENCE", "STATUS", "RECURRENCE-ID"}


@dataclass(slots=True)
class _Component:
    name: str
    line: int
    lines: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


class CalendarFile:
    """A Source for an `.ics` file.

    Each event is an item, and a row of `ics_event` with uid, url, sequence, status,
    recurrence_id (set only for exceptions), source_id (that of the item) and raw (its
    VEVENT); each time zone is a row of `ics_timezone` with tzid and raw.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """Return the path as it was given."""
        return str(self._path)

    def check(self, *, progress: ReadProgress | None = None) -> SourceSummary:
        """Read it once and return counts; raise SourceError."""
        summary = SourceSummary()
        for record in self.records(progress=progress):
            if isinstance(record, SourceSite):
                summary.site = record
            elif isinstance(record, SourceItem):
                key = (record.type, record.status)
                summary.counts[key] = summary.counts.get(key, 0) + 1
        return summary

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield the site, time zones, and each event as a row and as an item.

        Raises SourceMissingError, EmptySourceError, MalformedSourceError or
        TruncatedSourceError.
        """
        text = read_text(self._path, max_bytes=_MAX_BYTES)
        calendar = _Component("VCALENDAR", 1)
        position = 0
        for component in self._components(text, calendar):
            if component.name == "VTIMEZONE":
                zone = {
                    "tzid": component.values.get("TZID", ""),
                    "raw": _raw(component),
                }
                yield SourceRow(ZONES, zone, component.line)
                continue
            position += 1
            yield _row(component)
            if not component.values.get("RECURRENCE-ID"):
                yield _item(component, position)
        yield SourceSite(
            title=_text(calendar.values.get("X-WR-CALNAME", "")),
            link=calendar.values.get("X-FROM-URL", ""),
        )
        if progress is not None:
            progress(len(text), len(text))

    def _components(self, text: str, calendar: _Component) -> Iterator[_Component]:
        """Yield events and time zones, and store calendar properties in `calendar`."""
        open_names: list[str] = []
        current: _Component | None = None
        line_number = 1
        for raw in _lines(text):
            line = _FOLD.sub("", raw)
            name, value = _property(line)
            if name == "BEGIN":
                open_names.append(value.upper())
                if current is None and open_names[-1] in {"VEVENT", "VTIMEZONE"}:
                    current = _Component(open_names[-1], line_number)
            elif name == "END" and (
                not open_names or open_names.pop() != value.upper()
            ):
                self._refuse(
                    line_number, f"END:{value[:20]} ends nothing that was begun"
                )
            if current is not None:
                self._add(current, raw, name, value, depth=len(open_names))
                if name == "END" and value.upper() == current.name:
                    yield current
                    current = None
            elif len(open_names) == 1:
                calendar.values.setdefault(name, value)
            line_number += raw.count("\n") + 1
        if open_names:
            raise TruncatedSourceError(self.name, line=line_number, items=0)

    def _add(
        self, current: _Component, raw: str, name: str, value: str, *, depth: int
    ) -> None:
        current.lines.append(raw)
        if len(current.lines) > _MAX_EVENT_LINES:
            self._refuse(
                current.line, f"one event has more than {_MAX_EVENT_LINES} lines"
            )
        if depth <= 2:  # excludes properties of an alarm
            current.values.setdefault(name, value)

    def _refuse(self, line: int, problem: str) -> None:
        raise MalformedSourceError(
            self.name, line=line, column=1, problem=problem, items=0
        )


def _lines(text: str) -> Iterator[str]:
    """Yield content lines that are still folded."""
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    current: list[str] = []
    for line in lines:
        if line[:1] in {" ", "\t"} and current:
            current.append(line)
            continue
        if current:
            yield "\n".join(current)
        current = [line] if line.strip() else []
    if current:
        yield "\n".join(current)


def _property(line: str) -> tuple[str, str]:
    match = _PROPERTY.match(line)
    return (match[1].upper(), match[2].strip()) if match is not None else ("", "")


def _row(event: _Component) -> SourceRow:
    values: dict[str, str | None] = {
        name.lower().replace("-", "_"): event.values.get(name, "")
        for name in _PROPERTIES
    }
    values |= {"source_id": _number(event), "raw": _raw(event)}
    return SourceRow(EVENTS, values, event.line)


def _item(event: _Component, position: int) -> SourceItem:
    url = event.values.get("URL", "")
    return SourceItem(
        source_id=_number(event),
        type=EVENT_TYPE,
        status="publish",
        title=_text(event.values.get("SUMMARY", "")),
        content=_text(event.values.get("DESCRIPTION", "")),
        link=url,
        slug=urlsplit(url).path.rstrip("/").rpartition("/")[2],
        position=position,
        line=event.line,
    )


def _number(event: _Component) -> str:
    uid = event.values.get("UID", "")
    match = _NUMBERED.match(uid)
    return match[1] if match is not None else uid


def _raw(component: _Component) -> str:
    return "\r\n".join(line.replace("\n", "\r\n") for line in component.lines) + "\r\n"


def _text(value: str) -> str:
    """Return a TEXT value without escapes, RFC 5545 section 3.3.11."""
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
