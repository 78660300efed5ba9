"""Management command `mirror_library`: `freeshelf import mirror ADDRESS`."""

from argparse import ArgumentTypeError
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.http import HttpPolicy, RequestRefusedError
from freeshelf.ingest.loader import load_source
from freeshelf.library.services import holding_imports
from freeshelf.operations.run_command import add_import_arguments, wrong_call


class Command(BaseCommand):
    help = "Mirror the open records of another Freeshelf, or what changed there."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "address", type=_allowed, help="such as https://library.example.org"
        )
        parser.add_argument(
            "--title",
            default="",
            help="its name here, for readers of the API too; without it that of its "
            "host",
        )
        parser.add_argument(
            "--without-files", action="store_true", help="describe files, take none"
        )
        add_import_arguments(parser)

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        with wrong_call(FreeshelfError), holding_imports(options["hold"]):
            report = load_source(
                "freeshelf",
                {"address": address.rstrip("/")},
                title=options["title"] or _host(address),
                dry_run=options["dry_run"],
                stage=options["stage"],
                download_files=not options["without_files"],
                now=timezone.now(),
            )
        self.stdout.write(report.as_text(is_verbose=options["verbose"]))


def _allowed(address: str) -> str:
    """Refuse what is never fetched before a library is made for it."""
    try:
        HttpPolicy.from_settings(settings.FREESHELF_HTTP).checked(address)
    except RequestRefusedError as error:
        raise ArgumentTypeError(str(error)) from error
    return address


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""
