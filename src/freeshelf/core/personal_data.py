"""The port through which each app says what it holds about a person, and forgets it.

An app registers a finder when it is loaded; `privacy` asks all of them. Nothing here
knows a database, so that an app of any layer may register.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

ERASED = "[erased]"


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a request is about: what is known to belong to one mail address."""

    addresses: tuple[str, ...]  # in small letters, the one that asked first
    names: tuple[str, ...] = ()
    account_keys: tuple[int, ...] = ()

    def with_more(
        self,
        *,
        addresses: Iterable[str] = (),
        names: Iterable[str] = (),
        account_keys: Iterable[int] = (),
    ) -> "Person":
        """The same person, of whom more is known; nothing stands there twice."""
        lower = (address.strip().lower() for address in addresses)
        words = (" ".join(name.split()) for name in names)
        return replace(
            self,
            addresses=_once([*self.addresses, *lower]),
            names=_once([*self.names, *words]),
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


class PersonalDataFinder(Protocol):
    """What one app holds about people."""

    def recognise(self, person: Person) -> Person:
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


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
