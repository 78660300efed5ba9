"""Rows of many records at once, as plain values."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from freeshelf.library.models import ResourceCreator, ResourceIdentifier

_Rows = list[tuple[Any, ...]]


def people_rows(keys: Sequence[int]) -> _Rows:
    """Return record, role, and identifier, name and kind of the person.

    Those of the successor stand for somebody who was merged into another.
    """
    return _read(_people, keys)


def identifier_rows(keys: Sequence[int]) -> _Rows:
    """Return record, kind and value of each external identifier."""
    return _read(_identifiers, keys)


def _people(keys: Sequence[int]) -> QuerySet:
    columns = [
        Coalesce(f"agent__merged_into__{name}", f"agent__{name}")
        for name in ("identifier", "name", "kind")
    ]
    rows = ResourceCreator.objects.filter(resource__in=keys)
    return rows.values_list("resource", "role", *columns)


def _identifiers(keys: Sequence[int]) -> QuerySet:
    rows = ResourceIdentifier.objects.filter(resource__in=keys)
    return rows.values_list("resource", "kind", "value")


def _read(rows: Callable[[Sequence[int]], QuerySet], keys: Sequence[int]) -> _Rows:
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_sql(rows, len(keys)), list(keys))
        return cursor.fetchall()


@lru_cache(maxsize=256)
def _sql(rows: Callable[[Sequence[int]], QuerySet], count: int) -> str:
    """Return the query for a number of records.

    Django takes ten times longer to write it than the database to answer it.
    """
    statement, _keys = rows(range(1, count + 1)).query.sql_with_params()
    return statement
