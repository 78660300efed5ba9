"""Management command `import_records`: `freeshelf import records KIND NAME=VALUE…`."""

from argparse import ArgumentParser
from dataclasses import MISSING
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.loader import load_source
from freeshelf.sources.base import setting_fields, source_class, source_names

_WRONG_CALL = 2
_TRUE = {"1", "true", "yes", "on"}


class Command(BaseCommand):
    help = "Load the records of a source, or what changed in it since the last time."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "kind",
            help="what reads the source; installed: "
            + (", ".join(source_names()) or "none"),
        )
        parser.add_argument(
            "values",
            nargs="*",
            metavar="NAME=VALUE",
            help="the settings of the source",
        )
        parser.add_argument(
            "--title", required=True, help="its name here, the same at each load"
        )
        parser.add_argument(
            "--stage",
            action="store_true",
            help="keep what comes for staff until `freeshelf import open`",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what would happen",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_source(
                options["kind"],
                _values(options["kind"], options["values"]),
                title=options["title"],
                dry_run=options["dry_run"],
                stage=options["stage"],
                now=timezone.now(),
            )
        except FreeshelfError as error:
            raise CommandError(str(error), returncode=_WRONG_CALL) from error
        self.stdout.write(report.as_text())


def _values(kind: str, pairs: list[str]) -> dict[str, Any]:
    """Return the settings of a source by name. Raises CommandError."""
    fields = setting_fields(source_class(kind))
    given = dict(pair.partition("=")[::2] for pair in pairs)
    needed = {
        name for name, each in fields.items() if _is_needed(each) and name not in given
    }
    wrong = sorted(needed | (given.keys() - fields.keys()))
    if wrong:
        message = _(
            "%(names)s: enter each setting as NAME=VALUE. There are: %(known)s."
        )
        values = {"names": ", ".join(wrong), "known": ", ".join(fields)}
        raise CommandError(message % values, returncode=_WRONG_CALL)
    return {name: _typed(fields[name].type, text) for name, text in given.items()}


def _is_needed(setting: Any) -> bool:
    return setting.default is MISSING


def _typed(kind: Any, text: str) -> Any:
    if kind in (bool, "bool"):
        return text.lower() in _TRUE
    return int(text) if kind in (int, "int") and text.isdecimal() else text
