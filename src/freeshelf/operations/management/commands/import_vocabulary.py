"""Management command `import_vocabulary`: `freeshelf import vocabulary FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.operations.run_command import wrong_call
from freeshelf.vocabularies.errors import VocabularyError
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf.vocabularies.services import import_vocabulary


class Command(BaseCommand):
    help = "Create or update a vocabulary from a SKOS file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="Turtle, RDF/XML, JSON-LD or N-Triples"
        )
        parser.add_argument(
            "--identifier",
            default="",
            help="word for its address, if the file's URI gives none",
        )
        parser.add_argument(
            "--role",
            default="",
            help="field of a record that it fills: "
            + ", ".join(ConceptScheme.Role.values),
        )

    def handle(
        self, *args: Any, file: Path, identifier: str, role: str, **options: Any
    ) -> None:
        with wrong_call(VocabularyError):
            summary = import_vocabulary(path=file, identifier=identifier, role=role)
        self.stdout.write(
            f"{summary.scheme.identifier}: {summary.created} created, "
            f"{summary.changed} changed, {summary.unchanged} unchanged, "
            f"{summary.kept_statements} additional statements kept"
        )
        if summary.missing:
            self.stdout.write(
                f"{len(summary.missing)} concepts are not in the file and stay: "
                + ", ".join(summary.missing)
            )
