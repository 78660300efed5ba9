"""Management command `import_records`: `freeshelf import records KIND NAME=VALUE…`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.importers import importers
from freeshelf.ingest.loader import load_source
from freeshelf.ingest.source_importer import SourceImporter, settings_of
from freeshelf.library.services import holding_imports
from freeshelf.operations.run_command import add_import_arguments, wrong_call


class Command(BaseCommand):
    help = "Load the records of a source, or what changed in it since the last time."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "kind",
            help=f"what reads the source; installed: {_installed()}",
        )
        parser.add_argument(
            "values",
            nargs="*",
            metavar="NAME=VALUE",
            help="the settings of the source",
        )
        parser.add_argument(
            "--title", required=True, help="its name here, the same at each load"
        )
        add_import_arguments(parser)
        parser.add_argument(
            "--download-files", action="store_true", help="download the files, too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with wrong_call(FreeshelfError), holding_imports(options["hold"]):
            report = load_source(
                options["kind"],
                settings_of(options["kind"], options["values"]),
                title=options["title"],
                dry_run=options["dry_run"],
                stage=options["stage"],
                download_files=options["download_files"],
                now=timezone.now(),
            )
        self.stdout.write(report.as_text(is_verbose=options["verbose"]))


def _installed() -> str:
    kinds = [each.kind for each in importers() if isinstance(each, SourceImporter)]
    return ", ".join(kinds) or "none"
