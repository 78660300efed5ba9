"""Update provenance and topic guides after a merge."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from freeshelf.events.models import Event, EventResource
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Agent, Merge, Resource
from freeshelf.library.signals import merged, unmerged
from freeshelf.pages.models import TopicGuidePage

_PLACE, _ORGANISER, _SUBJECTS, _RESOURCES = (
    "event_places",
    "event_organisers",
    "event_subjects",
    "event_resources",
)


def _move_events(kind: str, kept: int, merged: int, **_: Any) -> dict[str, Any]:
    """Move events to the kept object; a draft follows when it is opened."""
    if kind == Merge.Kind.CONCEPT:
        return {
            _PLACE: _repoint(Event, "place_id", merged, kept),
            _SUBJECTS: _repoint_once(
                Event.subjects.through, "concept_id", "event_id", merged, kept
            ),
        }
    if kind == Merge.Kind.AGENT:
        return {_ORGANISER: _repoint(Event, "organiser_id", merged, kept)}
    if kind == Merge.Kind.RESOURCE:
        return {
            _RESOURCES: _repoint_once(
                EventResource, "resource_id", "event_id", merged, kept
            )
        }
    return {}


def _take_events_back(
    kind: str, kept: int, merged: int, moved: dict[str, Any], **_: Any
) -> None:
    followers: tuple[tuple[str, Any, str], ...] = (
        (_PLACE, Event, "place_id"),
        (_ORGANISER, Event, "organiser_id"),
        (_SUBJECTS, Event.subjects.through, "concept_id"),
        (_RESOURCES, EventResource, "resource_id"),
    )
    for name, model, column in followers:
        rows = model.objects.filter(pk__in=moved.get(name, []), **{column: kept})
        rows.update(**{column: merged})


def _repoint(model: Any, column: str, old: int, new: int) -> list[int]:
    rows = model.objects.filter(**{column: old})
    keys = list(rows.values_list("pk", flat=True))
    rows.update(**{column: new})
    return keys


def _repoint_once(model: Any, column: str, owner: str, old: int, new: int) -> list[int]:
    """Move rows whose owner does not have the new object yet."""
    has_new = model.objects.filter(**{column: new}).values(owner)
    rows = model.objects.filter(**{column: old}).exclude(**{f"{owner}__in": has_new})
    keys = list(rows.values_list("pk", flat=True))
    model.objects.filter(pk__in=keys).update(**{column: new})
    return keys


_MODELS: dict[str, type[Model]] = {
    Merge.Kind.RESOURCE: Resource,
    Merge.Kind.AGENT: Agent,
}
_PROVENANCE, _GUIDES = "provenance", "guides"


def connect() -> None:
    """Connect the handlers."""
    for move, take_back in (
        (_move_provenance, _take_provenance_back),
        (_move_guides, _take_guides_back),
        (_move_events, _take_events_back),
    ):
        merged.connect(move, sender=Merge, dispatch_uid=move.__name__)
        unmerged.connect(take_back, sender=Merge, dispatch_uid=take_back.__name__)


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


def _move_guides(kind: str, kept: int, merged: int, **_: Any) -> dict[str, Any]:
    if kind != Merge.Kind.CONCEPT:
        return {}
    guides = TopicGuidePage.objects.filter(concept=merged)
    keys = list(guides.values_list("pk", flat=True))
    guides.update(concept=kept)
    return {_GUIDES: keys}


def _take_guides_back(
    kind: str, kept: int, merged: int, moved: dict[str, Any], **_: Any
) -> None:
    if kind == Merge.Kind.CONCEPT:
        TopicGuidePage.objects.filter(
            pk__in=moved.get(_GUIDES, []), concept=kept
        ).update(concept=merged)


def _type(kind: str) -> ContentType:
    return ContentType.objects.get_for_model(_MODELS[kind])
