"""Create a record as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class NewRecord:
    """Initial values of a new record; empty where unknown.

    `description` is HTML in the publisher's words. `identifiers` are pairs
    of a kind of ResourceIdentifier and a value.
    """

    title: str
    issued: str = ""
    language: str = ""
    publisher: Agent | None = None
    creators: Sequence[Agent] = ()
    identifiers: Sequence[tuple[str, str]] = ()
    is_part_of: str = ""
    license: str = ""
    description: str = ""


@transaction.atomic
def create_draft(*, described: NewRecord, user: "User | None") -> Resource:
    """Create a record that is hidden until it is published.

    Raises ValidationError for an invalid date or language.
    """
    resource = Resource(
        title=described.title,
        issued=described.issued,
        language=described.language or "und",
        publisher=described.publisher,
        is_part_of=described.is_part_of,
        license=described.license,
        description=described.description,
        live=False,
    )
    if described.description:
        resource.description_source = Resource.DescriptionSource.PUBLISHER
    resource.creators.set(
        [
            ResourceCreator(agent=agent, sort_order=position)
            for position, agent in enumerate(dict.fromkeys(described.creators))
        ]
    )
    resource.identifiers.set(
        [
            ResourceIdentifier(kind=kind, value=value, sort_order=position)
            for position, (kind, value) in enumerate(
                dict.fromkeys(described.identifiers)
            )
        ]
    )
    resource.full_clean()
    resource.save()
    log(resource, "wagtail.create", user=user)
    resource.save_revision(user=user, log_action=False, changed=True)
    return resource
