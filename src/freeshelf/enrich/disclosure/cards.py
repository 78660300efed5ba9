"""Cards of contacts (vCard) and calendars (iCalendar): an entry is a row of a table."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.findings import (
    Gap,
    NotLookedAt,
    Piece,
    Place,
    Seen,
)
from freeshelf.enrich.disclosure.inside import Inside, look_inside
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.extractors.plain_text import decode_text

# The names of fields as the heads of their columns; others are their own.
_LABELS = {
    "ADR": "Address",
    "ATTENDEE": "Participant",
    "BDAY": "Date of birth",
    "EMAIL": "Email",
    "FN": "Name",
    "N": "Name",
    "NICKNAME": "Name",
    "ORG": "Organisation",
    "RELATED": "Relative",
    "TEL": "Phone",
}
# They tell of no person: versions, moments of changes, identifiers of programs.
_LEFT_OUT = frozenset(("VERSION", "PRODID", "REV", "UID", "CALSCALE", "METHOD"))
_FIELD = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[A-Za-z][\w-]*)(?P<options>(?:;[^:\"]*(?:\"[^\"]*\")?)*):"
    r"(?P<value>.*)",
    re.DOTALL,
)
_DATA = re.compile(r"data:[\w/+.-]*;base64,(?P<value>.*)", re.DOTALL | re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MAX_BYTES = 50_000_000
_MAX_FIELDS = 100_000


def read_cards(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield the fields of each entry under their labels, and what is embedded."""
    inside = inside or Inside()
    content = content_of(source)
    text = decode_text(content)
    if text is None or len(content) > _MAX_BYTES:
        yield NotLookedAt(Gap.DAMAGED if text is None else Gap.TOO_LARGE)
        return
    lines = _unfolded(text)
    entry: list[tuple[str, str]] = []
    row = 0
    for number, line in enumerate(lines, start=1):
        field = _FIELD.fullmatch(line)
        if number > _MAX_FIELDS:
            yield NotLookedAt(Gap.TOO_LARGE)
            return
        if field is None:
            # What is no field is text all the same.
            yield Piece(line, Place(parts=(("value", number),)))
            continue
        name = field["name"].upper()
        if name in ("BEGIN", "END"):
            row += bool(entry)
            yield from _told(entry, row)
            entry = []
        elif embedded := _embedded(field):
            yield from look_inside(embedded, ("picture", number), inside)
        elif name not in _LEFT_OUT:
            entry.append((_LABELS.get(name, name.title()), _value(field)))
    yield from _told(entry, row + 1)


def _unfolded(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"=\n(?=[^\n])", "", text)  # quoted-printable goes on
    return [line for line in re.sub(r"\n[ \t]", "", text).split("\n") if line.strip()]


def _told(entry: list[tuple[str, str]], row: int) -> Iterator[Piece]:
    """Yield the labels of an entry, and its values below them."""
    told = [(label, value) for label, value in entry if value]
    for part, step in enumerate((("label", row), ("row", row))):
        text = "\t".join(each[part] for each in told)
        if text:
            # One table a card: each has fields of its own.
            place = Place(parts=(("card", row), step))
            yield Piece(text, place, row=tuple(text.split("\t")), columns=_all(told))


def _all(told: list[tuple[str, str]]) -> tuple[int, ...]:
    return tuple(range(len(told)))


def _value(field: re.Match[str]) -> str:
    value = field["value"]
    if "QUOTED-PRINTABLE" in field["options"].upper():
        value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
    value = _ESCAPED.sub(lambda each: " " if each[1] in "nN" else each[1], value)
    value = re.sub(r"^(?:tel|mailto):", "", value, flags=re.IGNORECASE)
    return " ".join(value.replace(";", " ").split())


def _embedded(field: re.Match[str]) -> bytes:
    """Return the bytes of a picture or file that a field has, empty for none."""
    data = _DATA.fullmatch(field["value"])
    options = field["options"].upper()
    if data is None and not re.search(r"ENCODING=(B\b|BASE64)", options):
        return b""
    try:
        return base64.b64decode(data["value"] if data else field["value"])
    except (binascii.Error, ValueError):
        return b""
