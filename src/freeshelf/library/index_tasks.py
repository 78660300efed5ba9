"""Defer updates of Wagtail's indexes while many objects are saved.

Wagtail updates its reference index and the admin search after every save, by tasks
inside the caller's transaction. `noting_changes` collects these instead of running
them; after a request of the admin area its search follows once.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import Model
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id
from modelsearch.backends import get_search_backends
from modelsearch.index import class_is_indexed

Keys = dict[str, None]  # primary keys as text, in order of arrival
Changed = dict[type[Model], Keys]

# By name, since their modules import this one.
SEARCH = "modelsearch.tasks.insert_or_update_object_task"
REFERENCES = "wagtail.tasks.update_reference_index_task"


@dataclass(frozen=True, slots=True)
class _Notes:
    tasks: frozenset[str]
    changed: Changed = field(default_factory=dict)


_notes: ContextVar[_Notes | None] = ContextVar("notes_of_changes", default=None)


class IndexTasks(ImmediateBackend):
    """Runs tasks immediately, except those that `noting_changes` collects."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Run a task, or collect the object that it is about."""
        notes = _notes.get()
        if notes is None or task.module_path not in notes.tasks:
            return super().enqueue(task, args, kwargs)
        app_label, model_name, key = args
        notes.changed.setdefault(apps.get_model(app_label, model_name), {})[key] = None
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
def noting_changes(*tasks: str) -> Iterator[Changed]:
    """Collect the objects that these tasks would process, instead of running them."""
    notes = _Notes(frozenset(tasks))
    token = _notes.set(notes)
    try:
        yield notes.changed
    finally:
        _notes.reset(token)


def is_noted(instance: Model) -> bool:
    """Collect an object if reference updates are deferred; return whether they are."""
    notes = _notes.get()
    if notes is None or REFERENCES not in notes.tasks:
        return False
    notes.changed.setdefault(type(instance), {})[str(instance.pk)] = None
    return True


def make_searchable(model: Any, keys: Iterable[str]) -> None:
    """Update the admin search for these objects of a model."""
    if class_is_indexed(model):
        rows = list(model.get_indexed_objects().filter(pk__in=keys))
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, rows)


logger = logging.getLogger(__name__)


@contextmanager
def indexed_afterwards() -> Iterator[None]:
    """Index saved objects for the admin search after the transactions of a request.

    Wagtail would do it at each save, three times for a published record, inside the
    transaction; and each time it reads the titles of all objects.
    """
    with noting_changes(SEARCH) as changed:
        yield
    for model, keys in changed.items():
        try:
            with transaction.atomic():
                make_searchable(model, keys)
        except DatabaseError:
            # The object is saved; its next save, or update_index, adds it.
            logger.exception("The admin search does not know what was saved")
