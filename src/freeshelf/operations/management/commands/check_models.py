"""Management command `check_models`: `freeshelf model check`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import (
    broken_models,
    installed_model,
    installed_models,
)
from freeshelf.enrich.language_models.services import check, cost, unrelated


class Command(BaseCommand):
    help = "Compare models with their checksums and try them out; 1 if one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="which; all if none is named")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        named = [installed_model(name) for name in names]
        problems: list[ModelError] = [] if names else list(broken_models())
        for model in named or installed_models():
            try:
                trial = check(model)
            except ModelError as error:
                problems.append(error)
            else:
                self.stdout.write(f"{model.name} is whole and works.")
                self.stdout.write(cost(model.manifest.kind, trial))
                if not model.is_reranker:
                    self.stdout.write(
                        f"{unrelated(trial)} Its threshold is {model.threshold}."
                    )
        for problem in problems:
            self.stdout.write(f"- {problem}")
        if problems:
            raise CommandError(f"{len(problems)} cannot be used.")
