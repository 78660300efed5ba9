"""Read the events of a site from the iCalendar export of its calendar.

https://www.rfc-editor.org/rfc/rfc5545. Dates are parsed elsewhere: each event contains
its original text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from freeshelf.sources.base import ReadProgress
from freeshelf_wordpress.sources.errors import (
    MalformedSourceError,
    TruncatedSourceError,
)
from freeshelf_wordpress.sources.reading import read_text
from freeshelf_wordpress.sources.records import (
    SourceItem,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceSummary,
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
