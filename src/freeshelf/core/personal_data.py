"""Port through which each app finds and erases personal data.

An app registers a finder when it is loaded; `privacy` calls all of them. This module
has no database access, so that an app of any layer may register.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

ERASED_TEXT = "[erased]"


@dataclass(frozen=True, slots=True)
class Person:
    """The person a request is about: everything known about one email address."""

    addresses: tuple[str, ...]  # in lower case, the requesting one first
    names: tuple[str, ...] = ()
    account_keys: tuple[int, ...] = ()
    # Names that anyone may have entered with an address: possibly another person's.
    claimed_names: tuple[str, ...] = ()

    def with_more(
        self,
        *,
        addresses: Iterable[str] = (),
        names: Iterable[str] = (),
        account_keys: Iterable[int] = (),
        claimed_names: Iterable[str] = (),
    ) -> "Person":
        """Return the person with further values, without duplicates.

        A name that is known for certain is removed from the claimed names.
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
    """One stored object with data about a person."""

    place: str  # name of its kind, for people
    key: str  # "app.model:key", stable across searches
    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)  # plain JSON
    # Why an editor has to decide; when empty it is erased without asking.
    choice: str = ""
    is_kept_unless_chosen: bool = False
    # False for data that only someone else can remove, such as the pages of a file.
    can_be_erased: bool = True
    # Only a claimed name matches, so it may be someone else's; left out of copies.
    is_by_claimed_name: bool = False


class PersonalDataFinder:
    """Personal data of one app; it may know nothing of its own."""

    def expand_person(self, person: Person) -> Person:
        """Return the person with the values that this app knows."""
        return person

    def find(self, person: Person) -> Iterable[Finding]:
        """Return everything that is stored about a person, each object once."""
        return ()

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Erase all objects but those with these keys and return how many were erased.

        It is idempotent.
        """
        return 0


def rows_of(person: Person, rows: Any, column: str) -> Any:
    """Filter a query set to rows with an address of the person in this column."""
    found = rows.none()
    for address in person.addresses:
        found |= rows.filter(**{f"{column}__iexact": address})
    return found.order_by("pk")


_finders: dict[str, PersonalDataFinder] = {}


def register_finder(name: str, finder: PersonalDataFinder) -> None:
    """Register a finder; the first finder that returns an object describes it."""
    _finders[name] = finder


def registered_finders() -> list[PersonalDataFinder]:
    """Return all finders in order of registration."""
    return list(_finders.values())


def key_by_claimed_name(key: str) -> str:
    """Return the key of a match by claimed name within an object with this key."""
    return f"{key}:name"


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def flatten_json(facts: Any, path: str = "") -> list[tuple[str, str]]:
    """Return pairs of a name and a text, without empty values."""
    if isinstance(facts, dict):
        return [
            line
            for key, inside in facts.items()
            for line in flatten_json(inside, f"{path} › {key}" if path else str(key))
        ]
    if isinstance(facts, list | tuple):
        return [line for inside in facts for line in flatten_json(inside, path)]
    return [(path, str(facts))] if facts not in (None, "") else []
