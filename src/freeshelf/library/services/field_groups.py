"""Deleting fields and groups so that what was filled in stays legible."""

from django.db import transaction

from freeshelf.library.models import FieldDefinition, FieldGroup, FormerField


@transaction.atomic
def remove_field(field: FieldDefinition) -> None:
    """Delete a field and its parts; values stay on the records, under its label."""
    waiting, found = [field], []
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting.extend(each.parts.all())
    _remember(found)
    field.delete()


@transaction.atomic
def remove_field_group(group: FieldGroup) -> None:
    """Delete a group with its fields; values stay on the records."""
    _remember(list(group.fields.all()))
    group.delete()


def _remember(fields: list[FieldDefinition]) -> None:
    FormerField.objects.bulk_create(
        (
            FormerField(
                key=field.key, label=str(field)[:200], group_title=field.group.title
            )
            for field in fields
        ),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["label", "group_title"],
    )
