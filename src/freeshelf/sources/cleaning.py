"""Clean a record of a source before anything is made of it.

What cannot be used is left out, and the record's `problems` say so, so that one odd
value costs neither the record nor its neighbours.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from freeshelf.core.dates import is_partial_date
from freeshelf.core.html import without_unsafe_characters
from freeshelf.core.languages import is_language_tag
from freeshelf.core.locales import find_locale, locale_of
from freeshelf.core.standard_numbers import canonical_doi, is_doi, is_isbn
from freeshelf.sources.base import (
    RELATION_KINDS,
    Identifier,
    SourceRecord,
    SubjectReference,
    source_class,
)
from freeshelf.sources.errors import SourceError

_Item = TypeVar("_Item")
_LeaveOut = Callable[[str], bool]  # notes a problem; always false
MAX_KEY, MAX_TEXT, MAX_ADDRESS, MAX_SUBJECT = 500, 2000, 2000, 500
# Works of the field are not older, and a later year is a slip.
_YEARS = range(1400, 2101)
_NAMED_IN = ("en", "es", "fr", "ar", "ru", "zh")
_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# As Django's URLField takes it, which the record has.
_LABEL = r"[^\W_](?:(?:[^\W_]|-)*[^\W_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\.?")
# What reading an item of an unexpected shape ends in.
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def parsed(*, kind: str, path: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a file with one batch as plain JSON, in a child process.

    The last value has the message of a SourceError as its `error`, if there was one.
    """
    try:
        for record in read_each(
            source_class(kind).parse(Path(path).read_bytes()), clean
        ):
            yield record.as_dict()
    except SourceError as error:
        yield {"error": str(error)}
    except (RecursionError, *_UNREADABLE) as error:
        yield {"error": f"cannot be read: {_form(error)}"}


def read_each(
    items: Iterable[_Item], read: Callable[[_Item], SourceRecord]
) -> Iterator[SourceRecord]:
    """Yield the record of each item; one that cannot be read has only problems."""
    for number, item in enumerate(items, start=1):
        try:
            yield read(item)
        except RecursionError:
            yield _unusable(f"item {number} is nested too deeply")
        except _UNREADABLE as error:
            yield _unusable(f"item {number} cannot be read: {_form(error)}")


