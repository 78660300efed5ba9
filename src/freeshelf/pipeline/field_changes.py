"""Who changes an editor-defined field has the records that it is on indexed anew."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete

from freeshelf.library.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
)
from freeshelf.search.models import IndexChange


def connect_fields() -> None:
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
