"""Management command `reindex`."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from freeshelf.operations.indexer import rebuild_index


class Command(BaseCommand):
    help = "Rebuild the search index next to the old one, then swap them."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        # None: no progress bar without a terminal.
        with tqdm(unit=" records", disable=None if verbosity else True) as bar:

            def report(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            count = rebuild_index(report=report)
        self.stdout.write(f"{count} records indexed")
