"""Parts that commands share."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.errors import IngestError, UnknownRunError
from freeshelf.ingest.models import IngestRun

HIGHEST_PORT = 65535


def add_port_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option, with its default from the settings."""
    default = settings.FREESHELF_SERVER["PORT"]
    parser.add_argument(
        "--port", type=_port, default=default, help="port (%(default)s)"
    )


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that every import has."""
    parser.add_argument(
        "--stage",
        action="store_true",
        help="keep what comes for staff until `freeshelf import open` or Open in the "
        "admin area",
    )
    parser.add_argument(
        "--hold",
        action="store_true",
        help="keep files and images for staff until they are looked at; without it "
        "they are looked at afterwards",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would happen, save nothing"
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="list every remark, not a few of each kind",
    )


def _port(text: str) -> int:
    """Parse a port; 0 means any free one."""
    if not text.isascii() or not text.isdigit() or int(text[:6]) > HIGHEST_PORT:
        message = (
            f"{text!r} is not a valid port: enter a number from 0 to {HIGHEST_PORT}"
        )
        raise argparse.ArgumentTypeError(message)
    return int(text)


WRONG_CALL = 2
_INTERRUPTED = 130


class Outcome(Protocol):
    """Result of a command."""

    def as_text(self) -> str:
        """Format the result for a terminal."""


@contextmanager
def progress_bar(
    unit: str, verbosity: int, desc: str = ""
) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that shows on a terminal how many of all are done."""
    # None: no progress bar without a terminal.
    hidden = None if verbosity else True
    with tqdm(desc=desc, unit=f" {unit}", disable=hidden) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


@contextmanager
def wrong_call(*kinds: type[FreeshelfError]) -> Iterator[None]:
    """Report errors of these kinds as those of a wrong call."""
    try:
        yield
    except kinds as error:
        raise CommandError(str(error), returncode=WRONG_CALL) from error


class RunCommand(BaseCommand):
    """Command that calls `work` with an import; errors become CommandError."""

    def work(self, run: IngestRun, progress: Callable[[int, int], None]) -> Outcome:
        """Do the work of the command, reporting done and total."""
        raise NotImplementedError

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "run", type=int, help="its number, as `freeshelf import runs` lists it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = IngestRun.objects.filter(pk=options["run"]).first()
        with (
            progress_bar("objects", options["verbosity"]) as show,
            wrong_call(IngestError),
        ):
            try:
                if run is None:
                    raise UnknownRunError(run=options["run"])
                outcome = self.work(run, show)
            except KeyboardInterrupt as error:
                message = _("Interrupted. Run the same command again to continue.")
                raise CommandError(message, returncode=_INTERRUPTED) from error
        self.stdout.write(outcome.as_text())
