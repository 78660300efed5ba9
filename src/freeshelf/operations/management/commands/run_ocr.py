"""Management command `ocr`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F, Sum
from django.utils import timezone
from tqdm import tqdm

from freeshelf.enrich.ocr.engine import tesseract
from freeshelf.enrich.ocr.services import pending_scans, plan_scan, read_scan
from freeshelf.library.models import FileContent
from freeshelf.search.models import IndexChange
from freeshelf.wiring.reading_queue import contents_without_ocr_check
from freeshelf.wiring.tasks import name_of_content


class Command(BaseCommand):
    help = "Read by OCR, now and here, all pages that are waiting for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--look-again",
            action="store_true",
            help="first look into every file for pages that need OCR",
        )

    def handle(
        self, *args: Any, look_again: bool, verbosity: int, **options: Any
    ) -> None:
        engine = tesseract()
        self.stdout.write(
            f"Tesseract {engine.version} reads {', '.join(sorted(engine.packs))}"
        )
        quiet = None if verbosity else True
        self._plan(look_again=look_again, quiet=quiet)
        left = F("page_count") - F("read_count")
        total = pending_scans().aggregate(pages=Sum(left))["pages"] or 0
        keys = list(pending_scans().values_list("pk", flat=True))
        # None: no progress bar without a terminal.
        with tqdm(total=total, unit=" pages", disable=quiet) as bar:
            read = sum(self._read(key, bar) for key in keys)
            # Pages that took too long are read once more, now that all else is done.
            late = pending_scans().filter(pk__in=keys).values_list("pk", flat=True)
            read += sum(self._read(key, bar) for key in list(late))
        self.stdout.write(f"Pages read: {read}; files: {len(keys)}")

    def _plan(self, *, look_again: bool, quiet: bool | None) -> None:
        keys = contents_without_ocr_check()
        if look_again:
            keys = list(FileContent.objects.order_by("pk").values_list("pk", flat=True))
        for key in tqdm(keys, unit=" files", disable=quiet):
            plan_scan(sha256=key, now=timezone.now())

    def _read(self, sha256: str, bar: "tqdm[Any]") -> int:
        """Read one file and return how many of its pages were read."""

        def report(done: int, of: int) -> None:
            bar.update()

        outcome = read_scan(sha256=sha256, now=timezone.now(), report=report)
        if outcome is None:
            return 0
        IndexChange.objects.create(kind=IndexChange.Kind.CONTENT, key=sha256)
        self.stdout.write(
            f"- {name_of_content(sha256)}: {outcome.read_count} of "
            f"{outcome.page_count} pages"
        )
        return outcome.read_count - outcome.read_before
