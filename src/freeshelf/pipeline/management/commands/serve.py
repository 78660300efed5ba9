"""The command `serve`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from freeshelf.pipeline.serving import serve


class Command(BaseCommand):
    help = "Open the library: web server, worker, indexer and schedule together."

    def add_arguments(self, parser: CommandParser) -> None:
        add_address_arguments(parser)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        serve(host=host, port=port, report=self.stdout.write, when_open=self._tell)
        self.stdout.write("Freeshelf is closed.")

    def _tell(self, address: str) -> None:
        self.stdout.write(f"Freeshelf is open at {address} (Ctrl-C closes it)")
        self.stdout.flush()


def add_address_arguments(parser: CommandParser) -> None:
    """The options --host and --port, with what the settings say as their defaults."""
    server = settings.FREESHELF_SERVER
    parser.add_argument(
        "--host", default=server["HOST"], help="address to listen on (%(default)s)"
    )
    parser.add_argument(
        "--port", type=int, default=server["PORT"], help="port (%(default)s)"
    )
