"""Convert a record to RIS, as reference managers read it (lines end in CR LF).

What a tag means depends on the type of the reference, as EndNote's table has it and
Zotero reads it.
"""

from collections.abc import Iterator

from freeshelf.crosswalks.csl import csl_type
from freeshelf.crosswalks.record import Name, Record

_RIS_TYPES = {
    "report": "RPRT",
    "standard": "STAND",
    "legislation": "STAT",
    "motion_picture": "VIDEO",
    "article-newspaper": "NEWS",
    "graphic": "FIGURE",
    "dataset": "DATA",
}
# Of what is no other: the generic type becomes an article of a journal in Zotero, and
# loses its publisher.
_DEFAULT_TYPE = "RPRT"
# Types whose series is the second title; in others it is the third.
_SERIES_SECOND = {"RPRT", "NEWS"}


def to_ris(record: Record) -> str:
    """Return one RIS record, from TY to ER."""
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in _tags(record))


def _tags(record: Record) -> Iterator[tuple[str, str]]:
    kind = _RIS_TYPES.get(csl_type(record), _DEFAULT_TYPE)
    yield "TY", kind
    yield "TI", record.title
    for name in record.authors:
        yield "AU", _ris_name(name)
    for name in record.contributors:
        yield "A2", _ris_name(name)
    if record.publisher:
        yield "PB", record.publisher.text
    if record.date_parts:
        yield "PY", str(record.date_parts[0])
        padded = [f"{part:02d}" for part in record.date_parts[1:]]
        yield "DA", "/".join([str(record.date_parts[0]), *padded, *[""] * 2][:3]) + "/"
    once = {
        "T2" if kind in _SERIES_SECOND else "T3": record.series,
        "SN" if kind == "RPRT" else "M1": next(iter(record.symbols), ""),
        "DO": record.doi,
        "AB": record.description,
        "N1": record.superseded_by,
        "LA": "" if record.language == "und" else record.language,
    }
    yield from ((tag, value) for tag, value in once.items() if value)
    for number in (*record.isbns, *record.issns):
        yield "SN", number
    for subject in record.subjects:
        yield "KW", subject
    yield "UR", record.source_url or record.url
    for file in record.files:
        # Zotero takes L1 for a PDF whatever it leads to.
        yield "L1" if file.media_type == "application/pdf" else "L4", file.url
    yield "ER", ""


def _ris_name(name: Name) -> str:
    if name.is_person and name.given:
        return f"{name.family}, {name.given}"
    # A comma would end the family name.
    return name.text if name.is_person else name.text.replace(",", "")


def _line(value: str) -> str:
    return " ".join(value.split())
