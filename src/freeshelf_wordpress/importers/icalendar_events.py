"""Read events of a site from iCalendar files among its sources."""

from typing import Any

from freeshelf.events.calendar_reader import read_calendar
from freeshelf_wordpress.sources.combined import CombinedSite

_EVENTS, _ZONES = "ics_event", "ics_timezone"
# The plugin fills these from its own tables; the item is more reliable.
_OF_ITEM = ("title", "description", "status", "categories", "tags", "source_url")


def event_values_by_id(
    site: CombinedSite, *, time_zone: str
) -> dict[str, dict[str, Any]]:
    """Return values of events by post ID, in the form of `events.values`.

    Raises UnreadableCalendarError.
    """
    rows = list(site.rows(_EVENTS))
    if not rows:
        return {}
    ids = {str(row.values.get("uid")): str(row.values.get("source_id")) for row in rows}
    parts = [row.values.get("raw") or "" for row in site.rows(_ZONES)]
    parts += [row.values.get("raw") or "" for row in rows]
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(parts)}END:VCALENDAR\r\n"
    values_by_id = {}
    for event in read_calendar(text.encode(), name=site.name, time_zone=time_zone):
        item_id = ids.get(event.uid)
        if item_id is not None and event.said:
            values = {k: v for k, v in event.said.items() if k not in _OF_ITEM}
            values_by_id[item_id] = values
    return values_by_id
