"""Search for all personal data of one person, in every app."""

from collections.abc import Iterator
from typing import Any

from freeshelf.core.personal_data import (
    Finding,
    Person,
    PersonalDataFinder,
    registered_finders,
)
from freeshelf.privacy.digests import digest_of
from freeshelf.privacy.finders.mentions import MentionFinder
from freeshelf.privacy.finders.person_matching import is_distinctive
from freeshelf.privacy.finders.requests import RequestFinder
from freeshelf.privacy.models import DataRequest

# An account leads to names, a name to nothing more; two rounds suffice.
_ROUNDS = 2


def finders() -> list[PersonalDataFinder]:
    """Return the finders of the apps, then the one that searches all other columns."""
    return [*registered_finders(), RequestFinder(), MentionFinder()]


def identify(address: str) -> Person:
    """Return the person of this address, with accounts, other addresses and names."""
    person = Person((address.strip().lower(),))
    for _round in range(_ROUNDS):
        for finder in finders():
            person = finder.expand_person(person)
    return person


def person_of(request: DataRequest) -> Person:
    """Return the person of a request, as stored while an erasure is running."""
    if not request.person:
        return identify(request.email)
    return Person(**{name: tuple(keys) for name, keys in request.person.items()})


def words_of(request: DataRequest) -> list[str]:
    """Return the addresses and names that a request is about, as they are searched.

    For a copy of the data, names that somebody only claimed are left out.
    """
    person = person_of(request)
    names = [*person.names]
    if request.kind == DataRequest.Kind.ERASURE:
        names += person.claimed_names
    return [*person.addresses, *(name for name in names if is_distinctive(name))]


def was_erased(address: str) -> bool:
    """Return whether an address was erased, so that imports skip it."""
    if not address.strip():
        return False
    return _erasures().filter(digest=digest_of(address)).exists()


def has_erased_anyone() -> bool:
    """Return whether any erasure was carried out."""
    return _erasures().exists()


def search(person: Person) -> Iterator[Finding]:
    """Yield all findings, each object once, described by its first finder."""
    seen: set[str] = set()
    for finder in finders():
        for finding in finder.find(person):
            if finding.key not in seen:
                seen.add(finding.key)
                yield finding


def search_for_copy(person: Person) -> Iterator[Finding]:
    """Return findings for a copy, without possible data of others by a claimed name."""
    return (each for each in search(person) if not each.is_by_claimed_name)


def _erasures() -> Any:
    return DataRequest.objects.filter(
        kind=DataRequest.Kind.ERASURE, state=DataRequest.State.COMPLETED
    )
