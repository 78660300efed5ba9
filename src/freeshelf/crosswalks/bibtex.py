"""Convert a record to BibTeX (standard fields, plus url, doi, isbn, language)."""

import re

from freeshelf.crosswalks.csl import csl_type
from freeshelf.crosswalks.record import Name, Record

_ENTRY_TYPES = {
    "report": "techreport",
    "article-newspaper": "misc",
    "legislation": "misc",
    "dataset": "misc",
}
_MONTHS = [
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
]
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
# Written verbatim, without characters that would end the entry.
_VERBATIM = {"url", "doi", "isbn"}


def to_bibtex(record: Record) -> str:
    """Return one BibTeX entry in UTF-8 with a line break at the end."""
    entry_type = _ENTRY_TYPES.get(csl_type(record), "misc")
    publisher = record.publisher.text if record.publisher else ""
    dates = record.date_parts
    fields = {
        "title": record.title,
        "author": " and ".join(_bibtex_name(name) for name in record.authors),
        "institution" if entry_type == "techreport" else "publisher": publisher,
        "year": str(dates[0]) if dates else "",
        "month": _MONTHS[dates[1] - 1] if len(dates) > 1 else "",
        "series": record.series,
        "number": record.symbols[0] if record.symbols else "",
        "isbn": record.isbns[0] if record.isbns else "",
        "doi": record.doi,
        "url": record.source_url or record.url,
        "language": "" if record.language == "und" else record.language,
        "note": record.superseded_by,
    }
    lines = [f"@{entry_type}{{{_key(record)},"]
    lines += [
        f"  {name} = {_value(name, value)}," for name, value in fields.items() if value
    ]
    return "\n".join([*lines, "}", ""])


def _value(name: str, value: str) -> str:
    if name == "month":
        return value
    if name in _VERBATIM:
        return "{" + re.sub(r"[{}\s]", "", value) + "}"
    if name == "author":
        return "{" + value + "}"
    text = _escape(value)
    # Double braces preserve the capitals of a title.
    return "{{" + text + "}}" if name == "title" else "{" + text + "}"


def _bibtex_name(name: Name) -> str:
    if name.is_person and name.given:
        return f"{_escape(name.family)}, {_escape(name.given)}"
    return "{" + _escape(name.text) + "}"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))


def _key(record: Record) -> str:
    name = next((name.family for name in record.authors), "")
    words = re.findall(r"[A-Za-z]+", name)
    year = str(record.date_parts[0]) if record.date_parts else ""
    return f"{words[0].lower() if words else 'freeshelf'}{year}-{record.identifier}"