def _form(error: Exception) -> str:
    """Return why something cannot be read, in words for an editor."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeError):
        return "it has characters that are not of its encoding"
    return "it does not have the form that this kind of source has"


def clean(record: SourceRecord) -> SourceRecord:
    """Return a record without what cannot be used, and with problems that say so.

    A record without a usable key or with a title that is too long becomes one with an
    empty key, from which nothing is made.
    """
    record = _without_unsafe_characters(record)
    problems = list(record.problems)
    if not record.key.strip() or len(record.key) > MAX_KEY:
        problems = problems or ["a record has no identifier, or one that is too long"]
        return _unusable(*problems)
    name = record.key
    if any(len(t.value) > MAX_TEXT for t in (*record.titles, *record.alternatives)):
        return _unusable(f"{name}: the title is too long")

    def leave_out(what: str) -> bool:
        problems.append(f"{name}: {what}")
        return False

    return replace(
        record,
        url=_address(record.url, leave_out),
        identifiers=tuple(_identifiers(record.identifiers, leave_out)),
        issued=_issued(record.issued, leave_out),
        languages=tuple(_languages(record.languages, leave_out)),
        subjects=_short(record.subjects, leave_out),
        places=_short(record.places, leave_out),
        types=_short(record.types, leave_out),
        # Python reads numbers that JSON does not have.
        raw=json.loads(json.dumps(record.raw, default=str), parse_constant=str),
        relations=tuple(
            each
            for each in record.relations
            if each.kind in RELATION_KINDS
            or leave_out(f"the kind of relation {each.kind[:50]!r} is not known")
        ),
        problems=tuple(problems),
    )


def _unusable(*problems: str) -> SourceRecord:
    return SourceRecord("", problems=problems)


def _without_unsafe_characters(value: Any) -> Any:
    if isinstance(value, str):
        return without_unsafe_characters(value)
    if isinstance(value, tuple):
        return tuple(map(_without_unsafe_characters, value))
    if is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        kept = {
            each.name: _of_type(each.name, hints[each.name], getattr(value, each.name))
            for each in fields(value)
        }
        raw = {"raw": kept.pop("raw")} if "raw" in kept else {}
        return replace(
            value, **{n: _without_unsafe_characters(v) for n, v in kept.items()}, **raw
        )
    return value


def _of_type(name: str, hint: Any, value: Any) -> Any:
    """Return a value of its type, an empty one for None. Raises TypeError."""
    if get_origin(hint) is tuple:
        if not isinstance(value, tuple | list | None):
            raise TypeError(f"{name} is no list")
        return tuple(_of_type(name, get_args(hint)[0], each) for each in value or ())
    if hint is str and value is None:
        return ""
    if isinstance(hint, type) and not isinstance(value, hint):
        raise TypeError(f"{name} is {type(value).__name__}, not {hint.__name__}")
    return value


def _is_short(text: str, limit: int, leave_out: _LeaveOut) -> bool:
    return len(text) <= limit or leave_out(f"“{text[:40]}…” is too long")


def _short(
    terms: Iterable[SubjectReference], leave_out: _LeaveOut
) -> tuple[SubjectReference, ...]:
    named = (term for term in terms if term.label.strip() or term.identifier)
    return tuple(t for t in named if _is_short(t.label, MAX_SUBJECT, leave_out))


def _address(address: str, leave_out: _LeaveOut) -> str:
    """Return a web address that a reader can follow, or nothing."""
    if not address:
        return ""
    try:
        parts = urlsplit(address.strip())
        host, has_password = parts.hostname or "", "@" in parts.netloc
    except ValueError:
        parts, host, has_password = urlsplit(""), "", False
    is_host = _HOST.fullmatch(host) is not None or ":" in host
    is_web = parts.scheme in ("http", "https") and is_host and not has_password
    if is_web and len(address) <= MAX_ADDRESS and not re.search(r"\s", address.strip()):
        return address.strip()
    leave_out(f"{address[:80]!r} is not a public web address")
    return ""


def _identifiers(
    identifiers: Iterable[Identifier], leave_out: _LeaveOut
) -> Iterator[Identifier]:
    for each in identifiers:
        if each.scheme == "doi" and not is_doi(each.value):
            leave_out(f"{each.value[:80]!r} is not a valid DOI")
        elif each.scheme == "doi":
            yield replace(each, value=canonical_doi(each.value))
        elif each.scheme == "isbn":
            found = _isbns(each.value)
            if not found:
                leave_out(f"{each.value[:80]!r} is not a valid ISBN")
            yield from (replace(each, value=number) for number in found)
        elif each.value.strip() and _is_short(each.value, MAX_KEY, leave_out):
            yield each


def _isbns(text: str) -> list[str]:
    """Return the valid ISBN of a text, in which several may stand, with remarks."""
    plain = _REMARK.sub(" ", text)
    numbers = [plain] if is_isbn(plain) else re.split(r"[\s,;/]+", plain)
    return [number.strip() for number in numbers if is_isbn(number)]


def _issued(issued: str, leave_out: _LeaveOut) -> str:
    """Return a date with as many of its parts as are right."""
    if not issued:
        return ""
    parts = issued.split("-")
    for count in range(len(parts), 0, -1):
        date = "-".join(parts[:count])
        if is_partial_date(date) and int(date[:4]) in _YEARS:
            if date != issued:
                leave_out(f"of the date {issued[:40]!r} only {date} is right")
            return date
    leave_out(f"{issued[:40]!r} is not a date of publication")
    return ""


def _languages(languages: Iterable[str], leave_out: _LeaveOut) -> Iterator[str]:
    for each in languages:
        tag = (
            each if is_language_tag(each) else _tags_by_name().get(each.casefold(), "")
        )
        if tag:
            yield tag
        else:
            leave_out(f"{each[:40]!r} is not a known language")


@cache
def _tags_by_name() -> dict[str, str]:
    """Return tags of languages by their names in six languages, and in their own."""
    tags: dict[str, str] = {}
    for code in _NAMED_IN:
        for tag, name in locale_of(code).languages.items():
            tags.setdefault(name.casefold(), tag.replace("_", "-"))
    for tag in set(chain(tags.values())):
        locale = find_locale(tag)
        if locale and (own := locale.languages.get(tag)):
            tags.setdefault(own.casefold(), tag)
    return tags
