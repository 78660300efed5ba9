"""Values of an item: its meta, its dates, how it was published."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from freeshelf.core.dates import InvalidDateError, PartialDate
from freeshelf.core.html import html_to_text
from freeshelf.core.languages import language_identifier
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import checksum_of, store_raw_record
from freeshelf.ingest.publishing import Publication, State
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import looks_serialised, parse_php
from freeshelf_wordpress.sources.records import SourceItem


def acf_fields(item: SourceItem) -> dict[str, str]:
    """Return the names of an item's custom fields with their definition keys."""
    return {
        name[1:]: value
        for name, value in item.meta
        if name.startswith("_") and value.startswith("field_")
    }


def meta_values(raw: str) -> list[str]:
    """Return the values of a meta value: one, or those of a serialized list."""
    if not looks_serialised(raw):
        return [raw.strip()] if raw.strip() else []
    try:
        value = parse_php(raw)
    except InvalidPhpValueError:
        return []
    values = value.values() if isinstance(value, dict) else [value]
    return [str(entry) for entry in values if isinstance(entry, str | int) and entry]


def source_independent_fields(item: SourceItem) -> dict[str, Any]:
    """Return the values of an item that every kind of source has, for a checksum.

    Only a database dump has the type of a file, and comments are stored on their own:
    an item is not changed because it comes from another source.
    """
    values = item.as_dict()
    other = {name: v for name, v in values["other"].items() if name != "post_mime_type"}
    return {name: v for name, v in values.items() if name != "comments"} | {
        "other": other
    }


def is_unchanged(provenance: Provenance, item: SourceItem) -> bool:
    """Return whether an item is unchanged since its last import."""
    values = provenance.record.get("said")
    if not values:
        return False
    earlier = source_independent_fields(SourceItem.from_dict(values))
    return checksum_of(earlier) == checksum_of(source_independent_fields(item))


def store_raw_item(
    *, source: Source, item: SourceItem, reason: str, now: datetime
) -> bool:
    """Store an item unmapped and return whether the stored copy changed."""
    return store_raw_record(
        source=source,
        key=item.key,
        kind=item.type,
        status=item.status,
        title=item.title,
        reason=reason,
        record=item.as_dict(),
        now=now,
    )


def publication_of(item: SourceItem) -> Publication:
    """Return the publication that follows from an item's status, password and dates."""
    state = State.DRAFT
    if item.status in {"publish", "private"}:
        state = State.LIVE
    published_at = read_moment(item.date_gmt, item.date)
    if item.status == "future" and published_at is not None:
        state = State.SCHEDULED
    is_restricted = bool(item.password) or item.status in {"private", "trash"}
    return Publication(
        state=state,
        access="staff" if is_restricted else "open",
        published_at=published_at,
        modified_at=read_moment(item.modified_gmt, item.modified) or published_at,
    )


def embedded_publication(item: SourceItem) -> Publication:
    """Return the publication of an item that other objects show as a part.

    Such an item is a draft unless it is public, since it has no page of its own.
    """
    publication = publication_of(item)
    if publication.access == "open":
        return publication
    return replace(publication, state=State.DRAFT)


_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FORM = "%Y-%m-%d %H:%M:%S"
# Enough for seconds up to the year 5138.
_MAX_DIGITS = 11


def read_moment(gmt: str, local: str) -> datetime | None:
    """Return a datetime in UTC, from the local time if there is no GMT time.

    The export does not contain the site's time zone, so a local time may be hours off.
    """
    for text in (gmt, local):
        try:
            return datetime.strptime(text.strip(), _FORM).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def read_timestamp(text: str) -> datetime | None:
    """Convert seconds since 1970 to a datetime; None for other or too large values."""
    is_timestamp = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    return datetime.fromtimestamp(int(text), UTC) if is_timestamp else None


def read_partial_date(text: str) -> str:
    """Return the date of a custom field as EDTF, or an empty text.

    Accepts 20130202, 2013-02 and 2013.
    """
    text = text.strip()
    if compact := _COMPACT.fullmatch(text):
        text = "-".join(compact.groups())
    for candidate in (text, text[:10]):
        try:
            return str(PartialDate.parse(candidate))
        except InvalidDateError:
            continue
    return ""


_MIN_LETTERS = 60
_MIN_PROBABILITY = 0.95
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def language_tag(text: str) -> str:
    """Return a BCP 47 tag for a locale or code (en_GB becomes en-GB), or nothing."""
    text = text.strip()
    return text.replace("_", "-") if _TAG.fullmatch(text) else ""


def language_of(title: str, markup: str, *, site_language: str) -> str:
    """Return the detected language of a text, else the site's, else und."""
    default = language_tag(site_language).partition("-")[0].lower() or "und"
    text = f"{title}\n{html_to_text(markup)}"[:5000]
    letters = [character for character in text if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    is_not_latin = len(letters) - latin > latin
    if len(letters) < _MIN_LETTERS and not is_not_latin:
        return default
    language, probability = language_identifier().classify(text)
    return str(language) if is_not_latin or probability >= _MIN_PROBABILITY else default
