"""Notes of when regular work was last done to its end."""

import logging
from datetime import datetime

from django.db import DatabaseError

from freeshelf.operations.models import FinishedRun

logger = logging.getLogger(__name__)


def note_run(name: str, *, now: datetime) -> None:
    """Note that a kind of regular work ended well; it stays done without the note."""
    try:
        FinishedRun.objects.update_or_create(name=name, defaults={"finished_at": now})
    except DatabaseError:
        logger.warning("The end of %s was not noted", name)
