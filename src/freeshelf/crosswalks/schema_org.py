"""Convert records and events to schema.org JSON-LD for search engines."""

import json
from datetime import datetime, timedelta
from typing import Any

from freeshelf.core.html import html_to_text
from freeshelf.crosswalks.record import Name, Property, Record
from freeshelf.events.models import Event

_SCHEMA_TYPES = {
    "legislation": "Legislation",
    "publications": "Report",
    "guidance": "Report",
    "good-practices": "Report",
    "videos": "VideoObject",
    "news-analysis": "Article",
    "graphics-infographics": "ImageObject",
    "datasets": "Dataset",
}
_LEGAL_FORCE = {
    "in_force": "https://schema.org/InForce",
    "amended": "https://schema.org/PartiallyInForce",
    "repealed": "https://schema.org/NotInForce",
}
# Characters that could end a <script> element or begin a comment in it.
_HTML_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def to_schema_org(record: Record) -> dict[str, Any]:
    """Return one schema.org node, without absent properties."""
    kind = schema_type(record)
    node = {
        "@context": ["https://schema.org", {"dcterms": "http://purl.org/dc/terms/"}]
        if record.available
        else "https://schema.org",
        "@type": kind,
        "@id": record.url,
        "url": record.url,
        "identifier": _identifiers(record),
        "name": record.title,
        "alternateName": record.alternative,
        "description": record.description,
        "author": [_agent(name) for name in record.creators],
        "contributor": [_agent(name) for name in record.contributors],
        "publisher": _agent(record.publisher) if record.publisher else None,
        "datePublished": record.issued,
        "inLanguage": "" if record.language == "und" else record.language,
        "genre": list(record.type_labels),
        "about": [{"@type": "Thing", "name": label} for label in record.subjects],
        "spatialCoverage": [
            {"@type": "Place", "name": label} for label in record.places
        ],
        "isPartOf": {"@type": "CreativeWorkSeries", "name": record.series}
        if record.series
        else None,
        "isbn": record.isbns[0] if record.isbns else "",
        "sameAs": record.source_url,
        "license": record.license,
        "copyrightNotice": record.rights,
        "dcterms:available": record.available,
        "isAccessibleForFree": True if record.files else None,
        "legislationLegalForce": _LEGAL_FORCE.get(record.legal_status, "")
        if kind == "Legislation"
        else "",
        "encoding": [
            {
                "@type": "MediaObject",
                "contentUrl": file.url,
                "encodingFormat": file.media_type,
                **({} if file.size is None else {"contentSize": str(file.size)}),
                "inLanguage": file.language,
            }
            for file in record.files
        ],
        "additionalProperty": [_property(each) for each in record.properties],
    }
    known = {key: value for key, value in node.items() if value}
    return known | ({"isAccessibleForFree": False} if record.is_embargoed else {})


def schema_type(record: Record) -> str:
    """Return the type of the record, “CreativeWork” by default."""
    return next(
        (_SCHEMA_TYPES[name] for name in record.type_ids if name in _SCHEMA_TYPES),
        "CreativeWork",
    )


def to_json_ld(record: Record) -> str:
    """Return the node as text that is safe inside a <script> element."""
    return _script_text(to_schema_org(record))


def _script_text(node: dict[str, Any]) -> str:
    return json.dumps(node, ensure_ascii=False).translate(_HTML_ESCAPES)


def _identifiers(record: Record) -> list[Any]:
    named = [("doi", record.doi), *(("isbn", isbn) for isbn in record.isbns)]
    return [
        record.identifier,
        *(
            {"@type": "PropertyValue", "propertyID": kind, "value": value}
            for kind, value in named
            if value
        ),
    ]


def _property(source: Property) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "PropertyValue",
        "propertyID": source.name,
        "name": source.label,
        "value": source.value,
    }
    return node | ({"url": source.url} if source.url else {})


def _agent(name: Name) -> dict[str, str]:
    kind = "Person" if name.is_person else "Organization"
    return {"@type": kind, "name": name.natural}


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
    return _script_text({key: value for key, value in node.items() if value})


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
