"""Find further email addresses of people who had an account on an old site."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from freeshelf.core.personal_data import Person, PersonalDataFinder
from freeshelf.ingest.comments import COMMENT_TYPES
from freeshelf.ingest.models import Provenance, RawItem

_ACCOUNT = "user"
_NOBODY = {"", "0"}


class OlderAccountFinder(PersonalDataFinder):
    """Finder of the comments that people wrote while logged in at the old site.

    A comment stores the email address that its author had then, with the ID of the
    account. Comments found by that address are reported and erased as mentions.
    """

    def expand_person(self, person: Person) -> Person:
        """Add the email addresses in comments of the person's accounts."""
        addresses: list[str] = []
        for source, user_id in _accounts(person):
            comments = RawItem.objects.filter(
                source=source,
                record_type__in=COMMENT_TYPES,
                data__comment_user_id=user_id,
            )
            addresses += [
                str(data.get("comment_author_email") or "")
                for data in comments.values_list("data", flat=True)
            ]
        return person.with_more(addresses=addresses)


def _accounts(person: Person) -> Iterator[tuple[int, str]]:
    """Yield source and user ID of imported accounts and of unmapped ones."""
    imported = Provenance.objects.filter(
        content_type=ContentType.objects.get_for_model(User),
        object_id__in=[str(key) for key in person.account_keys],
    )
    unmapped = RawItem.objects.filter(record_type=_ACCOUNT)
    for source, values in (
        *imported.values_list("source", "record"),
        *(
            (source, data)
            for source, data in unmapped.values_list("source", "data")
            if str(data.get("email") or "").lower() in person.addresses
        ),
    ):
        user_id = str(values.get("source_id") or "")
        if user_id not in _NOBODY:
            yield source, user_id
