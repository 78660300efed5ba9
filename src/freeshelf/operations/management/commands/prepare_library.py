"""The command `prepare_library`, which the console command runs before others."""

from typing import Any

from django.core.management.base import BaseCommand

from freeshelf.operations.preparation import prepare


class Command(BaseCommand):
    help = "Make an empty data directory ready: database, vocabularies, home page."

    def handle(self, *args: Any, **options: Any) -> None:
        # Beside the output of the command that follows, and no error: not in red.
        self.stderr.style_func = None
        prepare(report=self.stderr.write)
