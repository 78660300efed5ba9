"""Messages that a person sent with an address for an answer."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Finding, Person
from freeshelf.inbox.models import Message


class MessageFinder:
    """Who wrote a message is known only where they gave an address."""

    def expand_person(self, person: Person) -> Person:
        """A message tells no more of the person."""
        return person

    def find(self, person: Person) -> Iterator[Finding]:
        """Messages that wait for an answer to one of the addresses."""
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
        """Delete them whole: they hold nothing but what the person sent."""
        return int(_messages(person).delete()[0])


def _messages(person: Person) -> Any:
    wanted = Q(pk__in=[])
    for address in person.addresses:
        wanted |= Q(reply_to__iexact=address)
    return Message.objects.filter(wanted).order_by("pk")
