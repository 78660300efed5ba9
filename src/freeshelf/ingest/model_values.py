"""Values of model instances as plain data, to compare, set and restore them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from modelcluster.fields import ParentalKey

_ORDER = "sort_order"


def get_value(row: Model, name: str) -> Any:
    """Return a value of a row; related rows as keys, children as `data_of`."""
    field: Any = row._meta.get_field(name)
    if field.one_to_many:
        return data_of(getattr(row, name).all())
    if field.many_to_many:
        return sorted(getattr(row, name).values_list("pk", flat=True))
    return getattr(row, name)


def set_value(row: Model, name: str, value: Any) -> None:
    """Set a value of a row; children are written when the row is saved.

    Deleted related rows are skipped.
    """
    field: Any = row._meta.get_field(name)
    if field.one_to_many:
        setattr(row, name, [field.related_model(**values) for values in value])
    elif field.many_to_many:
        getattr(row, name).set(field.related_model.objects.filter(pk__in=value))
    elif field.many_to_one:
        is_there = field.related_model.objects.filter(pk=value).exists()
        setattr(row, name, value if is_there else None)
    else:
        setattr(row, name, value)


def data_of(rows: Iterable[Model]) -> list[Mapping[str, Any]]:
    """Return the values of child rows in an order that does not depend on theirs."""
    values = [
        {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key
            and field.name != _ORDER
            and not isinstance(field, ParentalKey)
        }
        for row in rows
    ]
    return sorted(values, key=repr)
