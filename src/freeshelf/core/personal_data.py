"""The port through which each app says what it holds about a person, and forgets it.

An app registers a finder when it is loaded; `privacy` asks all of them. Nothing here
knows a database, so that an app of any layer may register.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

ERASED_TEXT = "[erased]"


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a request is about: what is known to belong to one mail address."""

    addresses: tuple[str, ...]  # in small letters, the one that asked first
    names: tuple[str, ...] = ()
    account_keys: tuple[int, ...] = ()
    # What anyone may have typed beside an address: it may be another person's name.
    claimed_names: tuple[str, ...] = ()

    def with_more(
        self,
        *,
        addresses: Iterable[str] = (),
        names: Iterable[str] = (),
        account_keys: Iterable[int] = (),
        claimed_names: Iterable[str] = (),
    ) -> "Person":
        """The same person, of whom more is known; nothing stands there twice.

        A name that is known for certain is no longer a claimed one.
        """
        lower = (address.strip().lower() for address in addresses)
        certain = _once([*self.names, *map(_spaced, names)])
        known = {name.casefold() for name in certain}
        claimed = _once([*self.claimed_names, *map(_spaced, claimed_names)])
        return replace(
            self,
            addresses=_once([*self.addresses, *lower]),
            names=certain,
            claimed_names=tuple(
                name for name in claimed if name.casefold() not in known
            ),
            account_keys=tuple(dict.fromkeys([*self.account_keys, *account_keys])),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is held about a person."""

    place: str  # what people call the kind of thing
    key: str  # "app.model:key", the same at every search
    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)  # plain JSON
    # Why a librarian has to decide; without it the thing is erased without asking.
    choice: str = ""
    is_kept_unless_chosen: bool = False
    # False for what only someone else can take away, such as the pages of a file.
    can_be_erased: bool = True
    # It rests on a claimed name alone, and is in no copy: it may be someone else's.
    is_by_claimed_name: bool = False


class PersonalDataFinder(Protocol):
    """What one app holds about people."""

    def expand_person(self, person: Person) -> Person:
        """The person with what this app knows to belong to them."""
        ...

    def find(self, person: Person) -> Iterable[Finding]:
        """All that is held, each thing once."""
        ...

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Erase all but what has one of these keys; how many things.

        Doing it twice is doing it once.
        """
        ...


_finders: dict[str, PersonalDataFinder] = {}


def register_finder(name: str, finder: PersonalDataFinder) -> None:
    """Have this finder asked from now on; the first that finds a thing describes it."""
    _finders[name] = finder


def registered_finders() -> list[PersonalDataFinder]:
    """All of them, in the order in which they came."""
    return list(_finders.values())


def key_by_claimed_name(key: str) -> str:
    """The key of what a claimed name alone leads to in a thing with this key."""
    return f"{key}:name"


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def flatten_json(facts: Any, path: str = "") -> list[tuple[str, str]]:
    """Pairs of a name and a text; what is empty is left out."""
    if isinstance(facts, dict):
        return [
            line
            for key, inside in facts.items()
            for line in flatten_json(inside, f"{path} › {key}" if path else str(key))
        ]
    if isinstance(facts, list | tuple):
        return [line for inside in facts for line in flatten_json(inside, path)]
    return [(path, str(facts))] if facts not in (None, "") else []
