"""Update provenance, topic guides and custom fields after a merge."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from freeshelf.fields.services import move_values, unmerge_values
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Agent, Merge, Resource
from freeshelf.library.signals import merged, unmerged
from freeshelf.pages.models import TopicGuidePage

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
        (move_values, unmerge_values),
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
