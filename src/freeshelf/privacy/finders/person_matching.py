"""Match and replace a person's addresses and names in text and plain JSON.

Pure functions from database values to database values.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from freeshelf.core.personal_data import ERASED_TEXT, Person

_EXCERPT_CHARS = 80
# A single word is searched only if it is likely to be unique.
_LONG_WORD = 8
_SIGN_OR_DIGIT = re.compile(r"[\d_.\-@]")
# In an object with an address, these keys describe the same person. Content that
# someone wrote is not among them.
_PERSONAL = re.compile(
    r"(?:^|_)(?:name|login|nicename|nickname|author|creator|first|last|url|ip|agent|"
    r"phone|bio|biography|organi[sz]er)$|^(?:display|user|contact|comment_author)_",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"(?:^|_)(?:display_?name|author(?:_name)?|login|full_?name|contact_name|"
    r"organi[sz]er)$",
    re.IGNORECASE,
)
_NEVER = "(?!)"
_SECRET = re.compile(r"pass|secret|token|salt|hash|activation_key", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonMatcher:
    """Patterns for a person's addresses and names."""

    addresses: frozenset[str]
    address: re.Pattern[str]
    name: re.Pattern[str] | None

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return the patterns for a person, without common names."""
        names = [name for name in person.names if is_distinctive(name)]
        address_pattern = (
            "|".join(re.escape(each) for each in person.addresses) or _NEVER
        )
        name_pattern = "|".join(
            r"\s+".join(map(re.escape, name.split())) for name in names
        )
        return cls(
            addresses=frozenset(person.addresses),
            address=re.compile(
                rf"(?<![\w.+%-])(?:{address_pattern})(?![\w-]|\.\w)", re.IGNORECASE
            ),
            name=re.compile(rf"(?<!\w)(?:{name_pattern})(?!\w)", re.IGNORECASE)
            if names
            else None,
        )

    def are_in(self, text: str) -> bool:
        """Return whether the text contains an address or a name."""
        return bool(self.address.search(text) or (self.name and self.name.search(text)))

    def replaced_in(self, text: str) -> str:
        """Return the text without addresses and names."""
        text = self.address.sub(ERASED_TEXT, text)
        return self.name.sub(ERASED_TEXT, text) if self.name else text


def is_distinctive(name: str) -> bool:
    """Return whether a name is searched: two words, long, or with a sign or digit."""
    return (
        len(name.split()) > 1
        or len(name) >= _LONG_WORD
        or _SIGN_OR_DIGIT.search(name) is not None
    )


def forms_in_database(word: str) -> list[str]:
    """Return the forms of a word in a column: plain, or escaped as JSON."""
    once = json.dumps(word)[1:-1]
    return list(dict.fromkeys([word, once, json.dumps(once)[1:-1]]))


def strings_in(value: Any) -> Iterator[str]:
    """Yield every text in plain JSON, including JSON inside texts."""
    if isinstance(value, str):
        inner = _parsed(value)
        if inner is None:
            yield value
        else:
            yield from strings_in(inner)
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield str(key)
            yield from strings_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from strings_in(inside)


def redacted(value: Any, matcher: PersonMatcher, *, whole_objects: bool = False) -> Any:
    """Return plain JSON without the person's addresses and names.

    With `whole_objects`, an object that has an address as a value is the person's:
    other identifying values are removed too, and content that they wrote stays.
    """
    if isinstance(value, str):
        inner = _parsed(value)
        if inner is None:
            return matcher.replaced_in(value)
        without = redacted(inner, matcher, whole_objects=whole_objects)
        return value if without == inner else json.dumps(without)
    if isinstance(value, Mapping):
        is_own = whole_objects and _is_own(value, matcher)
        return {
            matcher.replaced_in(str(key)): ERASED_TEXT
            if is_own and _is_personal(key, inside)
            else redacted(inside, matcher, whole_objects=whole_objects)
            for key, inside in value.items()
        }
    if isinstance(value, list):
        return [redacted(each, matcher, whole_objects=whole_objects) for each in value]
    return value


def objects_of_person(value: Any, matcher: PersonMatcher) -> Iterator[dict[str, Any]]:
    """Yield objects that have an address of the person as a value, without secrets."""
    if isinstance(value, str):
        inner = _parsed(value)
        if inner is not None:
            yield from objects_of_person(inner, matcher)
    elif isinstance(value, Mapping):
        if _is_own(value, matcher):
            yield {
                str(key): inside
                for key, inside in value.items()
                if not _SECRET.search(str(key))
            }
            return
        for inside in value.values():
            yield from objects_of_person(inside, matcher)
    elif isinstance(value, list):
        for inside in value:
            yield from objects_of_person(inside, matcher)


def names_in(value: Any, matcher: PersonMatcher) -> Iterator[str]:
    """Yield the names in the person's objects."""
    for own_object in objects_of_person(value, matcher):
        for key, inside in own_object.items():
            if isinstance(inside, str) and _NAMES.search(key) and "@" not in inside:
                yield inside


def excerpts(texts: Iterable[str], matcher: PersonMatcher) -> list[str]:
    """Return the text around each mention, so that no other text is handed out."""
    mentions = []
    for text in texts:
        for pattern in (matcher.address, matcher.name):
            for match in pattern.finditer(text) if pattern else ():
                start, end = (
                    max(0, match.start() - _EXCERPT_CHARS),
                    match.end() + _EXCERPT_CHARS,
                )
                mentions.append(" ".join(text[start:end].split()))
    return list(dict.fromkeys(mentions))


def _is_own(value: Mapping[str, Any], matcher: PersonMatcher) -> bool:
    return any(
        isinstance(inside, str) and inside.strip().lower() in matcher.addresses
        for inside in value.values()
    )


def _is_personal(key: Any, inside: Any) -> bool:
    return (
        isinstance(inside, str)
        and bool(inside)
        and _PERSONAL.search(str(key)) is not None
    )


def _parsed(text: str) -> Any:
    if not text or text[0] not in "[{":
        return None
    try:
        opened = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return opened if isinstance(opened, (dict, list)) else None
