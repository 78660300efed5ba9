"""Who may know of a concept: the one rule, and where apps say what carries concepts.

A concept of a scheme that is public is known to everyone. Any other, such as a term of
a site that moved in, is known to a reader while something that this reader may see
carries it, or a concept below it, or one that was merged into it.
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
    """Rows that a reader may see, and the column in which they name a concept."""

    rows: QuerySet
    column: str


_carriers: dict[str, Callable[[Reader], list[Carrier]]] = {}


def register_carriers(app: str, find: Callable[[Reader], list[Carrier]]) -> None:
    """Have the rows of an app make the concepts known that they carry."""
    _carriers[app] = find


def carriers(user: Reader) -> Iterator[Carrier]:
    """All that may make a concept known to this reader."""
    for app in sorted(_carriers):
        yield from _carriers[app](user)


def known_among(concepts: Iterable[Any], user: Reader) -> list[Any]:
    """Those of loaded concepts that this reader may know of, in their order.

    Where all are of public schemes, which must be loaded, no question is put.
    """
    found = list(concepts)
    doubtful = [concept for concept in found if not concept.scheme.is_public]
    if not doubtful:
        return found
    rows = type(doubtful[0]).objects.filter(pk__in=[each.pk for each in doubtful])
    known = set(rows.visible_to(user).values_list("pk", flat=True))
    return [each for each in found if each.scheme.is_public or each.pk in known]


class IsCarried(Func):
    """Whether something that a reader may see carries a concept, or one below it.

    One walk down from each concept that is asked about: a few look-ups by key, where
    reading all that is carried would grow with the library.
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
        found: list[str] = []
        values = list(parameters)
        for rows, column in carriers(self._user):
            carrying = rows.filter(**{column: self._BELOW}).order_by().values("pk")
            sql, further = carrying.query.get_compiler(connection=connection).as_sql()
            found.append(f"EXISTS ({sql})")
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
            f"SELECT 1 FROM below WHERE {' OR '.join(found) or '1 = 0'})"
        )
        return sql, tuple(values)
