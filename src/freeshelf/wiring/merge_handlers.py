"""Update provenance and topic guides after a merge."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from freeshelf.events.models import Event, EventResource
from freeshelf.fields.services import move_values, unmerge_values
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Agent, Merge, Resource
from freeshelf.library.signals import merged, unmerged
from freeshelf.pages.models import TopicGuidePage
from freeshelf.wiring import subscribe

_MODELS: dict[str, type[Model]] = {
    Merge.Kind.RESOURCE: Resource,
    Merge.Kind.AGENT: Agent,
}
_PROVENANCE = "provenance"
# What follows a merged object, by a name for the undo: a model, the column of the
# object, and the column of an owner that may have each object once. A draft of an event
# follows when it is opened.
_Follower = tuple[Any, str, str]
_FOLLOWERS: dict[str, dict[str, _Follower]] = {
    Merge.Kind.CONCEPT: {
        "event_places": (Event, "place_id", ""),
        "event_subjects": (Event.subjects.through, "concept_id", "event_id"),
        "guides": (TopicGuidePage, "concept_id", ""),
    },
    Merge.Kind.AGENT: {"event_organisers": (Event, "organiser_id", "")},
    Merge.Kind.RESOURCE: {
        "event_resources": (EventResource, "resource_id", "event_id")
    },
}


def connect() -> None:
    """Connect the handlers."""
    for move, take_back in (
        (_move_provenance, _take_provenance_back),
        (_move_followers, _take_followers_back),
        (move_values, unmerge_values),
    ):
        subscribe(move, merged, senders=[Merge])
        subscribe(take_back, unmerged, senders=[Merge])


def _move_followers(kind: str, kept: int, merged: int, **_: Any) -> dict[str, Any]:
    return {
        name: _repoint(*follower, old=merged, new=kept)
        for name, follower in _FOLLOWERS.get(kind, {}).items()
    }


def _take_followers_back(
    kind: str, kept: int, merged: int, moved: dict[str, Any], **_: Any
) -> None:
    for name, (model, column, _owner) in _FOLLOWERS.get(kind, {}).items():
        rows = model.objects.filter(pk__in=moved.get(name, []), **{column: kept})
        rows.update(**{column: merged})


def _repoint(model: Any, column: str, owner: str, *, old: int, new: int) -> list[int]:
    """Move rows, but not those whose owner has the new object already."""
    rows = model.objects.filter(**{column: old})
    if owner:
        has_new = model.objects.filter(**{column: new}).values(owner)
        rows = rows.exclude(**{f"{owner}__in": has_new})
    keys = list(rows.values_list("pk", flat=True))
    model.objects.filter(pk__in=keys).update(**{column: new})
    return keys


def _move_provenance(kind: str, kept: int, merged: int, **_: Any) -> dict[str, Any]:
    """Move provenance to the kept record, so that imports do not restore the other."""
    if kind not in _MODELS:
        return {}
    rows = Provenance.objects.filter(content_type=_type(kind), object_id=str(merged))
    keys = list(rows.values_list("pk", flat=True))
    rows.update(object_id=str(kept))
    return {_PROVENANCE: keys}


def _take_provenance_back(
    kind: str, kept: int, merged: int, moved: dict[str, Any], **_: Any
) -> None:
    if kind in _MODELS:
        Provenance.objects.filter(
            pk__in=moved.get(_PROVENANCE, []),
            content_type=_type(kind),
            object_id=str(kept),
        ).update(object_id=str(merged))


def _type(kind: str) -> ContentType:
    return ContentType.objects.get_for_model(_MODELS[kind])
