"""The events of a site as an iCalendar file among its sources tells them."""

from typing import Any

from freeshelf.events.calendar_reader import read_calendar
from freeshelf.sources.base import CombinedSource

_EVENTS, _ZONES = "ics_event", "ics_timezone"
# What the plug-in takes from its own tables, and the item itself knows better.
_OF_ITEM = ("title", "description", "status", "categories", "tags", "source_url")


def event_values_by_id(
    site: CombinedSource, *, time_zone: str
) -> dict[str, dict[str, Any]]:
    """What calendar files say, by the number of the item, as `events.values` has it.

    Raises UnreadableCalendarError.
    """
    rows = list(site.rows(_EVENTS))
    if not rows:
        return {}
    numbers = {
        str(row.values.get("uid")): str(row.values.get("source_id")) for row in rows
    }
    parts = [row.values.get("raw") or "" for row in site.rows(_ZONES)]
    parts += [row.values.get("raw") or "" for row in rows]
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(parts)}END:VCALENDAR\r\n"
    found = {}
    for read in read_calendar(text.encode(), name=site.name, time_zone=time_zone):
        number = numbers.get(read.uid)
        if number is not None and read.said:
            kept = {k: v for k, v in read.said.items() if k not in _OF_ITEM}
            found[number] = kept
    return found
