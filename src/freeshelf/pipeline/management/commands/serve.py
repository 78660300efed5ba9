"""The command `serve`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from freeshelf.accounts.letters import are_kept_as_files, letters_dir
from freeshelf.pipeline.port_argument import add_port_argument
from freeshelf.pipeline.serving import serve


class Command(BaseCommand):
    help = "Open the library: web server, worker, indexer and schedule together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host",
            default=settings.FREESHELF_SERVER["HOST"],
            help="address to listen on (%(default)s)",
        )
        add_port_argument(parser)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        serve(host=host, port=port, report=self.stdout.write, when_open=self._tell)
        self.stdout.write("Freeshelf is closed.")

    def _tell(self, address: str) -> None:
        self.stdout.write(f"Freeshelf is open at {address} (Ctrl-C closes it)")
        if are_kept_as_files():
            self.stdout.write(
                f"Email is not set up: messages are saved in {letters_dir()}"
            )
        self.stdout.flush()
