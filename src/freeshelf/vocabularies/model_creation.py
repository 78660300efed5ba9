"""Create the tables of an app in one operation of its first migration."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Several `CreateModel`, rendered together.

    Django renders every related model again for each model that it creates, which is
    most of the time that an empty database takes.
    """

    atomic = True
    reduces_to_sql = True

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to the state, and render them with their direct relations."""
        rendered = state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            state.reload_models(
                [(app_label, model.name_lower) for model in self.models], delay=True
            )

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables in the order of the models."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Delete the tables in reverse order."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return the names of the models."""
        return f"Create models {', '.join(model.name for model in self.models)}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return the arguments for a migration file."""
        return type(self).__name__, [self.models], {}


def joined(app_label: str, created: CreateModels, later: Iterable[Any]) -> CreateModels:
    """Return what creates the tables as later changes of single models leave them."""
    models: dict[str, Any] = {model.name_lower: model for model in created.models}
    for change in later:
        name = change.model_name_lower
        [models[name]] = models[name].reduce(change, app_label)
    return CreateModels([*models.values()])
