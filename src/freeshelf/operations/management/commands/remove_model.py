"""Management command `remove_model`: `freeshelf model remove`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.enrich.language_models.services import remove


class Command(BaseCommand):
    help = "Remove a model for search by meaning; search continues without it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the model's name")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        remove(name)
        self.stdout.write(f"The model {name} is removed.")
