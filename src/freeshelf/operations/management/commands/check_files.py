"""Management command `check_files`: check files for what could identify a person."""

from argparse import ArgumentParser
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from freeshelf.enrich.disclosure.at_risk import directory_of_model
from freeshelf.library.models import FileVersion
from freeshelf.operations.file_checks import (
    NO_FILE,
    Summary,
    add_arguments,
    checked,
)
from freeshelf.operations.run_command import WRONG_CALL, progress_bar
from freeshelf.shared.files import local_path


class Command(BaseCommand):
    help = (
        "Say which files of the library have something that could identify a person, "
        "by record and number. Nothing is changed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["files"]:
            message = "Name files, or use --library: not both."
            raise CommandError(message, returncode=WRONG_CALL)
        summary = Summary(self.stdout.write, as_json=options["json"])
        versions = (
            FileVersion.objects.filter(is_current=True, file__removed_at=None)
            .select_related("file__resource", "content")
            .order_by("file__resource__identifier", "file__number")
        )
        with progress_bar("files", options["verbosity"]) as show:
            total = versions.count()
            for number, version in enumerate(versions.iterator(), start=1):
                self._check(version, summary)
                show(number, total)
        if summary.status:
            raise CommandError(summary.sentence, returncode=summary.status)
        self.stderr.write(summary.sentence)

    def _check(self, version: FileVersion, summary: Summary) -> None:
        content, file = version.content, version.file
        identifier = file.resource.identifier
        try:
            with local_path(storages["library"], content.storage_name) as path:
                name, media_type = version.original_name, content.media_type
                seen = checked(
                    path, name=name, media_type=media_type, model=directory_of_model()
                )
        except FileNotFoundError:
            seen = NO_FILE
        summary.add(f"{identifier} {file.number}", seen, record=identifier)
