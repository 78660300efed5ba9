"""Management command `embed`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from freeshelf.operations.embedder import embed_all
from freeshelf.search.dense.services import EmbeddingState, embedding_states


class Command(BaseCommand):
    help = "Give all passages their vectors for search by meaning, with progress."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--status", action="store_true", help="only say how far the models are"
        )

    def handle(self, *args: Any, status: bool, verbosity: int, **options: Any) -> None:
        if not status:
            # None: no progress bar without a terminal.
            with tqdm(unit=" passages", disable=None if verbosity else True) as bar:
                embed_all(report=lambda states: _show(bar, states))
        states = embedding_states()
        if not states:
            self.stdout.write("No model is installed: search is by words alone.")
        for state in states:
            self.stdout.write(_described(state))


def _show(bar: Any, states: tuple[EmbeddingState, ...]) -> None:
    done = sum(state.embedded for state in states)
    bar.total = done + sum(state.waiting for state in states)
    bar.update(done - bar.n)


def _described(state: EmbeddingState) -> str:
    if state.problem:
        return state.problem
    use = "in use" if state.is_ready else "not in use before all are done"
    return (
        f"{state.model.name}: {state.embedded} passages embedded, "
        f"{state.waiting} waiting, {state.size / 1e6:.1f} MB; {use}"
    )
