"""Convert an event to schema.org, as JSON-LD for search engines."""

import json
from datetime import datetime, timedelta
from typing import Any

from freeshelf.core.html import html_to_text
from freeshelf.crosswalks.schema_org import HTML_ESCAPES
from freeshelf.events.models import Event

_STATUS = {
    "confirmed": "https://schema.org/EventScheduled",
    "tentative": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
}
_MODE = "https://schema.org/{}EventAttendanceMode"


def event_json_ld(
    event: Event,
    *,
    start: datetime,
    end: datetime,
    is_all_day: bool,
    url: str,
    place: str,
    address: str,
    name: str,
) -> str:
    """Return one schema.org node that is safe inside a <script> element."""
    node = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": name,
        "description": html_to_text(event.description)[:5000],
        "inLanguage": "" if event.language == "und" else event.language,
        "eventStatus": _STATUS[event.status],
        "eventAttendanceMode": _mode(event, place),
        "location": _locations(event, place, address),
        "organizer": _organiser(event),
        "isAccessibleForFree": True if event.is_free else None,
        **_times(start, end, is_all_day=is_all_day),
    }
    text = json.dumps({k: v for k, v in node.items() if v}, ensure_ascii=False)
    return text.translate(HTML_ESCAPES)


def _times(start: datetime, end: datetime, *, is_all_day: bool) -> dict[str, str]:
    if is_all_day:
        last = (end - timedelta(days=1)).date()
        return {"startDate": start.date().isoformat(), "endDate": last.isoformat()}
    times = {"startDate": start.isoformat()}
    return times if end == start else {**times, "endDate": end.isoformat()}


def _mode(event: Event, place: str) -> str:
    if event.online_url:
        return _MODE.format("Mixed" if place else "Online")
    return _MODE.format("Offline") if place else ""


def _locations(event: Event, place: str, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if place or address:
        spot = {"@type": "Place", "name": place, "address": address}
        found.append({key: value for key, value in spot.items() if value})
    if event.online_url:
        found.append({"@type": "VirtualLocation", "url": event.online_url})
    return found


def _organiser(event: Event) -> dict[str, str] | None:
    if event.organiser is not None:
        kinds = {"person": "Person"}
        kind = kinds.get(event.organiser.kind, "Organization")
        return {"@type": kind, "name": event.organiser.name}
    if event.organiser_name:
        return {"@type": "Organization", "name": event.organiser_name}
    return None
