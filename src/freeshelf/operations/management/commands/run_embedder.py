"""Management command `run_embedder`."""

from typing import Any

from django.core.management.base import BaseCommand

from freeshelf.operations.embedder import run_embedder


class Command(BaseCommand):
    help = "Give passages their vectors as they come (`serve` does this)."

    def handle(self, *args: Any, **options: Any) -> None:
        run_embedder()
