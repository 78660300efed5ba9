"""Format dates, numbers, sizes, languages and formats in the visitor's language.

Digits are 0 to 9, as in URLs and on the pages of documents, in every language
(docs/adr/0101).
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from babel.dates import format_date, format_skeleton
from django.conf import settings
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.content.wording import comma, reader_language
from freeshelf.core.dates import InvalidDateError, PartialDate
from freeshelf.core.languages import colon_of
from freeshelf.core.locales import locale_of, text_direction
from freeshelf.core.web_address import link_address
from freeshelf.search.query import QUOTES
from freeshelf.search.results import TextRun
from freeshelf.shared.amounts import number_text, size_text
from freeshelf.shared.language_names import language_name_in

_FORMATS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        "PowerPoint"
    ),
    "application/vnd.ms-excel": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.presentation": "ODP",
    "application/epub+zip": "EPUB",
    "application/zip": "ZIP",
    "text/csv": "CSV",
    "text/plain": "TXT",
    "text/markdown": "Markdown",
    "text/html": "HTML",
}


# Punctuation of languages other than Latin-script ones.
_BEFORE_TIMES = {"ar": "، ", "zh": " "}
_FULL_STOPS = {"zh": "。"}
# Quotation marks within those that messages have.
_INNER_QUOTES = {"ar": "“”", "es": "“”", "fr": "“”", "ru": "„“"}


def language_name(code: str, *, language: str | None = None) -> str:
    """Return the name of a language; empty for an unknown one."""
    if not code or code == "und":
        return ""
    return language_name_in(code, language or reader_language())


def language_names(codes: Iterable[str]) -> str:
    """Return the names of known languages, each once."""
    return comma().join(dict.fromkeys(filter(None, map(language_name, codes))))


def own_language_name(code: str) -> str:
    """Return the name of a language in itself, capitalized: “Español”."""
    name = language_name_in(code.partition("-")[0], code)
    return name[:1].upper() + name[1:]


def language_notice(code: str) -> str:
    """Return a notice for a text in another language than the visitor's, or ""."""
    reader = reader_language().partition("-")[0]
    if not code or code == "und" or code.partition("-")[0].lower() == reader:
        return ""
    return _("This text is in %(language)s.") % {"language": language_name(code)}


def issued_date(issued: str) -> str:
    """Format a partial date; return an invalid one unchanged."""
    try:
        return PartialDate.parse(issued).format(reader_language())
    except InvalidDateError:
        return issued


def full_date(moment: date | datetime) -> str:
    """Return a day such as “3 Nov 2026”."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    locale = locale_of(reader_language())
    if locale.language == "en":
        return format_date(moment, "d MMM y", locale=locale)
    return format_skeleton("yMMMd", moment, locale=locale)


def day_and_time(moment: datetime) -> str:
    """Return day and time, in the time zone of the library."""
    return f"{full_date(moment)}{before_time()}{timezone.localtime(moment):%H:%M}"


def joined_facts(facts: Iterable[str]) -> SafeString:
    """Return facts in one line, each in its own direction, without empty ones."""
    return format_html_join(" · ", "<bdi>{}</bdi>", ((fact,) for fact in facts if fact))


def before_time() -> str:
    """Return what stands between a day and a time in the visitor's language."""
    return _BEFORE_TIMES.get(reader_language().partition("-")[0], ", ")


def full_stop() -> str:
    """Return the end of a sentence in the visitor's language, to go on after it."""
    return _FULL_STOPS.get(reader_language().partition("-")[0], ". ")


def colon() -> str:
    """Return the colon of the visitor's language, with the spaces around it."""
    return colon_of(reader_language())


def with_colon(label: str) -> str:
    """Return a label with a colon, unless it ends like a sentence."""
    if str(label).endswith((".", "?", "!", "؟", "。", "？")):
        return f"{label} "
    return f"{label}{colon()}"


def web_address(url: str) -> str:
    """Return the URL if it uses http or https, or ""."""
    return link_address(url) if url.lower().startswith(("https://", "http://")) else ""


def in_language(path: str, code: str) -> str:
    """Return the path with another language, the home page if it has none."""
    first, _, rest = path.lstrip("/").partition("/")
    if first not in {known for known, _ in settings.LANGUAGES}:
        return f"/{code}/"
    return f"/{code}/{rest}"


def number(value: float, *, language: str | None = None) -> str:
    """Return a number such as “1,240”."""
    # As a key of the cache -0.0 is 0, which would be formatted as “-0” from then on.
    return number_text(value or 0, language or reader_language())


def file_size(size: int) -> str:
    """Return a size such as “1.2 MB”, or “1,2 Mo” in French, in steps of 1024."""
    return size_text(size, reader_language())


def format_name(media_type: str) -> str:
    """Return a short name of a file format, or else its subtype."""
    known = _FORMATS.get(media_type)
    return known or media_type.rpartition("/")[2].upper().removeprefix("X-")[:12]


def highlighted_html(runs: Iterable[TextRun]) -> SafeString:
    """Return runs of text as HTML, the marked ones in <mark>."""
    return mark_safe(  # noqa: S308 - every run is escaped
        "".join(
            f"<mark>{escape(run.text)}</mark>" if run.marked else escape(run.text)
            for run in runs
        )
    )


def within_quotes(query: str) -> str:
    """Return a query to show in quotation marks, without doubling those around it."""
    text = query.translate(QUOTES).strip()
    phrase = re.fullmatch(r'"([^"]*)"?', text)
    if phrase:
        return phrase[1].strip()
    marks = _INNER_QUOTES.get(reader_language().partition("-")[0], "‘’")
    return re.sub(
        r'"([^"]*)(?:"|$)',
        lambda inner: f"{marks[0]}{inner[1].strip()}{marks[1]}",
        text,
    )


def filled_html(sentence: str, **parts: str) -> SafeString:
    """Return a sentence as HTML with its parts in it, preserving their markup."""
    values = {name: conditional_escape(part) for name, part in parts.items()}
    return mark_safe(conditional_escape(sentence) % values)  # noqa: S308 - escaped


def label_in(label: str, language: str) -> str:
    """Return a label, marked with its language (BCP 47) if not the visitor's.

    An empty language is the visitor's own, or no language at all.
    """
    reader = (get_language() or "en").partition("-")[0]
    if not language or language.partition("-")[0].lower() == reader:
        return label
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', language, text_direction(language), label
    )


def joined(parts: Iterable[str]) -> str:
    """Join labels with the list separator, preserving markup."""
    parts, separator = list(parts), comma()
    if any(isinstance(part, SafeString) for part in parts):
        return format_html_join(separator, "{}", ((part,) for part in parts))
    return separator.join(parts)
