"""Management command `undo_import`: `freeshelf import undo RUN`."""

from collections.abc import Callable

from django.utils import timezone

from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.reverting import UndoReport
from freeshelf.ingest.undo import undo_run
from freeshelf.operations.run_command import RunCommand


class Command(RunCommand):
    help = (
        "Undo what one import created and changed, unless someone has edited it since."
    )

    def work(self, run: IngestRun, progress: Callable[[int, int], None]) -> UndoReport:
        return undo_run(run=run, now=timezone.now(), progress=progress)
