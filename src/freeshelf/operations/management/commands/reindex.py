"""Management command `reindex`."""

from typing import Any

from django.core.management.base import BaseCommand

from freeshelf.operations.indexer import rebuild_index
from freeshelf.operations.run_command import progress_bar


class Command(BaseCommand):
    help = "Rebuild the search index next to the old one, then swap them."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        with progress_bar("records", verbosity) as report:
            count = rebuild_index(report=report)
        self.stdout.write(f"{count} records indexed")
