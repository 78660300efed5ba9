"""Management command `migrate_database`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.operations.migration import migrate


class Command(BaseCommand):
    help = "Bring the database to this version; one node at a time does so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--wait",
            action="store_true",
            help="wait while another node does it, instead of failing",
        )

    def handle(self, *args: Any, wait: bool, **options: Any) -> None:
        made = migrate(wait=wait, report=self._report)
        done = f"{made} changes were made." if made else "Nothing is left to do."
        self.stdout.write(done)

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
