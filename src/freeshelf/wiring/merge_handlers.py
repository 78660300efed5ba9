"""Update provenance and topic guides after a merge."""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from freeshelf.events.models import Event, EventResource
from freeshelf.fields.services import move_values, unmerge_values
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Agent, Merge, Resource
from freeshelf.library.signals import merged, unmerged
from freeshelf.pages.models import TopicGuidePage
from freeshelf.wiring import subscribe

# What follows a merged object, by a name for the undo: its rows, the column of the
# object, and the column of an owner that may have each object once. A draft of an event
# follows when it is opened.
_Follower = tuple[Callable[[], QuerySet[Any]], str, str]
_SUBJECTS = Event.subjects.through.objects
_FOLLOWERS: dict[str, dict[str, _Follower]] = {
    Merge.Kind.CONCEPT: {
        "event_places": (Event.objects.all, "place_id", ""),
        "event_subjects": (_SUBJECTS.all, "concept_id", "event_id"),
        "guides": (TopicGuidePage.objects.all, "concept_id", ""),
    },
    # With its provenance, so that imports do not restore the other one.
    Merge.Kind.AGENT: {
        "provenance": (lambda: _provenance_of(Agent), "object_id", ""),
        "event_organisers": (Event.objects.all, "organiser_id", ""),
    },
    Merge.Kind.RESOURCE: {
        "provenance": (lambda: _provenance_of(Resource), "object_id", ""),
        "event_resources": (EventResource.objects.all, "resource_id", "event_id"),
    },
}


def connect() -> None:
    """Connect the handlers."""
    for move, take_back in (
        (_move_followers, _take_followers_back),
        (move_values, unmerge_values),
    ):
        subscribe(move, merged, senders=[Merge])
        subscribe(take_back, unmerged, senders=[Merge])


def _provenance_of(model: type[Model]) -> QuerySet[Provenance]:
    kind = ContentType.objects.get_for_model(model)
    return Provenance.objects.filter(content_type=kind)


def _move_followers(kind: str, kept: int, merged: int, **_: Any) -> dict[str, Any]:
    return {
        name: _repoint(*follower, old=merged, new=kept)
        for name, follower in _FOLLOWERS.get(kind, {}).items()
    }


def _take_followers_back(
    kind: str, kept: int, merged: int, moved: dict[str, Any], **_: Any
) -> None:
    for name, (rows, column, _owner) in _FOLLOWERS.get(kind, {}).items():
        followers = rows().filter(pk__in=moved.get(name, []), **{column: kept})
        followers.update(**{column: merged})


def _repoint(
    rows: Callable[[], QuerySet[Any]], column: str, owner: str, *, old: int, new: int
) -> list[int]:
    """Move rows, but not those whose owner has the new object already."""
    followers = rows().filter(**{column: old})
    if owner:
        has_new = rows().filter(**{column: new}).values(owner)
        followers = followers.exclude(**{f"{owner}__in": has_new})
    keys = list(followers.values_list("pk", flat=True))
    rows().filter(pk__in=keys).update(**{column: new})
    return keys
