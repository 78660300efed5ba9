"""What follows when someone asks for an import, or closes what one has staged."""

from typing import Any

from django.db.models import Model
from wagtail.signals import page_unpublished, unpublished

from freeshelf.ingest.signals import import_job_asked
from freeshelf.library.services.staging import keep_unpublished
from freeshelf.pipeline.tasks import run_import_job


def connect() -> None:
    """Connect the handlers; called once, when all apps are loaded."""
    import_job_asked.connect(have_import_done, dispatch_uid="have_import_done")
    for signal in (unpublished, page_unpublished):
        signal.connect(leave_unpublished, dispatch_uid=f"staged{id(signal)}")


def have_import_done(key: int, **_: Any) -> None:
    """An import is done by a worker."""
    run_import_job.enqueue(key=key)


def leave_unpublished(instance: Model, **_: Any) -> None:
    """What someone unpublished is not published by an opening."""
    keep_unpublished(instance)
