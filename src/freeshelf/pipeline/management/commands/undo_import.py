"""Takes an import back: `freeshelf import undo RUN`."""

from collections.abc import Callable

from django.utils import timezone

from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.undo_report import Undoing
from freeshelf.ingest.undoing import undo_run
from freeshelf.pipeline.run_command import RunCommand


class Command(RunCommand):
    help = (
        "Undo what one import created and changed, unless someone has edited it since."
    )

    def work(self, run: IngestRun, progress: Callable[[int, int], None]) -> Undoing:
        return undo_run(run=run, now=timezone.now(), progress=progress)
