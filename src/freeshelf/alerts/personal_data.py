"""Find and erase alerts of a person."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.alerts.models import SentConfirmation, Subscriber
from freeshelf.alerts.services import address_digest, alerts_of, mailbox_digest
from freeshelf.core.personal_data import Finding, Person, PersonalDataFinder


class AlertFinder(PersonalDataFinder):
    """Finds alerts by the keyed digest of each address."""

    def find(self, person: Person) -> Iterator[Finding]:
        """Yield each address with what it asked for."""
        for subscriber in _subscribers(person):
            known = [
                *alerts_of(subscriber),
                *alerts_of(subscriber, pending=True),
            ]
            yield Finding(
                place=_("Alerts"),
                key=f"alerts.subscriber:{subscriber.pk}",
                title=_("Alerts by email"),
                facts={
                    "since": subscriber.created_at.isoformat(timespec="seconds"),
                    "language": subscriber.language,
                    "confirmation_language": subscriber.confirmation_language,
                    "alerts": [
                        f"{each.question.title()} ({each.alert.get_period_display()})"
                        for each in known
                    ],
                },
            )

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Delete the addresses with their alerts."""
        mailboxes = [mailbox_digest(address) for address in person.addresses]
        SentConfirmation.objects.filter(digest__in=mailboxes).delete()
        return int(_subscribers(person).delete()[0])


def _subscribers(person: Person) -> Any:
    digests = [address_digest(address) for address in person.addresses]
    return Subscriber.objects.filter(digest__in=digests).order_by("pk")
