"""Values of a row as plain data: what an import compares, gives and puts back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from modelcluster.fields import ParentalKey

_ORDER = "sort_order"


def get_value(row: Model, name: str) -> Any:
    """A value of a row; related rows by their keys, parts of it as `data_of`."""
    field: Any = row._meta.get_field(name)
    if field.one_to_many:
        return data_of(getattr(row, name).all())
    if field.many_to_many:
        return sorted(getattr(row, name).values_list("pk", flat=True))
    return getattr(row, name)


def set_value(row: Model, name: str, value: Any) -> None:
    """Set a value of a row; parts of it are written when it is saved.

    Related rows that are gone are left out.
    """
    field: Any = row._meta.get_field(name)
    if field.one_to_many:
        setattr(row, name, [field.related_model(**said) for said in value])
    elif field.many_to_many:
        getattr(row, name).set(field.related_model.objects.filter(pk__in=value))
    elif field.many_to_one:
        is_there = field.related_model.objects.filter(pk=value).exists()
        setattr(row, name, value if is_there else None)
    else:
        setattr(row, name, value)


def data_of(parts: Iterable[Model]) -> list[Mapping[str, Any]]:
    """What parts of a row say, in an order that does not hang on theirs."""
    said = [
        {
            field.attname: getattr(part, field.attname)
            for field in part._meta.concrete_fields
            if not field.primary_key
            and field.name != _ORDER
            and not isinstance(field, ParentalKey)
        }
        for part in parts
    ]
    return sorted(said, key=repr)
