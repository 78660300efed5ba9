"""Visibility of concepts: the rule, and a registry of rows that refer to concepts.

Everyone sees the concepts of a public scheme. Any other concept, such as a term of an
imported site, is visible to a user while an object that this user may see refers to it,
to a concept below it, or to one that was merged into it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler

Reader = AbstractUser | AnonymousUser


class Carrier(NamedTuple):
    """Rows that a user may see, and the column in which they refer to a concept."""

    rows: QuerySet
    column: str


_carriers: dict[str, Callable[[Reader], list[Carrier]]] = {}


def register_carriers(app: str, find: Callable[[Reader], list[Carrier]]) -> None:
    """Register the rows of an app that make concepts visible."""
    _carriers[app] = find


def carriers(user: Reader) -> Iterator[Carrier]:
    """Yield all rows that make concepts visible to this user."""
    for app in sorted(_carriers):
        yield from _carriers[app](user)


def known_among(concepts: Iterable[Any], user: Reader) -> list[Any]:
    """Return the concepts that this user may see, in their order.

    Needs no query when all are of public schemes, which must be loaded.
    """
    loaded = list(concepts)
    restricted = [concept for concept in loaded if not concept.scheme.is_public]
    if not restricted:
        return loaded
    rows = type(restricted[0]).objects.filter(pk__in=[each.pk for each in restricted])
    visible = set(rows.visible_to(user).values_list("pk", flat=True))
    return [each for each in loaded if each.scheme.is_public or each.pk in visible]


class IsCarried(Func):
    """SQL test whether a user may see rows that refer to a concept or a narrower one.

    Traverses down from each requested concept, by a few look-ups by key; collecting all
    references would grow with the library.
    """

    output_field = BooleanField()
    _BELOW = RawSQL("below.id", ())

    def __init__(self, user: Reader) -> None:
        super().__init__(F("pk"))
        self._user = user

    def as_sql(  # type: ignore[override]
        self, compiler: "SQLCompiler", connection: Any, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Compile to a recursive query that refers to the outer row."""
        concept: Expression = self.get_source_expressions()[0]
        outer, parameters = compiler.compile(concept)
        model = concept.target.model  # type: ignore[attr-defined]
        above = model._meta.get_field("broader").remote_field.through._meta.db_table
        quoted = connection.ops.quote_name
        conditions: list[str] = []
        values = list(parameters)
        for rows, column in carriers(self._user):
            carrying = rows.filter(**{column: self._BELOW}).order_by().values("pk")
            sql, further = carrying.query.get_compiler(connection=connection).as_sql()
            conditions.append(f"EXISTS ({sql})")
            values += further
        below = (
            f"SELECT {outer} UNION SELECT nearer.id FROM below JOIN ("  # noqa: S608
            f"SELECT from_concept_id AS id, to_concept_id AS of FROM {quoted(above)} "
            "UNION ALL SELECT id, merged_into_id AS of "
            f"FROM {quoted(model._meta.db_table)} WHERE merged_into_id IS NOT NULL"
            ") nearer ON nearer.of = below.id"
        )
        sql = (
            f"EXISTS (WITH RECURSIVE below(id) AS ({below}) "  # noqa: S608
            f"SELECT 1 FROM below WHERE {' OR '.join(conditions) or '1 = 0'})"
        )
        return sql, tuple(values)
