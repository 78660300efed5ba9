"""Management command `load_demo`: `freeshelf manage load_demo`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.demo_library import load_demo
from freeshelf.operations.run_command import progress_bar, wrong_call


class Command(BaseCommand):
    help = "Bring in the vocabularies and the demonstration library."

    def handle(self, *args: Any, **options: Any) -> None:
        with (
            wrong_call(FreeshelfError),
            progress_bar("parts", options["verbosity"], "Demonstration") as show,
        ):
            summary = load_demo(now=timezone.now(), progress=show)
        self.stdout.write(summary.as_text())
