"""Everything that is held about one person, out of every app that holds something."""

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
from freeshelf.privacy.finders.requests import RequestFinder
from freeshelf.privacy.models import DataRequest

# An account leads to names, a name to nothing more; twice around is enough.
_ROUNDS = 2


def finders() -> list[PersonalDataFinder]:
    """Those of the apps, then the one that looks through all that is left."""
    return [*registered_finders(), RequestFinder(), MentionFinder()]


def identify(address: str) -> Person:
    """The person of this address, with accounts, other addresses and names."""
    person = Person((address.strip().lower(),))
    for _round in range(_ROUNDS):
        for finder in finders():
            person = finder.expand_person(person)
    return person


def person_of(request: DataRequest) -> Person:
    """Whom a request is about; remembered while an erasure is under way."""
    if not request.person:
        return identify(request.email)
    kept = request.person
    return Person(
        addresses=tuple(kept["addresses"]),
        names=tuple(kept["names"]),
        account_keys=tuple(kept["account_keys"]),
        claimed_names=tuple(kept.get("claimed_names", ())),
    )


def was_erased(address: str) -> bool:
    """Whether an erasure of this address was carried out: imports leave it out."""
    if not address.strip():
        return False
    return _erasures().filter(digest=digest_of(address)).exists()


def has_erased_anyone() -> bool:
    """Whether there was any erasure at all."""
    return _erasures().exists()


def as_json(person: Person) -> dict[str, Any]:
    """The person in the form that a request keeps."""
    return {
        "addresses": list(person.addresses),
        "names": list(person.names),
        "account_keys": list(person.account_keys),
        "claimed_names": list(person.claimed_names),
    }


def search(person: Person) -> Iterator[Finding]:
    """All findings, each thing once: the first finder that knows it describes it."""
    seen: set[str] = set()
    for finder in finders():
        for finding in finder.find(person):
            if finding.key not in seen:
                seen.add(finding.key)
                yield finding


def search_for_copy(person: Person) -> Iterator[Finding]:
    """What goes into a copy: not what may be another person's of a claimed name."""
    return (each for each in search(person) if not each.is_by_claimed_name)


def _erasures() -> Any:
    return DataRequest.objects.filter(
        kind=DataRequest.Kind.ERASURE, state=DataRequest.State.COMPLETED
    )
