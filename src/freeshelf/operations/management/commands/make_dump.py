"""Management command `make_dump`: `freeshelf dump`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from freeshelf.dumps.errors import DumpError
from freeshelf.dumps.services import make_dump, write_dump
from freeshelf.operations.run_command import progress_bar, wrong_call


class Command(BaseCommand):
    help = "Write everything that is open to everyone as data files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output",
            type=Path,
            help="an empty folder; without it the dump that the library offers is "
            "made anew",
        )

    def handle(
        self, *args: Any, output: Path | None, verbosity: int, **options: Any
    ) -> None:
        now = timezone.now()
        with progress_bar("records", verbosity) as show, wrong_call(DumpError):
            manifest = (
                write_dump(output, now=now, progress=show)
                if output
                else make_dump(now=now, progress=show)
            )
        counts = manifest["counts"]
        self.stdout.write(
            f"{counts['records']} records, {counts['files']} files, "
            f"{counts['passages']} passages, {counts['statements']} statements"
        )
        for each in manifest["files"]:
            self.stdout.write(f"  {each['name']} ({each['bytes']:,} bytes)")
        if manifest["left_out"]:
            names = ", ".join(manifest["left_out"])
            self.stdout.write(
                f"Left out: {names}. Install freeshelf[parquet] for these."
            )
