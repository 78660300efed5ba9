"""Convert a record to CSL-JSON, the input of citation processors.

Variables and types: https://docs.citationstyles.org/en/stable/specification.html
"""

import json
from typing import Any

from freeshelf.crosswalks.record import Name, Record

# The first type of the record that is in the table decides.
_CSL_TYPES = {
    "guidance": "report",
    "standards-codes": "standard",
    "good-practices": "report",
    "legislation": "legislation",
    "publications": "report",
    "videos": "motion_picture",
    "news-analysis": "article-newspaper",
    "graphics-infographics": "graphic",
    "datasets": "dataset",
}

# Kinds of Zotero's, which has more of them than the standards it reads.
_ZOTERO_KINDS = {
    "report": "report",
    "standard": "standard",
    "legislation": "statute",
    "motion_picture": "videoRecording",
    "article-newspaper": "newspaperArticle",
    "graphic": "artwork",
    "dataset": "dataset",
}


def to_csl(record: Record) -> dict[str, Any]:
    """Return one CSL-JSON item, without absent variables."""
    item = {
        "id": record.identifier,
        "type": csl_type(record),
        "title": record.title,
        "author": [_csl_name(name) for name in record.authors],
        "contributor": [_csl_name(name) for name in record.contributors],
        "publisher": record.publisher.text if record.publisher else "",
        "issued": {"date-parts": [list(record.date_parts)]}
        if record.date_parts
        else None,
        "collection-title": record.series,
        "number": record.symbols[0] if record.symbols else "",
        "language": "" if record.language == "und" else record.language,
        "abstract": record.description,
        "note": record.superseded_by,
        "DOI": record.doi,
        "ISBN": record.isbns[0] if record.isbns else "",
        "ISSN": record.issns[0] if record.issns else "",
        "URL": record.source_url or record.url,
    }
    return {key: value for key, value in item.items() if value}


def to_csl_json(record: Record) -> str:
    """Return a list of one item, as reference managers read it."""
    return json.dumps([to_csl(record)], ensure_ascii=False, indent=1) + "\n"


def to_csl_text(record: Record) -> str:
    """Return one item, as a line of a list."""
    return json.dumps(to_csl(record), ensure_ascii=False)


def csl_type(record: Record) -> str:
    """Return the CSL type of the record, “document” by default."""
    for identifier in record.type_ids:
        if identifier in _CSL_TYPES:
            return _CSL_TYPES[identifier]
    return "document"


def zotero_kind(record: Record) -> str:
    """Return the kind of the record in Zotero, “document” by default."""
    return _ZOTERO_KINDS.get(csl_type(record), "document")


def _csl_name(name: Name) -> dict[str, str]:
    if name.is_person and name.given:
        return {"family": name.family, "given": name.given}
    return {"literal": name.text}
