"""Management command `import_wordpress`: `freeshelf import wordpress SOURCE…`."""

import json
import os
from argparse import ArgumentParser
from contextlib import closing
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.http import Credentials
from freeshelf.ingest.importers import INDEX
from freeshelf.ingest.mapping import TAXONOMY_CHOICES, TYPE_TARGETS
from freeshelf.library.services import holding_imports
from freeshelf.operations.run_command import (
    WRONG_CALL,
    add_import_arguments,
    wrong_call,
)
from freeshelf.sources.base import PREPARING, READ
from freeshelf_wordpress.importers.services import import_wordpress

_FROM_ENVIRONMENT = "FREESHELF_WP_APPLICATION_PASSWORD"
_INTERRUPTED = 130


class Command(BaseCommand):
    help = "Bring a whole WordPress site in, or what changed in it since the last time."
    # They load every form of the admin, a fifth of the memory limit of an import.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "sources",
            nargs="+",
            metavar="SOURCE",
            help="an export (.xml), a database dump (.sql, .sql.gz), the folder or an "
            "archive of uploads, a calendar (.ics), links (.opml), or the address of "
            "the site; several of one site together",
        )
        parser.add_argument(
            "--uploads",
            type=Path,
            help="the wp-content/uploads folder of the site or an archive of it",
        )
        parser.add_argument(
            "--download-files",
            action="store_true",
            help="without uploads, download the files from the site",
        )
        parser.add_argument(
            "--rest-user",
            default="",
            metavar="NAME",
            help="read the site as this user; the application password is read from "
            f"{_FROM_ENVIRONMENT} or asked for",
        )
        parser.add_argument(
            "--table-prefix",
            default="",
            metavar="PREFIX",
            help="which site, if the database dump contains several, such as wp_2_",
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            help="the mapping file; the first import writes it in the data directory",
        )
        parser.add_argument(
            "--type",
            action="append",
            default=[],
            dest="types",
            metavar="TYPE=WHAT",
            help="what items of a type of the site’s own become: "
            f"{', '.join(TYPE_TARGETS)}; may be repeated",
        )
        parser.add_argument(
            "--taxonomy",
            action="append",
            default=[],
            dest="taxonomies",
            metavar="TAXONOMY=WHAT",
            help="whether readers met a taxonomy of the site’s own: "
            f"{', '.join(TAXONOMY_CHOICES)}; may be repeated",
        )
        add_import_arguments(parser)
        parser.add_argument(
            "--report", type=Path, help="also write the closing report here, as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        credentials = _credentials(options["rest_user"])
        try:
            with wrong_call(FreeshelfError), holding_imports(options["hold"]):
                with closing(_Bar(hidden=options["verbosity"] == 0)) as bar:
                    report = import_wordpress(
                        sources=options["sources"],
                        uploads=options["uploads"],
                        table_prefix=options["table_prefix"],
                        credentials=credentials,
                        download_files=options["download_files"],
                        mapping_file=options["mapping"],
                        types=_pairs(options["types"], "--type", "case_study=resource"),
                        taxonomies=_pairs(
                            options["taxonomies"], "--taxonomy", "sector=public"
                        ),
                        dry_run=options["dry_run"],
                        stage=options["stage"],
                        progress=bar.show,
                        now=timezone.now(),
                    )
                if options["report"]:
                    _write_report(options["report"], report.as_dict())
        except KeyboardInterrupt as error:
            message = _(
                "Interrupted. Items imported so far are complete. Run the same command "
                "again to continue."
            )
            raise CommandError(message, returncode=_INTERRUPTED) from error
        self.stdout.write(report.as_text(is_verbose=options["verbose"]))


class _Bar:
    """One progress bar per step with rate and time left, on a terminal only."""

    def __init__(self, *, hidden: bool) -> None:
        self._disable = True if hidden else None  # None: tqdm checks for a terminal
        self._bar: tqdm[Any] | None = None
        self._phase = ""

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()

    def show(self, step: str, done: int, total: int) -> None:
        """Update the bar; the check counts bytes, every other step items."""
        phase = step if step in (*PREPARING, INDEX) else "import"
        if self._bar is None or phase != self._phase:
            self.close()
            self._phase = phase
            self._bar = tqdm(
                total=total,
                unit="B" if step == READ else " items",
                unit_scale=step == READ,
                disable=self._disable,
            )
        self._bar.total = total  # it grows while a site is read
        self._bar.set_description(step, refresh=False)
        self._bar.update(done - self._bar.n)


def _pairs(options: list[str], option: str, example: str) -> dict[str, str]:
    """Parse NAME=TARGET pairs. Raises CommandError."""
    found = {}
    for pair in options:
        name, is_said, target = pair.rpartition("=")
        if not (name.strip() and is_said):
            message = _("%(option)s %(said)s: use the format %(example)s.") % {
                "option": option,
                "said": pair,
                "example": example,
            }
            raise CommandError(message, returncode=WRONG_CALL)
        found[name.strip()] = target.strip()
    return found


def _credentials(user: str) -> Credentials | None:
    """Return the site's user; the password comes from environment or prompt."""
    if not user:
        return None
    password = os.environ.get(_FROM_ENVIRONMENT) or getpass(_("Application password: "))
    return Credentials(user, password)


def _write_report(path: Path, report: dict[str, Any]) -> None:
    text = json.dumps(report, ensure_ascii=False, indent=2)
    try:
        path.write_text(text + "\n", "utf-8")
    except OSError as error:
        message = _("%(file)s cannot be written: %(error)s.") % {
            "file": path,
            "error": error.strerror,
        }
        raise CommandError(message, returncode=WRONG_CALL) from error
