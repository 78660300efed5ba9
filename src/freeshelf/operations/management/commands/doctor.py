"""Management command `doctor`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from freeshelf.core.sandbox import SandboxError
from freeshelf.core.standing_wall import standing_wall
from freeshelf.operations.doctor import Finding, examine


class Command(BaseCommand):
    help = "Find differences between database, index and files, and mend them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only report; exit 1 if any is found"
        )
        parser.add_argument(
            "--no-checksums",
            action="store_true",
            help="compare sizes of files only, which is faster",
        )

    def handle(
        self, *args: Any, check: bool, no_checksums: bool, **options: Any
    ) -> None:
        self.stdout.write(self._wall())
        diagnosis = examine(
            now=timezone.now(),
            mend=not check,
            with_checksums=not no_checksums,
            report=self._report,
        )
        if not diagnosis.found:
            self.stdout.write("Database, index and files agree.")
            return
        found, left = len(diagnosis.found), len(diagnosis.left)
        if left:
            raise CommandError(f"{found} found, {found - left} mended, {left} left.")
        self.stdout.write(f"{found} found, all mended.")

    def _wall(self) -> str:
        try:
            return str(standing_wall())
        except SandboxError as error:
            return f"The wall around parsers of foreign files cannot be tried: {error}"

    def _report(self, finding: Finding) -> None:
        self.stdout.write(f"- {finding.message}")
