"""Management command `export_wordpress`: `freeshelf export wordpress FILE`."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from freeshelf.operations.run_command import progress_bar, wrong_call
from freeshelf_wordpress.export.services import NotWritableError, export_wordpress

_MEGABYTE = 1_000_000


class Command(BaseCommand):
    help = (
        "Save the library as an export for the WordPress importer, and next to it "
        "FILE-types.php, a plugin to activate there first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="such as site.xml")
        parser.add_argument(
            "--uploads",
            type=Path,
            metavar="FOLDER",
            help="copy all files and images to FOLDER/wp-content/uploads, images "
            "without their camera data; without it WordPress downloads them from "
            "this library",
        )
        parser.add_argument(
            "--base-url",
            default="",
            metavar="URL",
            help="the web address to download files from, if it is not this library's",
        )
        parser.add_argument(
            "--max-size",
            type=_megabytes,
            metavar="MB",
            help="start another file, FILE-2.xml, at this size",
        )
        parser.add_argument(
            "--include-restricted",
            action="store_true",
            help="include drafts, what is for members or staff, and the accounts with "
            "their email addresses. Keep such an export safe: WordPress shows uploaded "
            "files to anyone who has their web address",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        uploads = options["uploads"]
        with (
            wrong_call(NotWritableError),
            progress_bar("items", options["verbosity"]) as show,
        ):
            summary = export_wordpress(
                target=options["file"],
                now=timezone.now(),
                uploads=uploads / "wp-content" / "uploads" if uploads else None,
                base_url=options["base_url"],
                max_bytes=options["max_size"],
                with_restricted=options["include_restricted"],
                # Zero: how many there will be is unknown.
                progress=lambda done: show(done, 0),
            )
        for kind, count in sorted(summary.items.items()):
            self.stdout.write(f"{count:>8}  {kind}")
        for path in summary.missing_files:
            self.stderr.write(f"The file {path} is missing, so it is not exported.")
        for path in summary.refused_pictures:
            self.stderr.write(
                f"The camera data in {path} cannot be removed, so it is not exported."
            )
        if summary.left_behind:
            self.stdout.write("Stays behind:")
        for kind, count in sorted(summary.left_behind.items()):
            self.stdout.write(f"{count:>8}  {kind}")
        if summary.calendar is not None:
            self.stdout.write(f"The days of events are in {summary.calendar}")
        names = ", ".join(str(path) for path in summary.files)
        self.stdout.write(f"{summary.items.total()} items written to {names}")


def _megabytes(text: str) -> int:
    """Return bytes; raises ArgumentTypeError."""
    try:
        size = int(float(text) * _MEGABYTE)
    except (ValueError, OverflowError):
        size = 0
    if size <= 0:
        raise ArgumentTypeError(
            f"{text!r} is not a valid size: enter megabytes, such as 20"
        )
    return size
