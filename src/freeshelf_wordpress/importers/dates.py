"""Read dates and the language of an item."""

import re
from datetime import UTC, datetime

from freeshelf.core.dates import InvalidDateError, PartialDate
from freeshelf.core.html import html_to_text
from freeshelf.core.languages import language_identifier

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
