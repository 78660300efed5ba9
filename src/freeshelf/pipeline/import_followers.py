"""What follows when someone asks for an import at the desk."""

from typing import Any

from freeshelf.ingest.signals import import_job_asked
from freeshelf.pipeline.tasks import run_import_job


def connect() -> None:
    """Connect the handler; called once, when all apps are loaded."""
    import_job_asked.connect(have_import_done, dispatch_uid="have_import_done")


def have_import_done(key: int, **_: Any) -> None:
    """An import is done by a worker."""
    run_import_job.enqueue(key=key)
