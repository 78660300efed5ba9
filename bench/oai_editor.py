"""A library to harvest, and an editor at work in it; called inside the product."""

import random
import time
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from freeshelf.changes.noting import ChangeChecker
from freeshelf.library.models import Agent, Resource, ResourceCreator
from freeshelf.library.services import withdraw
from freeshelf.search.models import IndexChange, IndexedRecord
from freeshelf.vocabularies.models import Concept
from freeshelf.vocabularies.services import import_bundled_vocabularies

_BATCH = 500
_PATIENCE_SECONDS = 3_600
# However soon the harvest ends, it has something to follow.
_LEAST_CHANGES = 12
_DESCRIPTION = "<p>How fees become debts, and what stops them in practice.</p>" * 8


def fill(count: int) -> int:
    """Write open records with creators, topics and types, without a signal."""
    import_bundled_vocabularies()
    chance = random.Random(15)
    agents = [Agent.objects.create(name=f"Institute {number}") for number in range(200)]
    topics, types = (
        list(Concept.objects.filter(scheme__role=role).values_list("pk", flat=True))
        for role in ("subject", "type")
    )
    for first in range(0, count, _BATCH):
        with transaction.atomic():
            made = Resource.objects.bulk_create(
                Resource(
                    identifier=f"b{number:07d}",
                    title=f"Report {number} on recruitment fees and debts",
                    description=_DESCRIPTION,
                    issued=str(2000 + number % 26),
                    language="en",
                    publisher=chance.choice(agents),
                    live=True,
                    first_published_at=timezone.now(),
                    last_published_at=timezone.now(),
                )
                for number in range(first, min(first + _BATCH, count))
            )
            ResourceCreator.objects.bulk_create(
                ResourceCreator(resource=each, agent=chance.choice(agents))
                for each in made
            )
            for name, concepts, number in (
                ("subjects", topics, 3),
                ("types", types, 1),
            ):
                through = getattr(Resource, name).through
                through.objects.bulk_create(
                    through(resource=each, concept_id=concept)
                    for each in made
                    for concept in chance.sample(concepts, number)
                )
    return count


def stamp_all() -> float:
    """Stamp every record and return the seconds."""
    started = time.monotonic()
    ChangeChecker().check(seconds=24 * 3600)
    return time.monotonic() - started


def edit(until: str) -> int:
    """Save, close, open, add, withdraw and delete records until a file exists.

    Returns how many.
    """
    chance, done = random.Random(16), 0
    keys = list(Resource.objects.values_list("pk", flat=True))
    while done < _LEAST_CHANGES or not Path(until).exists():
        resource = Resource.objects.filter(pk=chance.choice(keys)).first()
        if resource is None:
            continue
        match done % 6:
            case 0 | 1:
                resource.title += ", revised"
                resource.save()
            case 2:
                is_open = resource.access_rights == "open"
                resource.access_rights = "staff" if is_open else "open"
                resource.save()
            case 3:
                Resource.objects.create(title=f"New {done}", live=True)
            case 4:
                if resource.live and resource.first_published_at:
                    withdraw(resource=resource, reason="", now=timezone.now())
            case 5:
                resource.delete()
        done += 1
        time.sleep(0.2)
    return done


def wait_until_noted() -> None:
    """Wait until the indexer has noted the last change."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while IndexChange.objects.exists() or IndexedRecord.objects.exists():
        if time.monotonic() > end:
            raise TimeoutError("the indexer did not note the last change")
        time.sleep(0.5)


def open_records() -> list[str]:
    """Return the identifiers of the records that everyone may see."""
    visible = Resource.objects.visible_to(AnonymousUser())
    return list(visible.values_list("identifier", flat=True))
