"""Opens a staged import to readers: `freeshelf import open RUN`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from freeshelf.ingest.errors import IngestError, UnknownRunError
from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.staging import open_staged

_WRONG_RUN = 2
_INTERRUPTED = 130


class Command(BaseCommand):
    help = "Give readers what a staged import brought."

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
                opening = open_staged(
                    source=run.source, now=timezone.now(), progress=show
                )
            except IngestError as error:
                raise CommandError(str(error), returncode=_WRONG_RUN) from error
            except KeyboardInterrupt as error:
                message = _("Interrupted: run the same command again to go on.")
                raise CommandError(message, returncode=_INTERRUPTED) from error
        self.stdout.write(opening.as_text())
