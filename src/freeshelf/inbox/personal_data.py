"""Find and erase messages of a person."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Finding, Person
from freeshelf.inbox.models import Message


class MessageFinder:
    """Finds messages by the reply address, if the sender gave one."""

    def expand_person(self, person: Person) -> Person:
        """Return the person unchanged."""
        return person

    def find(self, person: Person) -> Iterator[Finding]:
        """Yield messages with one of the person's addresses for replies."""
        for message in _messages(person):
            yield Finding(
                place=_("Messages"),
                key=f"inbox.message:{message.pk}",
                title=message.get_kind_display(),
                facts={
                    "received_at": message.received_at.isoformat(timespec="seconds"),
                    "about": message.about,
                    "text": message.text,
                    "reply_to": message.reply_to,
                },
            )

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Delete the messages completely."""
        return int(_messages(person).delete()[0])


def _messages(person: Person) -> Any:
    condition = Q(pk__in=[])
    for address in person.addresses:
        condition |= Q(reply_to__iexact=address)
    return Message.objects.filter(condition).order_by("pk")
