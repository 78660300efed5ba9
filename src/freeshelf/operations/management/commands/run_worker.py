"""Management command `run_worker`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.operations.worker import Worker


class Command(BaseCommand):
    help = "Do queued tasks, such as reading files (`serve` does this)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="stop when nothing waits"
        )

    def handle(self, *args: Any, until_empty: bool, **options: Any) -> None:
        worker = Worker()
        worker.listen()
        done = worker.run(until_empty=until_empty)
        self.stdout.write(f"{done} tasks done")
