"""Reindex records when an editor-defined field or a reusable block changes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django_tasks import task

from freeshelf.content.models import ReusableBlock
from freeshelf.content.usage import usage_of
from freeshelf.enrich.concept_suggestions.suggester import mark_outdated
from freeshelf.enrich.duplicate_detection.services import mark_uncompared
from freeshelf.library.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
    File,
    FileVersion,
    Resource,
    ResourceIdentifier,
)
from freeshelf.library.services.bodies import derive_descriptions
from freeshelf.library.signals import resources_changed
from freeshelf.search.models import IndexChange


def connect_likeness() -> None:
    """Connect the handlers."""
    resources_changed.connect(_on_changed, dispatch_uid="likeness_changed")
    post_save.connect(_on_resource, sender=Resource, dispatch_uid="likeness_resource")
    for part in (File, ResourceIdentifier):
        post_save.connect(_on_part, sender=part, dispatch_uid=f"likeness_{part}")
    post_save.connect(_on_version, sender=FileVersion, dispatch_uid="likeness_version")


def on_text_extracted(sha256: str) -> None:
    """Queue the records of a file whose text was extracted."""
    _anew(Q(resource__files__versions__content=sha256))


def _on_changed(identifiers: Iterable[str], **_: Any) -> None:
    _anew(Q(resource__identifier__in=list(identifiers)))


def _on_resource(instance: Resource, created: bool, **_: Any) -> None:
    if not created:
        _anew(Q(resource=instance.pk))


def _on_part(instance: File | ResourceIdentifier, **_: Any) -> None:
    _anew(Q(resource=instance.resource_id))


def _on_version(instance: FileVersion, **_: Any) -> None:
    _anew(Q(resource__files=instance.file_id))


def _anew(condition: Q) -> None:
    mark_uncompared(condition)
    mark_outdated(condition)


def connect_field_handlers() -> None:
    """Connect every handler; called once, with those of `signal_handlers`."""
    for signal in (post_save, post_delete):
        for sender, handler in (
            (FieldDefinition, _on_field),
            (FieldCondition, _on_condition),
            (FieldGroupRule, _on_rule),
        ):
            signal.connect(
                handler, sender=sender, dispatch_uid=f"{sender} {id(signal)}"
            )
    post_save.connect(_on_group, sender=FieldGroup, dispatch_uid="field_group_saved")
    pre_delete.connect(_on_group, sender=FieldGroup, dispatch_uid="field_group_gone")


def _on_field(instance: FieldDefinition, **_: Any) -> None:
    _record([instance.key])


def _on_condition(instance: FieldCondition, **_: Any) -> None:
    _record(_keys(pk=instance.field_id))


def _on_rule(instance: FieldGroupRule, **_: Any) -> None:
    _record(_keys(group=instance.group_id))


def _on_group(instance: FieldGroup, **_: Any) -> None:
    _record(_keys(group=instance.pk))


def _keys(**which: Any) -> Iterable[str]:
    return FieldDefinition.objects.filter(**which).values_list("key", flat=True)


def _record(keys: Iterable[str]) -> None:
    kind = IndexChange.Kind.FIELD
    IndexChange.objects.bulk_create(IndexChange(kind=kind, key=key) for key in keys)


_BATCH = 200


@task(backend="files")
def update_descriptions(keys: list[int]) -> int:
    """Derive descriptions from bodies again and return how many changed."""
    return derive_descriptions(keys=keys)


def connect_shared_blocks() -> None:
    """Connect the handlers; called once, with those of `signal_handlers`."""
    for signal in (post_save, pre_delete):
        signal.connect(
            _on_block, sender=ReusableBlock, dispatch_uid=f"shared_block{id(signal)}"
        )


def _on_block(instance: ReusableBlock, raw: bool = False, **_: Any) -> None:
    """Run before a deletion too, since the reference index loses its rows."""
    if raw or instance.pk is None:
        return
    keys = sorted(map(int, usage_of(instance).get(Resource, ())))
    for start in range(0, len(keys), _BATCH):
        update_descriptions.enqueue(keys=keys[start : start + _BATCH])
