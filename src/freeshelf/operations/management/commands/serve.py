"""Management command `serve`."""

import argparse
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from freeshelf.operations.role import PARTS
from freeshelf.operations.run_command import add_port_argument
from freeshelf.operations.server import serve
from freeshelf.shared.email_files import email_files_dir, writes_email_files

logger = logging.getLogger(__name__)


def _parts(text: str) -> list[str]:
    """Parse names of parts, separated by commas."""
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(
                f"{part!r} is no part of it: choose from {', '.join(PARTS)}"
            )
    return parts


class Command(BaseCommand):
    help = "Open the library: web server, worker, indexer and schedule together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host",
            default=settings.FREESHELF_SERVER["HOST"],
            help="address to listen on (%(default)s)",
        )
        add_port_argument(parser)
        parser.add_argument(
            "--only",
            action="append",
            type=_parts,
            metavar="PART",
            help=f"run a part of it on this node: {', '.join(PARTS)}; several with "
            f"commas, or the option again",
        )

    def handle(
        self,
        *args: Any,
        host: str,
        port: int,
        only: list[list[str]] | None,
        **options: Any,
    ) -> None:
        chosen = {part for parts in only or [list(PARTS)] for part in parts}
        serve(
            host=host,
            port=port,
            report=self._say,
            when_open=self._print_address,
            parts=[part for part in PARTS if part in chosen],
        )
        self._say("Freeshelf is closed.")

    def _print_address(self, address: str) -> None:
        self._say(f"Freeshelf is open at {address} (Ctrl-C closes it)")
        if writes_email_files():
            self._say(f"Email is not set up: messages are saved in {email_files_dir()}")

    def _say(self, sentence: str) -> None:
        """Print a line, or log it where everything that is written is JSON."""
        if settings.FREESHELF_LOG_FORMAT == "json":
            logger.info("%s", sentence)
            return
        self.stdout.write(sentence)
        self.stdout.flush()
