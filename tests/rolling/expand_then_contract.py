"""What the operations of a migration would break in a version that still runs.

In the length of a deploy the version before works on the tables of this one: it reads
and writes the columns that it knows, and no others.
"""

from collections.abc import Iterator, Sequence

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from freeshelf.vocabularies.model_creation import CreateModels

_HARMLESS = (
    CreateModels,
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.RemoveConstraint,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
)


def troubles(
    app: str, operations: Sequence[Operation], state: ProjectState
) -> Iterator[str]:
    """Yield a sentence for each operation that breaks the version before."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from troubles(app, operation.database_operations, state)
        elif isinstance(operation, migrations.AddField):
            if not _may_be_left_out(operation.field):
                yield f"{operation.describe()}: null=True or db_default is missing."
        elif isinstance(operation, migrations.AlterField):
            if _takes_less(operation, state.models[app, operation.model_name_lower]):
                yield f"{operation.describe()}: it takes less, or something else."
        elif not isinstance(operation, _HARMLESS):
            yield f"{operation.describe()}: do it one release later, or review it."


def _may_be_left_out(field: models.Field) -> bool:
    return field.many_to_many or field.null or field.has_db_default()


def _takes_less(operation: migrations.AlterField, model: ModelState) -> bool:
    before = model.fields[operation.name]
    after = operation.field
    if (before.null and not after.null) or (after.unique and not before.unique):
        return True
    if before.has_db_default() and not after.has_db_default():
        return True
    return _kind(before) != _kind(after)


def _kind(field: models.Field) -> tuple[object, ...]:
    _, path, _, options = field.deconstruct()
    return path, options.get("to"), options.get("db_column"), options.get("through")
