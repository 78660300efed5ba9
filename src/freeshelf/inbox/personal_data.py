"""Find and erase messages of a person."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Finding, Person, PersonalDataFinder, rows_of
from freeshelf.inbox.models import Message


class MessageFinder(PersonalDataFinder):
    """Finds messages by the reply address, if the sender gave one."""

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
    return rows_of(person, Message.objects.all(), "reply_to")
