"""Convert a record to schema.org JSON-LD for search engines and data set finders."""

import json
from typing import Any

from freeshelf.crosswalks.record import Name, Property, Record

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
HTML_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def to_schema_org(record: Record) -> dict[str, Any]:
    """Return one schema.org node, without absent properties."""
    kind = next(
        (_SCHEMA_TYPES[name] for name in record.type_ids if name in _SCHEMA_TYPES),
        "CreativeWork",
    )
    node = {
        "@context": "https://schema.org",
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
    return {key: value for key, value in node.items() if value}


def to_json_ld(record: Record) -> str:
    """Return the node as text that is safe inside a <script> element."""
    text = json.dumps(to_schema_org(record), ensure_ascii=False)
    return text.translate(HTML_ESCAPES)


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
