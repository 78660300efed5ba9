"""Management command `run_worker`."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.operations.copier import run_copies
from freeshelf.operations.worker import Worker


class Command(BaseCommand):
    help = "Do queued tasks, such as reading files (`serve` does this)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="stop when nothing waits"
        )
        parser.add_argument(
            "--copies",
            action="store_true",
            help="only make the copies of files that wait (a worker starts this)",
        )
        parser.add_argument(
            "--parent", type=int, help="process with which this one ends"
        )

    def handle(
        self,
        *args: Any,
        until_empty: bool,
        copies: bool,
        parent: int | None,
        **options: Any,
    ) -> None:
        if copies:
            run_copies(parent=parent or os.getppid())
            return
        worker = Worker()
        worker.listen()
        done = worker.run(until_empty=until_empty)
        self.stdout.write(f"{done} tasks done")
