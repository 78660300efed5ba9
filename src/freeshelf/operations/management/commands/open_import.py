"""Management command `open_import`: `freeshelf import open RUN`."""

from collections.abc import Callable

from django.utils import timezone

from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.staging import Opening, open_staged
from freeshelf.operations.run_command import RunCommand


class Command(RunCommand):
    help = "Give readers what a staged import brought."

    def work(self, run: IngestRun, progress: Callable[[int, int], None]) -> Opening:
        return open_staged(source=run.source, now=timezone.now(), progress=progress)
