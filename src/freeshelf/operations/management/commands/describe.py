"""Management command `describe`: describe PDFs without a library."""

import hashlib
import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from freeshelf.core.html import without_unsafe_characters
from freeshelf.enrich.errors import InterruptedExtractionError, UnreadableFileError
from freeshelf.enrich.metadata_extraction.described import describe
from freeshelf.enrich.metadata_extraction.evidence import read_evidence


class Command(BaseCommand):
    help = (
        "Propose a description for each PDF: title, authors, date and more, with the "
        "page that each is from. Nothing is saved and no library is needed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON per file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for path in options["files"]:
            described = _described(path)
            failed += "error" in described
            if options["json"]:
                self.stdout.write(json.dumps(described, ensure_ascii=False))
            else:
                self._print(described)
        if failed:
            raise CommandError(f"{failed} of the files could not be read.")

    def _print(self, described: dict[str, Any]) -> None:
        pages = described.pop("pages", {})
        for name, value in described.items():
            text = "; ".join(value) if isinstance(value, list) else value
            if isinstance(value, dict):
                text = json.dumps(value, ensure_ascii=False)
            page = pages.get(name)
            first = page[0] if isinstance(page, list) else page
            self.stdout.write(f"{name}: {text}" + (f" (page {first})" if first else ""))
        self.stdout.write("")


def _described(path: Path) -> dict[str, Any]:
    """Return the description of a file, or the reason why it has none."""
    # A name of other bytes than text can neither be printed nor be JSON, and a terminal
    # obeys some.
    name = without_unsafe_characters(os.fsencode(path).decode("utf-8", "replace"))
    facts: dict[str, Any] = {"file": name}
    try:
        # A device or a pipe may never end.
        if path.exists() and not path.is_file():
            return facts | {"error": "Not a file"}
        with path.open("rb") as file:
            facts["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
        evidence = read_evidence(path, name=path.name)
    except OSError as error:
        return facts | {"error": error.strerror or str(error)}
    except (UnreadableFileError, InterruptedExtractionError) as error:
        return facts | {"error": str(error)}
    return facts | describe(evidence, now=timezone.now())
