"""Management command `list_models`: `freeshelf model list`."""

from typing import Any

from django.core.management.base import BaseCommand

from freeshelf.enrich.language_models.known_models import KNOWN_MODELS
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    active_models,
    active_reranker,
    broken_models,
    installed_models,
)
from freeshelf.enrich.language_models.weights import RECIPES


class Command(BaseCommand):
    help = "List the models of meaning, those that are used first."

    def handle(self, *args: Any, **options: Any) -> None:
        active = [each for each in (*active_models(), active_reranker()) if each]
        idle = [model for model in installed_models() if model not in active]
        for model in active:
            self._print_model(model, "used")
        for model in idle:
            self._print_model(model, "not used")
        for problem in broken_models():
            self.stdout.write(f"- {problem}")
        if not active and not idle:
            self.stdout.write(
                f"No model of meaning is installed. `freeshelf model install NAME` "
                f"brings one: {', '.join((*RECIPES, *KNOWN_MODELS))}, or a name of the "
                f"hub."
            )

    def _print_model(self, model: InstalledModel, state: str) -> None:
        facts = model.manifest
        languages = ", ".join(facts.languages) or "any language"
        size = f"{facts.dimension} dimensions"
        self.stdout.write(
            f"{facts.name}  {state}, {languages}, "
            f"{'reranker' if model.is_reranker else size}, "
            f"{facts.license or 'licence not said'}, {facts.source or model.directory}"
        )
