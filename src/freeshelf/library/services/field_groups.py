"""Delete fields and groups, with their labels stored for values that remain."""

from django.db import transaction

from freeshelf.library.models import FieldDefinition, FieldGroup, FormerField


@transaction.atomic
def remove_field(field: FieldDefinition) -> None:
    """Delete a field and its subfields; records keep the values, under its label."""
    pending, fields = [field], []
    while pending:
        each = pending.pop()
        fields.append(each)
        pending.extend(each.parts.all())
    _save_labels(fields)
    field.delete()


@transaction.atomic
def remove_field_group(group: FieldGroup) -> None:
    """Delete a group with its fields; records keep the values."""
    _save_labels(list(group.fields.all()))
    group.delete()


def _save_labels(fields: list[FieldDefinition]) -> None:
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
