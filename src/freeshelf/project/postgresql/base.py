"""PostgreSQL backend that compares, orders and stores text as our SQLite backend does.

Text is ordered by the codes of its characters, whatever the collation of the database:
results, lists and keys do not depend on the server, and an upgrade of its ICU or C
library damages no index. Readers see names in the order of their language, which no
database can know (`core.languages.sort_key`).
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base, operations, schema
from psycopg import Error as DriverError
from psycopg.types.json import Jsonb
from psycopg.types.string import StrDumper, StrDumperUnknown

from freeshelf.core.foreign_data import without_nul
from freeshelf.project.postgresql.patience import limit_answers

_COLLATION = "C"
_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
# The length of text is checked by forms, as on SQLite: an import loses no title.
_TEXT = dict.fromkeys(
    ("CharField", "FileField", "FilePathField", "SlugField"), "varchar"
)
# lock_not_available, deadlock_detected, serialization_failure
_BUSY = frozenset(("55P03", "40P01", "40001"))
# Classes of errors of a connection: lost, too many, server ends or begins.
_AWAY = ("08", "57P", "53300")
_SET_PATIENCE = "SELECT set_config('lock_timeout', %s, false)"
_GIVES_WAY_AFTER = "300ms"


def _upper(sql: str) -> str:
    """Return SQL for upper case of the letters A to Z only, as SQLite's LIKE has it."""
    return f'UPPER({sql} COLLATE "{_COLLATION}")'


class _Text(StrDumper):
    """Text as it is written: imported text may have NUL, which PostgreSQL refuses."""

    def dump(self, obj: str) -> Any:
        """Return the text without NUL."""
        return super().dump(without_nul(obj))


class _UnknownText(StrDumperUnknown):
    """The same for text whose type the server finds out."""

    def dump(self, obj: str) -> Any:
        """Return the text without NUL."""
        return super().dump(without_nul(obj))


class _SchemaEditor(schema.DatabaseSchemaEditor):
    """Editor that gives columns of text their collation."""

    def _iter_column_sql(
        self,
        column_db_type: str,
        params: list[Any],
        model: Any,
        field: Any,
        field_db_params: dict[str, Any],
        include_default: bool,
    ) -> Iterator[str]:
        collation = field_db_params.get("collation") or _collation_of(column_db_type)
        yield from super()._iter_column_sql(  # type: ignore[misc]
            column_db_type,
            params,
            model,
            field,
            {**field_db_params, "collation": collation},
            include_default,
        )

    def _alter_column_type_sql(
        self,
        model: Any,
        old_field: Any,
        new_field: Any,
        new_type: str,
        old_collation: str | None,
        new_collation: str | None,
    ) -> Any:
        return super()._alter_column_type_sql(  # type: ignore[misc]
            model,
            old_field,
            new_field,
            new_type,
            old_collation,
            new_collation or _collation_of(new_type),
        )

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        """Return no further index: with this collation the first serves LIKE too."""


def _collation_of(column_type: str) -> str | None:
    return _COLLATION if column_type in ("varchar", "text") else None


class _Operations(operations.DatabaseOperations):
    def adapt_json_value(self, value: Any, encoder: Any) -> Any:
        def dumps(value: Any) -> str:
            text = json.dumps(value, cls=encoder)
            # A look at all parts is for what may have one.
            if r"\u0000" in text:
                text = json.dumps(without_nul(json.loads(text)))
            return text

        return Jsonb(value, dumps=dumps)

    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        cast: str = super().lookup_cast(lookup_type, internal_type)
        if cast.startswith("UPPER("):
            return _upper(f"({cast.removeprefix('UPPER(').removesuffix(')')})")
        return cast


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that counts its commits and opens again after it was lost."""

    data_types = {**base.DatabaseWrapper.data_types, **_TEXT}
    operators = {
        name: sql.replace("UPPER(%s)", _upper("%s"))
        for name, sql in base.DatabaseWrapper.operators.items()
    }
    pattern_ops = {
        name: sql.replace("UPPER({})", _upper("{}"))
        for name, sql in base.DatabaseWrapper.pattern_ops.items()
    }
    SchemaEditorClass = _SchemaEditor
    ops_class = _Operations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Number of committed transactions, single statements included.
        self.commits = 0
        self.execute_wrappers.append(self._count)

    def get_connection_params(self) -> dict[str, Any]:
        """Return parameters of the driver, which does not know some of ours."""
        parameters: dict[str, Any] = super().get_connection_params()
        for own in ("timeout", "answer_seconds"):
            parameters.pop(own, None)
        # The last one is taken where the type of a column is not known.
        for dumper in (_Text, _UnknownText):
            parameters["context"].adapters.register_dumper(str, dumper)
        return parameters

    def create_cursor(self, name: str | None = None) -> Any:
        """Create a cursor whose errors are Django's, also when it is closed."""
        cursor: Any = super().create_cursor(name)
        if name:
            close = cursor.close

            def close_wrapped() -> None:
                with self.wrap_database_errors:
                    close()

            cursor.close = close_wrapped
        return cursor

    def ensure_connection(self) -> None:
        """Open the connection, again if the server ended it between transactions."""
        opened = self.connection
        if opened is not None and opened.closed and not self.in_atomic_block:
            self.close()
        super().ensure_connection()

    def close_if_unusable_or_obsolete(self) -> None:
        """Forget a connection that was lost, without a look for which it is opened."""
        if self.connection is not None and self.connection.closed:
            if not self.in_atomic_block:
                self.close()
            return
        super().close_if_unusable_or_obsolete()

    def is_busy(self, error: BaseException | None) -> bool:
        """Return whether others wrote too long: what failed can be done again."""
        return isinstance(error, OperationalError) and _state(error) in _BUSY

    def is_away(self, error: BaseException | None) -> bool:
        """Return whether the server cannot be reached."""
        if not isinstance(error, OperationalError):
            return False
        state = _state(error)
        return state is None or state.startswith(_AWAY)

    def write_alone(self, subject: str) -> None:
        """Wait until no other transaction writes about a subject, until our end."""
        with self.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject]
            )

    @contextmanager
    def giving_way(self) -> Iterator[None]:
        """Wait for locks so shortly that whoever waits for ours is never refused.

        Two that wait for each other are told apart after `deadlock_timeout`, a second:
        the statement that waited longer fails, and may be a reader's.
        """
        with self.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            before = cursor.fetchone()[0]
            cursor.execute(_SET_PATIENCE, [_GIVES_WAY_AFTER])
        try:
            yield
        finally:
            with self.cursor() as cursor:
                cursor.execute(_SET_PATIENCE, [before])

    def _configure_connection(self, connection: Any) -> bool:
        # What waits for a lock gives up as on SQLite; a frozen process holds none once
        # others may take over its work.
        seconds = float(self.settings_dict["OPTIONS"].get("timeout", 0))
        idle = min(seconds * 5, float(settings.FREESHELF_LEASES["SECONDS"]))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false),"
                " set_config('idle_in_transaction_session_timeout', %s, false)",
                [f"{int(seconds * 1000)}ms", f"{int(idle * 1000)}ms"],
            )
        super()._configure_connection(connection)  # type: ignore[misc]
        if answer_seconds := self.settings_dict["OPTIONS"].get("answer_seconds"):
            limit_answers(connection, seconds=answer_seconds)
        return True

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self.commits += 1

    def _count(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        result = execute(sql, params, many, context)
        if not self.in_atomic_block and _WRITE.match(sql):
            self.commits += 1
        return result


def _state(error: BaseException) -> str | None:
    cause = error.__cause__
    return cause.sqlstate if isinstance(cause, DriverError) else None
