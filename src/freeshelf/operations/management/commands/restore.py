"""Management command `restore`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.ingest.deferred_indexing import index_all_interrupted_runs
from freeshelf.operations.backup.services import restore_backup
from freeshelf.operations.indexer import rebuild_index


class Command(BaseCommand):
    help = "Bring a backup back into an empty data directory, and index it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="tar file or folder of a backup")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        summary = restore_backup(source=source, progress=self.stdout.write)
        self.stdout.write("building the search index")
        rebuild_index()
        # The backup may have been made during an import.
        index_all_interrupted_runs()
        self.stdout.write(
            f"The library of {summary.created_at} is back: {summary.files} files."
        )
        for name in summary.missing:
            self.stderr.write(f"{name} was missing when the backup was made.")
