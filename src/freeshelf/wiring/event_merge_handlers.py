"""Update events when concepts, organisations or records are merged."""

from typing import Any

from freeshelf.events.models import Event, EventResource
from freeshelf.library.models import Merge
from freeshelf.library.signals import merged, unmerged

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
