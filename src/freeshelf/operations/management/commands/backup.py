"""Management command `backup`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from freeshelf.operations.backup.known import note_backup
from freeshelf.operations.backup.services import create_backup
from freeshelf.operations.models import FinishedRun


class Command(BaseCommand):
    help = "Copy the library to a tar file or a folder, while it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target",
            nargs="?",
            type=Path,
            help="new file (.tar, .tar.gz, .tgz) or folder "
            "(freeshelf-<date>.tar.gz in this folder)",
        )

    def handle(self, *args: Any, target: Path | None, **options: Any) -> None:
        now = timezone.now()
        target = target or Path(f"freeshelf-{now:%Y%m%d-%H%M%S}.tar.gz")
        summary = create_backup(target=target, now=now, progress=self.stdout.write)
        note_backup(summary, target=target, now=now)
        size = filesizeformat(sum(entry.size for entry in summary.entries))
        size = size.replace("\xa0", " ")
        self.stdout.write(f"{target}: the database and {summary.files} files, {size}")
        if not summary.missing:
            FinishedRun.note("backup", now=timezone.now())
        if summary.missing:
            raise CommandError(
                f"{len(summary.missing)} files are missing from the library, the first "
                f"is {summary.missing[0]}: run `freeshelf doctor`."
            )
