"""Console command `freeshelf`: short names for Django's commands.

Exit status: 0 success; 1 failure, or problems were found; 2 the call, a given file or
the settings are wrong. FREESHELF_ENV selects the settings: `local` (the default) or
`production`; DJANGO_SETTINGS_MODULE takes precedence.
"""

import argparse
import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import (
    BaseCommand,
    CommandError,
    call_command,
    execute_from_command_line,
    load_command_class,
)
from django.core.management.base import handle_default_options
from django.db import DatabaseError, connections

from freeshelf.core.errors import FreeshelfError
from freeshelf.operations.versions import check_database

_SETTINGS = {
    "local": "freeshelf.project.settings.dev",
    "production": "freeshelf.project.settings.production",
}
# Words of the console command, the Django command behind them, and a description.
COMMANDS = {
    ("demo",): ("serve_demo", "load the demo library and open it on this machine"),
    ("serve",): ("serve", "open the library"),
    ("import", "wordpress"): ("import_wordpress", "import a WordPress site"),
    ("import", "runs"): ("list_imports", "list imports by number"),
    ("import", "open"): ("open_import", "open a staged import to readers"),
    ("import", "undo"): ("undo_import", "undo an import"),
    ("import", "vocabulary"): ("import_vocabulary", "import a SKOS vocabulary"),
    ("export", "vocabulary"): ("export_vocabulary", "export a SKOS vocabulary"),
    ("export", "wordpress"): ("export_wordpress", "create an export for WordPress"),
    ("model", "install"): ("install_model", "install a model for search by meaning"),
    ("model", "list"): ("list_models", "list the models for search by meaning"),
    ("model", "check"): ("check_models", "test the models for search by meaning"),
    ("model", "remove"): ("remove_model", "remove a model for search by meaning"),
    ("reindex",): ("reindex", "rebuild the search index"),
    ("embed",): ("embed_passages", "give passages their vectors, with progress"),
    ("ocr",): ("run_ocr", "run OCR on waiting pages, with progress"),
    ("find", "duplicates"): ("find_duplicates", "compare records with each other"),
    ("doctor",): ("doctor", "find and fix problems"),
    ("backup",): ("backup", "copy the library while it runs"),
    ("restore",): ("restore", "restore a backup"),
    ("createuser",): ("createuser", "create an account"),
}
_DJANGO_OPTIONS = {
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
    "--version",
}
# Commands that may come first in an empty folder, and prepare a library.
_BEGINNINGS = {"import_wordpress", "import_vocabulary", "createuser"}
# Commands that need an existing library.
_LATER = {
    "backup",
    "doctor",
    "export_vocabulary",
    "export_wordpress",
    "find_duplicates",
    "list_imports",
    "run_ocr",
    "open_import",
    "reindex",
    "undo_import",
}
_WRONG_CALL = 2
# A backup uses SQLite directly.
_OF_THE_MACHINE = (OSError, DatabaseError, sqlite3.Error)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MIN_FREE_BYTES = 1_000_000  # bytes
_INTERRUPTED = 130


class WrongCallError(FreeshelfError):
    """Error for an invalid command line."""


