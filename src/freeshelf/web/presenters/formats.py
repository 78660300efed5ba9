"""Dates, sizes, languages and formats in the reader's language."""

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import get_language

from freeshelf.core.dates import InvalidDateError, PartialDate

_FORMATS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        "PowerPoint"
    ),
    "application/zip": "ZIP",
    "text/csv": "CSV",
    "text/plain": "TXT",
    "text/html": "HTML",
}


def language_name(code: str, *, reader: str | None = None) -> str:
    """The name of a language as readers say it; empty for an unknown one."""
    return _language_name(code, reader or _reader_language())


@lru_cache(maxsize=2048)
def text_direction(code: str) -> str:
    """“rtl” or “ltr”."""
    try:
        return Locale.parse(code or "en", sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def issued_date(issued: str) -> str:
    """A partial date as the reader writes it; what is no date stays as it is."""
    try:
        return PartialDate.parse(issued).format(_reader_language())
    except InvalidDateError:
        return issued


def full_date(moment: date | datetime) -> str:
    """A day such as “3 Nov 2026”."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    locale = _locale(_reader_language())
    if locale.language == "en":
        return format_date(moment, "d MMM y", locale=locale)
    return format_date(moment, "medium", locale=locale)


def web_address(url: str) -> str:
    """The address when it is one of the web, empty for all that acts or opens else."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def file_size(size: int) -> str:
    """A size such as “1.2 MB”."""
    return filesizeformat(size).replace("\xa0", " ")


def format_name(media_type: str) -> str:
    """A short name of a file format; the subtype for those without one."""
    known = _FORMATS.get(media_type)
    return known or media_type.rpartition("/")[2].upper().removeprefix("X-")[:12]


def _reader_language() -> str:
    return get_language() or "en"


@lru_cache(maxsize=2048)
def _language_name(code: str, reader: str) -> str:
    if not code or code == "und":
        return ""
    try:
        name = Locale.parse(code, sep="-").get_display_name(_locale(reader))
    except (UnknownLocaleError, ValueError):
        return code
    return name or code


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
