"""Management command `run_indexer`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.operations.indexer import bring_up_to_date, run_indexer


class Command(BaseCommand):
    help = "Keep the index in step with the database (`serve` does this)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="stop when nothing waits"
        )

    def handle(self, *args: Any, until_empty: bool, **options: Any) -> None:
        if until_empty:
            bring_up_to_date()
        else:
            run_indexer()
