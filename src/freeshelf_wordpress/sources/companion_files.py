"""Files that come beside an export: links (OPML) and calendars."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from freeshelf.sources.base import ReadProgress
from freeshelf.sources.errors import EmptySourceError, UnreadableSourceError
from freeshelf_wordpress.sources.elements import XmlReader
from freeshelf_wordpress.sources.errors import (
    MalformedSourceError,
    TruncatedSourceError,
)
from freeshelf_wordpress.sources.opening import open_source
from freeshelf_wordpress.sources.records import (
    FileSource,
    SourceItem,
    SourceRecord,
    SourceRow,
    SourceSite,
)


def read_text(path: Path, kind: str, *, max_bytes: int) -> str:
    """Return the text of a file; bytes that are not UTF-8 count as Windows-1252.

    Raises SourceMissingError, EmptySourceError or UnreadableSourceError.
    """
    with open_source(path, kind) as (file, _size):
        data = file.read(max_bytes + 1)
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


class Blogroll(FileSource):
    """A Source for an OPML file, which yields rows of `links` as in WordPress."""

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield its links.

        Raises SourceMissingError, EmptySourceError, UnsafeXmlError or
        MalformedSourceError.
        """
        text = read_text(self._path, "list of links", max_bytes=_MAX_BLOGROLL_BYTES)
        data = text.encode("utf-8", "replace")
        outlines = _Outlines(self.name)
        outlines.parse(data, final=True)
        yield from outlines.rows
        if progress is not None:
            progress(len(data), len(data))


class _Outlines(XmlReader):
    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._open_labels: list[str] = []  # names of the categories around a link
        self.rows: list[SourceRow] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
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
            self.rows.append(SourceRow(LINKS, values, self.line))
            self.items += 1
        self._open_labels.append(label if name == "outline" else "")

    def _end(self, name: str) -> None:
        super()._end(name)
        self._open_labels.pop()


EVENT_TYPE = "ai1ec_event"
EVENTS, ZONES = "ics_event", "ics_timezone"
_MAX_BYTES = 64 * 1024 * 1024
_MAX_EVENT_LINES = 20_000
# A line with those that continue it, RFC 5545 section 3.1.
_LINE = re.compile(r"[^\n]+(?:\n[ \t][^\n]*)*")
_FOLD = re.compile(r"\n[ \t]")
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

    @property
    def raw(self) -> str:
        return "".join(f"{line}\n" for line in self.lines).replace("\n", "\r\n")


class CalendarFile(FileSource):
    """A Source for an `.ics` file.

    Each event is an item, and a row of `ics_event` with uid, url, sequence, status,
    recurrence_id (set only for exceptions), source_id (that of the item) and raw (its
    VEVENT); each time zone is a row of `ics_timezone` with tzid and raw.
    """

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield the site, time zones, and each event as a row and as an item.

        Raises SourceMissingError, EmptySourceError, MalformedSourceError or
        TruncatedSourceError.
        """
        text = read_text(self._path, "calendar", max_bytes=_MAX_BYTES)
        calendar = _Component("VCALENDAR", 1)
        for component in self._components(text.replace("\r\n", "\n"), calendar):
            if component.name == "VTIMEZONE":
                zone = {"tzid": component.values.get("TZID", ""), "raw": component.raw}
                yield SourceRow(ZONES, zone, component.line)
                continue
            yield _row(component)
            if not component.values.get("RECURRENCE-ID"):
                yield _item(component)
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
        line, counted_to = 1, 0
        for match in _LINE.finditer(text):
            line += text.count("\n", counted_to, match.start())
            counted_to = match.start()
            name, value = _property(match[0])
            if name == "BEGIN":
                open_names.append(value.upper())
                if current is None and open_names[-1] in {"VEVENT", "VTIMEZONE"}:
                    current = _Component(open_names[-1], line)
            elif name == "END" and (
                not open_names or open_names.pop() != value.upper()
            ):
                self._refuse(line, f"END:{value[:20]} ends nothing that was begun")
            if current is None:
                if len(open_names) == 1:
                    calendar.values.setdefault(name, value)
                continue
            current.lines.append(match[0])
            if len(current.lines) > _MAX_EVENT_LINES:
                problem = f"one event has more than {_MAX_EVENT_LINES} lines"
                self._refuse(current.line, problem)
            if len(open_names) <= 2:  # excludes properties of an alarm
                current.values.setdefault(name, value)
            if name == "END" and value.upper() == current.name:
                yield current
                current = None
        if open_names:
            raise TruncatedSourceError(file=self.name, line=line, items=0)

    def _refuse(self, line: int, problem: str) -> None:
        raise MalformedSourceError(
            file=self.name, line=line, column=1, problem=problem, items=0
        )


def _property(line: str) -> tuple[str, str]:
    match = _PROPERTY.match(_FOLD.sub("", line))
    return (match[1].upper(), match[2].strip()) if match is not None else ("", "")


def _row(event: _Component) -> SourceRow:
    values: dict[str, str | None] = {
        name.lower().replace("-", "_"): event.values.get(name, "")
        for name in _PROPERTIES
    }
    values |= {"source_id": _number(event), "raw": event.raw}
    return SourceRow(EVENTS, values, event.line)


def _item(event: _Component) -> SourceItem:
    url = event.values.get("URL", "")
    return SourceItem(
        source_id=_number(event),
        type=EVENT_TYPE,
        status="publish",
        title=_text(event.values.get("SUMMARY", "")),
        content=_text(event.values.get("DESCRIPTION", "")),
        link=url,
        slug=urlsplit(url).path.rstrip("/").rpartition("/")[2],
    )


def _number(event: _Component) -> str:
    uid = event.values.get("UID", "")
    match = _NUMBERED.match(uid)
    return match[1] if match is not None else uid


def _text(value: str) -> str:
    """Return a TEXT value without escapes, RFC 5545 section 3.3.11."""
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
