"""Management command `export_vocabulary`: `freeshelf export vocabulary SCHEME`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from freeshelf.operations.run_command import wrong_call
from freeshelf.vocabularies.errors import VocabularyError
from freeshelf.vocabularies.services import export_vocabulary


class Command(BaseCommand):
    help = "Write a vocabulary as SKOS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scheme", help="identifier, such as 'topics'")
        parser.add_argument(
            "--format", choices=["turtle", "xml", "json-ld", "nt"], default="turtle"
        )
        parser.add_argument("--output", type=Path, help="file; else the terminal")

    def handle(
        self, *args: Any, scheme: str, output: Path | None, **options: Any
    ) -> None:
        with wrong_call(VocabularyError):
            graph = export_vocabulary(identifier=scheme)
        text = graph.serialize(format=options["format"])
        if output is None:
            self.stdout.write(text)
            return
        try:
            output.write_text(text, "utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error}.") from error
        self.stdout.write(f"{len(graph)} statements written to {output}")
