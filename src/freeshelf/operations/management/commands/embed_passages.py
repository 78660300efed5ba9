"""Management command `embed`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.operations.embedder import count_passages, embed_all
from freeshelf.operations.run_command import progress_bar
from freeshelf.search.dense.services import EmbeddingState, embedding_states


class Command(BaseCommand):
    help = "Give all passages their vectors for search by meaning, with progress."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--status", action="store_true", help="only say how far the models are"
        )

    def handle(self, *args: Any, status: bool, verbosity: int, **options: Any) -> None:
        if not status:
            with progress_bar("passages", verbosity) as show:
                embed_all(report=lambda states: show(*count_passages(states)))
        states = embedding_states()
        if not states:
            self.stdout.write("No model is installed: search is by words alone.")
        for state in states:
            self.stdout.write(_described(state))


def _described(state: EmbeddingState) -> str:
    if state.problem:
        return state.problem
    use = "in use" if state.is_ready else "not in use before all are done"
    return (
        f"{state.model.name}: {state.embedded} passages embedded, "
        f"{state.waiting} waiting, {state.size / 1e6:.1f} MB; {use}"
    )
