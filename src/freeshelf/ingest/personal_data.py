"""Further addresses of people who had an account at an older site."""

from collections.abc import Iterator, Set
from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from freeshelf.core.personal_data import Finding, Person
from freeshelf.ingest.comments import COMMENT_TYPES
from freeshelf.ingest.models import Provenance, RawItem

_ACCOUNT = "user"
_NOBODY = {"", "0"}


class OlderAccountFinder:
    """Knows people by what they wrote while they were logged in at the older site.

    A comment keeps the address that its writer had then; the number of the account
    stands beside it. What is found by that is told and erased as a mention.
    """

    def expand_person(self, person: Person) -> Person:
        """The addresses in comments of the person's accounts."""
        addresses: list[str] = []
        for source, number in _accounts(person):
            comments = RawItem.objects.filter(
                source=source,
                record_type__in=COMMENT_TYPES,
                data__comment_user_id=number,
            )
            addresses += [
                str(data.get("comment_author_email") or "")
                for data in comments.values_list("data", flat=True)
            ]
        return person.with_more(addresses=addresses)

    def find(self, person: Person) -> Iterator[Finding]:
        """Nothing that is not found as a mention of an address."""
        yield from ()

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Nothing that is not erased as a mention of an address."""
        return 0


def _accounts(person: Person) -> Iterator[tuple[int, str]]:
    """Source and number there, of accounts that came in and those kept as they were."""
    came_in = Provenance.objects.filter(
        content_type=ContentType.objects.get_for_model(User),
        object_id__in=[str(key) for key in person.account_keys],
    )
    kept = RawItem.objects.filter(record_type=_ACCOUNT)
    for source, said in (
        *came_in.values_list("source", "record"),
        *(
            (source, data)
            for source, data in kept.values_list("source", "data")
            if str(data.get("email") or "").lower() in person.addresses
        ),
    ):
        number = str(said.get("source_id") or "")
        if number not in _NOBODY:
            yield source, number
