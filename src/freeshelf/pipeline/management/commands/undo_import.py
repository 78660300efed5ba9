"""Takes an import back: `freeshelf import undo RUN`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from freeshelf.ingest.errors import IngestError, UnknownRunError
from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.undoing import undo_run

_WRONG_RUN = 2
_INTERRUPTED = 130


class Command(BaseCommand):
    help = "Take back what one import made and changed, unless someone edited it since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "run", type=int, help="its number, as `freeshelf import runs` lists it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = IngestRun.objects.filter(pk=options["run"]).first()
        hidden = True if options["verbosity"] == 0 else None
        with tqdm(unit=" objects", disable=hidden) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                if run is None:
                    raise UnknownRunError(options["run"])
                undoing = undo_run(run=run, now=timezone.now(), progress=show)
            except IngestError as error:
                raise CommandError(str(error), returncode=_WRONG_RUN) from error
            except KeyboardInterrupt as error:
                message = _("Interrupted: run the same command again to go on.")
                raise CommandError(message, returncode=_INTERRUPTED) from error
        self.stdout.write(undoing.as_text())
