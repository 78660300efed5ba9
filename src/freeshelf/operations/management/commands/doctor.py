"""Management command `doctor`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from freeshelf.core.sandbox import SandboxError
from freeshelf.core.standing_wall import standing_wall
from freeshelf.enrich.checks.names import standing_names
from freeshelf.operations.doctor import Finding, examine
from freeshelf.operations.staff_log import faults_against, kept_head


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
        parser.add_argument(
            "--log",
            type=Path,
            metavar="FILE",
            help="only compare the log of staff's actions with a head that was kept: "
            "what `freeshelf log` printed or mailed, or a backup",
        )

    def handle(
        self,
        *args: Any,
        check: bool,
        no_checksums: bool,
        log: Path | None,
        **options: Any,
    ) -> None:
        if log is not None:
            self._compare_log(log)
            return
        self.stdout.write(self._wall())
        self.stdout.write(standing_names())
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

    def _compare_log(self, file: Path) -> None:
        known = kept_head(file)
        faults = list(faults_against(known))
        for fault in faults:
            self.stdout.write(f"- {fault}")
        if faults:
            raise CommandError("The log of staff's actions was changed.")
        self.stdout.write(
            f"The log of staff's actions is unchanged up to batch {known.batch}."
        )

    def _wall(self) -> str:
        try:
            return str(standing_wall())
        except SandboxError as error:
            return f"The wall around parsers of foreign files cannot be tried: {error}"

    def _report(self, finding: Finding) -> None:
        self.stdout.write(f"- {finding.message}")
