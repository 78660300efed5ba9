"""Management command `prepare_library`, which the CLI runs before others."""

from typing import Any

from django.core.management.base import BaseCommand

from freeshelf.operations.preparation import prepare


class Command(BaseCommand):
    help = "Make an empty data directory ready: database, vocabularies, home page."

    def handle(self, *args: Any, **options: Any) -> None:
        # Not an error, and next to the output of the following command: not in red.
        self.stderr.style_func = None
        prepare(report=self.stderr.write)
