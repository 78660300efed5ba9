"""Lets Wagtail's indexes wait while a run saves one object after the other.

Wagtail asks for its reference index and for the desk's search after every save, by
tasks. `noting_changes` has these noted instead of run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db.models import Model
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

Keys = dict[str, None]  # primary keys as text, in the order of their coming
Changed = dict[type[Model], Keys]

# By name: their modules ask for this one when they are loaded.
_INDEX_TASKS = {
    "modelsearch.tasks.insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task",
}

_changed: ContextVar[Changed | None] = ContextVar("changed_by_run", default=None)


class IndexTasks(ImmediateBackend):
    """Runs tasks at once, but those that index what a run of ours saves."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Run a task, or note the object that it is about."""
        changed = _changed.get()
        if changed is None or task.module_path not in _INDEX_TASKS:
            return super().enqueue(task, args, kwargs)
        app_label, model_name, key = args
        changed.setdefault(apps.get_model(app_label, model_name), {})[key] = None
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@contextmanager
def noting_changes() -> Iterator[Changed]:
    """Index nothing that this thread saves meanwhile; give what it was."""
    changed: Changed = {}
    token = _changed.set(changed)
    try:
        yield changed
    finally:
        _changed.reset(token)


def is_noted(instance: Model) -> bool:
    """Whether what a run saves waits to be indexed; this object does so too then."""
    changed = _changed.get()
    if changed is None:
        return False
    changed.setdefault(type(instance), {})[str(instance.pk)] = None
    return True
