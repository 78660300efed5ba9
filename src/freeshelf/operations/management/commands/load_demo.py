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
            progress_bar("records", options["verbosity"], "Records") as show,
        ):
            summary = load_demo(now=timezone.now(), progress=show)
        if not summary.is_news:
            self.stdout.write("The demonstration library is there: nothing to change")
            return
        self.stdout.write(
            f"Demonstration library: {summary.new} new, {summary.updated} updated, "
            f"{summary.unchanged} unchanged, {summary.kept} left as edited; "
            f"{summary.vocabularies} vocabularies new"
        )
