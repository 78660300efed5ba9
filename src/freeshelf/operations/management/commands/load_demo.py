"""Management command `load_demo`: `freeshelf manage load_demo`."""

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.demo_library import load_demo


class Command(BaseCommand):
    help = "Bring in the vocabularies and the demonstration library."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tqdm(
                desc="Records",
                unit=" records",
                # None: tqdm checks for a terminal.
                disable=True if options["verbosity"] == 0 else None,
            ) as bar:
                summary = load_demo(now=timezone.now(), progress=partial(_show, bar))
        except FreeshelfError as error:
            raise CommandError(str(error), returncode=2) from error
        if not summary.is_news:
            self.stdout.write("The demonstration library is there: nothing to change")
            return
        self.stdout.write(
            f"Demonstration library: {summary.new} new, {summary.updated} updated, "
            f"{summary.unchanged} unchanged, {summary.kept} left as edited; "
            f"{summary.vocabularies} vocabularies new"
        )


def _show(bar: "tqdm[Any]", done: int, of: int) -> None:
    bar.total = of
    bar.update(done - bar.n)
