"""Dates of WordPress: local and GMT, with zeros where there is none."""

import re
from datetime import UTC, datetime

from freeshelf.core.dates import InvalidDateError, PartialDate

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FORM = "%Y-%m-%d %H:%M:%S"
# Of seconds up to the year 5138.
_MOST_DIGITS = 11


def read_moment(gmt: str, local: str) -> datetime | None:
    """A moment in UTC; the local time stands in where there is no GMT time.

    The export does not say the site's zone, so such a time may be some hours off.
    """
    for text in (gmt, local):
        try:
            return datetime.strptime(text.strip(), _FORM).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def read_timestamp(text: str) -> datetime | None:
    """Seconds since 1970 as a moment; nothing for other text, or for years too far."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return datetime.fromtimestamp(int(text), UTC) if is_one else None


def read_partial_date(text: str) -> str:
    """A date of a custom field as EDTF, or nothing: 20130202, 2013-02, 2013."""
    text = text.strip()
    if compact := _COMPACT.fullmatch(text):
        text = "-".join(compact.groups())
    for candidate in (text, text[:10]):
        try:
            return str(PartialDate.parse(candidate))
        except InvalidDateError:
            continue
    return ""
