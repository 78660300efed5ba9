"""Parse WordPress dates, which are local or GMT, with zeros for none."""

import re
from datetime import UTC, datetime

from freeshelf.core.dates import InvalidDateError, PartialDate

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
