"""State of the processes of a running library."""

import logging
from datetime import datetime
from typing import ClassVar

from django.db import DatabaseError, models

logger = logging.getLogger(__name__)


class RoleState(models.Model):
    """State of one process under a supervisor, or of the supervisor itself.

    A heartbeat promises another one within its patience. Rows of a supervisor that
    ended are deleted, by itself or by the next one.
    """

    supervisor = models.CharField(max_length=32)
    name = models.CharField(max_length=40)
    beat_at = models.DateTimeField()
    patience_seconds = models.PositiveIntegerField()
    stalled_at = models.DateTimeField(null=True, blank=True)
    deaths = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["supervisor", "name"], name="operations_rolestate_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.supervisor})"


class FinishedRun(models.Model):
    """The last time that a kind of regular work, such as the backup, was finished."""

    name = models.CharField(max_length=40, primary_key=True)
    finished_at = models.DateTimeField()

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, *, now: datetime) -> None:
        """Note that a kind of regular work ended well. Never raises an error."""
        try:
            cls.objects.update_or_create(name=name, defaults={"finished_at": now})
        except DatabaseError:
            logger.warning("The end of %s was not noted", name)