class NoLibraryError(FreeshelfError):
    """Error for a data directory without a library."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"There is no library in {data_dir}: name its folder with "
            f"FREESHELF_DATA_DIR, or start one with `freeshelf demo`, "
            f"`freeshelf serve` or `freeshelf import`."
        )
        self.data_dir = data_dir


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _carry_out(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except (FreeshelfError, ImproperlyConfigured) as error:
        _fail(str(error), status=_WRONG_CALL)
    except _OF_THE_MACHINE as error:
        _fail(_sentence(error), status=1)
    sys.exit(status)


def _carry_out(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(_help())
        return 0 if words else _WRONG_CALL
    if words[0] == "--version":
        sys.stdout.write(f"freeshelf {version('freeshelf')}\n")
        return 0
    _choose_settings()
    if words[0] == "manage":
        execute_from_command_line(["freeshelf manage", *words[1:]])
        return 0
    name, known, rest = _find(words)
    django.setup()
    _warn_of_unknown_settings()
    command = load_command_class("freeshelf.operations", name)
    return _run(command, name, known, rest)


def _run(command: BaseCommand, name: str, words: str, rest: list[str]) -> int:
    # Django's own options are for experts: `freeshelf manage` shows them.
    command.suppressed_base_arguments = _DJANGO_OPTIONS
    parser = command.create_parser("freeshelf", words)
    try:
        options = vars(parser.parse_args(rest))
    except CommandError as error:
        message = str(error).removeprefix("Error: ")
        raise WrongCallError(f"{message} (see freeshelf {words} --help)") from error
    positional = options.pop("args", ())
    handle_default_options(argparse.Namespace(**options))
    if name in _LATER:
        _demand_library()
    try:
        if name in _BEGINNINGS:
            call_command(load_command_class("freeshelf.operations", "prepare_library"))
        command.execute(*positional, **options)
    except CommandError as error:
        _fail(str(error), status=error.returncode)
    except FreeshelfError as error:
        _fail(str(error), status=1)
    except _OF_THE_MACHINE as error:
        _fail(_sentence(error), status=1)
    finally:
        connections.close_all()
    return 0


def _choose_settings() -> None:
    environment = os.environ.get("FREESHELF_ENV", "local")
    if environment not in _SETTINGS:
        raise WrongCallError(
            f"FREESHELF_ENV is {environment!r}: use local or production."
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS[environment])


def _warn_of_unknown_settings() -> None:
    """Warn about misspelt settings in the file, which have no effect.

    Only a warning, since after a roll-back the file may have settings of the newer
    version.
    """
    for sentence in getattr(settings, "UNKNOWN_SETTINGS", []):
        file = os.environ.get("FREESHELF_CONFIG")
        sys.stderr.write(f"freeshelf: {file}: {sentence}.\n")


def _demand_library() -> None:
    """Raise NoLibraryError, or the errors of `check_database`.

    A database connection creates an empty file, which is not a library.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "freeshelf.project.sqlite":
        file = Path(database["NAME"])
        if not file.is_file() or not file.stat().st_size:
            raise NoLibraryError(settings.FREESHELF_DATA_DIR)
    check_database()


def _find(words: list[str]) -> tuple[str, str, list[str]]:
    """Return the Django command, the words that named it, and the rest."""
    for length in (1, 2):
        key = tuple(words[:length])
        if key in COMMANDS:
            return COMMANDS[key][0], " ".join(key), words[length:]
    seconds = [key[1] for key in COMMANDS if key[0] == words[0] and len(key) > 1]
    if seconds and words[1:2] and words[1] in ("-h", "--help"):
        sys.stdout.write(_help())
        sys.exit(0)
    if seconds:
        message = (
            f"The command is incomplete. Enter {' or '.join(seconds)} after {words[0]}."
        )
    else:
        message = f"There is no command {words[0]!r}: `freeshelf --help` lists them."
    raise WrongCallError(message)


def _help() -> str:
    lines = [
        "usage: freeshelf COMMAND [OPTIONS]",
        "",
        "The open, self-hosted library for counter-trafficking knowledge.",
        "",
        "commands:",
        *(f"  {' '.join(key):<20} {text}" for key, (_, text) in COMMANDS.items()),
        f"  {'manage …':<20} any command of Django and Wagtail",
        "",
        "`freeshelf COMMAND --help` says more. Everything is kept in one folder,",
        "./freeshelf-data or what FREESHELF_DATA_DIR names. For a public site set",
        "FREESHELF_ENV=production.",
        "",
    ]
    return "\n".join(lines)


def _sentence(error: OSError | DatabaseError | sqlite3.Error) -> str:
    """Return a message for the user about an error of the machine."""
    if not isinstance(error, OSError):
        if "disk is full" not in str(error) and not _is_full():
            return f"The database cannot be used ({error})."
        return _no_room(f"in {settings.FREESHELF_DATA_DIR}")
    if error.errno in _FULL:
        return _no_room(f"for {error.filename}" if error.filename else "on the disk")
    return f"{error.filename or 'A file'}: {error.strerror or error}"


def _no_room(where: str) -> str:
    return f"There is no room left {where}: free some, then run the command again."


def _is_full() -> bool:
    """Return whether the disk of the library is nearly full."""
    try:
        return shutil.disk_usage(settings.FREESHELF_DATA_DIR).free < _MIN_FREE_BYTES
    except (OSError, ImproperlyConfigured):
        return False


def _fail(message: str, *, status: int) -> NoReturn:
    with suppress(OSError):
        sys.stderr.write(f"freeshelf: {message}\n")
    try:
        sys.stdout.flush()
    except OSError:
        # A failed write would be retried at exit, and be reported.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


if __name__ == "__main__":
    main()
