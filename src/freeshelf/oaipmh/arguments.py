"""Read the arguments of a request; what the protocol does not allow is an OaiError."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from freeshelf.oaipmh.errors import OaiError
from freeshelf.oaipmh.sets import is_set_spec

Arguments = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Verb:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    has_tokens: bool = False


_LIST = _Verb(
    required=frozenset({"metadataPrefix"}),
    optional=frozenset({"from", "until", "set"}),
    has_tokens=True,
)
_VERBS = {
    "Identify": _Verb(),
    "ListMetadataFormats": _Verb(optional=frozenset({"identifier"})),
    "ListSets": _Verb(has_tokens=True),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
    "GetRecord": _Verb(required=frozenset({"identifier", "metadataPrefix"})),
}
TOKEN = "resumptionToken"  # noqa: S105 - the name of an argument
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
_DAY_LENGTH = 10
_NO_CHARACTER = "\ufffd"  # in the place of bytes that are not UTF-8


@dataclass(frozen=True, slots=True)
class Selection:
    """Selection of records for a list; both times are inclusive."""

    prefix: str
    since: datetime | None = None
    until: datetime | None = None
    set_spec: str = ""


def read_arguments(given: Mapping[str, Sequence[str]]) -> tuple[str, Arguments]:
    """Return the verb and its arguments. Raises badVerb and badArgument."""
    verbs = given.get("verb", ())
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        names = ", ".join(_VERBS)
        raise OaiError("badVerb", f"Give one verb of: {names}.")
    arguments = {}
    for name, values in given.items():
        if name == "verb":
            continue
        if len(values) != 1:
            raise _bad(f"The argument {_plain(name)} is given more than once.")
        if not values[0] or _plain(values[0]) != values[0]:
            raise _bad(f"The argument {_plain(name)} has no value that can be read.")
        arguments[name] = values[0]
    _check_names(verbs[0], arguments)
    return verbs[0], arguments


def _check_names(verb: str, arguments: Arguments) -> None:
    rules = _VERBS[verb]
    names = set(arguments)
    if rules.has_tokens and TOKEN in names:
        if names != {TOKEN}:
            raise _bad(f"{TOKEN} is given without any other argument.")
        return
    if unknown := names - rules.required - rules.optional:
        listed = ", ".join(sorted(map(_plain, unknown)))
        raise _bad(f"{verb} takes no argument {listed}.")
    if missing := rules.required - names:
        raise _bad(f"{verb} needs the argument {', '.join(sorted(missing))}.")


def read_selection(arguments: Arguments) -> Selection:
    """Return what a list is asked for. Raises badArgument."""
    since, until = arguments.get("from", ""), arguments.get("until", "")
    if since and until and len(since) != len(until):
        raise _bad("from and until must be both days or both times.")
    selection = Selection(
        prefix=arguments["metadataPrefix"],
        since=_time("from", since) if since else None,
        until=_end("until", until) if until else None,
        set_spec=arguments.get("set", ""),
    )
    if selection.since and selection.until and selection.since > selection.until:
        raise _bad("from must not be after until.")
    if selection.set_spec and not is_set_spec(selection.set_spec):
        raise _bad("set has not the form of the name of a set.")
    return selection


def _time(name: str, text: str) -> datetime:
    if _DATE.fullmatch(text) is None:
        raise _bad(f"{name} must look like 2026-01-31 or 2026-01-31T09:30:00Z.")
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise _bad(f"{name} is not a date that exists.") from None


def _end(name: str, text: str) -> datetime:
    """Return a time, or the last second of a day."""
    start = _time(name, text)
    if len(text) > _DAY_LENGTH:
        return start
    return start + timedelta(hours=23, minutes=59, seconds=59)


def _plain(text: str) -> str:
    """Return a text without what is no character and without control characters."""
    return "".join(
        char
        for char in text.replace(_NO_CHARACTER, "")
        if unicodedata.category(char) not in ("Cc", "Cs", "Cn")
    )


def _bad(message: str) -> OaiError:
    return OaiError("badArgument", message)
