"""Recognising and replacing a person's addresses and names in text and in plain JSON.

Pure functions: what a database holds comes in, what it shall hold goes out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from freeshelf.core.personal_data import ERASED_TEXT, Person

_AROUND = 80
# A word alone is looked for only where it is hardly anyone else's.
_LONG_WORD = 8
_SIGN_OR_DIGIT = re.compile(r"[\d_.\-@]")
# Beside an address these tell of the same person. What someone wrote is not among them.
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
    """A person's addresses and names, ready to be looked for."""

    addresses: frozenset[str]
    address: re.Pattern[str]
    name: re.Pattern[str] | None

    @classmethod
    def of(cls, person: Person) -> Self:
        """Those of this person; names that many people have are left out."""
        names = [name for name in person.names if is_distinctive(name)]
        found = "|".join(re.escape(each) for each in person.addresses) or _NEVER
        called = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
        return cls(
            addresses=frozenset(person.addresses),
            address=re.compile(
                rf"(?<![\w.+%-])(?:{found})(?![\w-]|\.\w)", re.IGNORECASE
            ),
            name=re.compile(rf"(?<!\w)(?:{called})(?!\w)", re.IGNORECASE)
            if names
            else None,
        )

    def are_in(self, text: str) -> bool:
        """Whether the text has an address or a name."""
        return bool(self.address.search(text) or (self.name and self.name.search(text)))

    def replaced_in(self, text: str) -> str:
        """The text without addresses and names."""
        text = self.address.sub(ERASED_TEXT, text)
        return self.name.sub(ERASED_TEXT, text) if self.name else text


def is_distinctive(name: str) -> bool:
    """Whether a name is looked for: two words, a long one, or one with a sign in it."""
    return (
        len(name.split()) > 1
        or len(name) >= _LONG_WORD
        or _SIGN_OR_DIGIT.search(name) is not None
    )


def forms_in_database(word: str) -> list[str]:
    """How a word may stand in a column: as it is, or escaped once or twice as JSON."""
    once = json.dumps(word)[1:-1]
    return list(dict.fromkeys([word, once, json.dumps(once)[1:-1]]))


def strings_in(value: Any) -> Iterator[str]:
    """Every text in plain JSON; JSON inside of a text is opened."""
    if isinstance(value, str):
        inner = _opened(value)
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


def redacted(value: Any, words: PersonMatcher, *, whole_objects: bool = False) -> Any:
    """Plain JSON without the person's addresses and names.

    With `whole_objects`, one that has an address as a value is the person's: what else
    it says of who they are goes too, and what they wrote stays.
    """
    if isinstance(value, str):
        inner = _opened(value)
        if inner is None:
            return words.replaced_in(value)
        without = redacted(inner, words, whole_objects=whole_objects)
        return value if without == inner else json.dumps(without)
    if isinstance(value, Mapping):
        is_theirs = whole_objects and _is_theirs(value, words)
        return {
            words.replaced_in(str(key)): ERASED_TEXT
            if is_theirs and _is_personal(key, inside)
            else redacted(inside, words, whole_objects=whole_objects)
            for key, inside in value.items()
        }
    if isinstance(value, list):
        return [redacted(each, words, whole_objects=whole_objects) for each in value]
    return value


def objects_of_person(value: Any, words: PersonMatcher) -> Iterator[dict[str, Any]]:
    """Objects that have an address of the person as a value, without secrets."""
    if isinstance(value, str):
        inner = _opened(value)
        if inner is not None:
            yield from objects_of_person(inner, words)
    elif isinstance(value, Mapping):
        if _is_theirs(value, words):
            yield {
                str(key): inside
                for key, inside in value.items()
                if not _SECRET.search(str(key))
            }
            return
        for inside in value.values():
            yield from objects_of_person(inside, words)
    elif isinstance(value, list):
        for inside in value:
            yield from objects_of_person(inside, words)


def names_in(value: Any, words: PersonMatcher) -> Iterator[str]:
    """What the objects of the person call them."""
    for theirs in objects_of_person(value, words):
        for key, inside in theirs.items():
            if isinstance(inside, str) and _NAMES.search(key) and "@" not in inside:
                yield inside


def excerpts(texts: Iterable[str], words: PersonMatcher) -> list[str]:
    """What stands around each mention, so that nobody else's text is handed out."""
    found = []
    for text in texts:
        for pattern in (words.address, words.name):
            for match in pattern.finditer(text) if pattern else ():
                start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
                found.append(" ".join(text[start:end].split()))
    return list(dict.fromkeys(found))


def _is_theirs(value: Mapping[str, Any], words: PersonMatcher) -> bool:
    return any(
        isinstance(inside, str) and inside.strip().lower() in words.addresses
        for inside in value.values()
    )


def _is_personal(key: Any, inside: Any) -> bool:
    return (
        isinstance(inside, str)
        and bool(inside)
        and _PERSONAL.search(str(key)) is not None
    )


def _opened(text: str) -> Any:
    if not text or text[0] not in "[{":
        return None
    try:
        opened = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return opened if isinstance(opened, (dict, list)) else None
