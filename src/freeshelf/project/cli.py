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
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import (
    CommandError,
    call_command,
    execute_from_command_line,
    load_command_class,
)
from django.core.management.base import handle_default_options
from django.db import DatabaseError, connection, connections

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.garbage_collection import paused_while_loading
from freeshelf.core.plugins import Command, Library, plugins
from freeshelf.leases.errors import LeaseLostError
from freeshelf.operations import file_checks
from freeshelf.operations.connections import explain
from freeshelf.operations.versions import check_database

_SETTINGS = {
    "local": "freeshelf.project.settings.dev",
    "production": "freeshelf.project.settings.production",
}


_operation = partial(Command, "freeshelf.operations")
_any = partial(_operation, library=Library.ANY)
_prepared = partial(_operation, library=Library.PREPARED)

# Words of the console command and the Django command behind them.
_OWN_COMMANDS = {
    ("demo",): _any("serve_demo", "load the demo library and open it on this machine"),
    ("serve",): _any("serve", "open the library"),
    ("import", "records"): _prepared("import_records", "load the records of a source"),
    ("import", "mirror"): _prepared("mirror_library", "mirror another Freeshelf"),
    ("import", "runs"): _operation("list_imports", "list imports by number"),
    ("import", "open"): _operation("open_import", "open a staged import to readers"),
    ("import", "undo"): _operation("undo_import", "undo an import"),
    ("import", "vocabulary"): _prepared(
        "import_vocabulary", "import a SKOS vocabulary"
    ),
    ("export", "vocabulary"): _operation(
        "export_vocabulary", "export a SKOS vocabulary"
    ),
    ("dump",): _operation("make_dump", "write everything that is open as data files"),
    ("model", "install"): _any(
        "install_model", "install a model for search by meaning"
    ),
    ("model", "list"): _any("list_models", "list the models for search by meaning"),
    ("model", "check"): _any("check_models", "test the models for search by meaning"),
    ("model", "remove"): _any("remove_model", "remove a model for search by meaning"),
    ("migrate",): _any("migrate_database", "bring the database to this version"),
    ("reindex",): _operation("reindex", "rebuild the search index"),
    ("embed",): _any("embed_passages", "give passages their vectors, with progress"),
    ("ocr",): _operation("run_ocr", "run OCR on waiting pages, with progress"),
    ("describe",): _any("describe", "say what PDFs print: title, authors, date …"),
    # Only `--library` needs one, and is a command of Django.
    ("check",): _operation("check_files", "look for what could identify a person"),
    ("find", "duplicates"): _operation(
        "find_duplicates", "compare records with each other"
    ),
    ("doctor",): _operation("doctor", "find and fix problems"),
    ("log",): _operation(
        "print_log_head", "print or mail the head of the log of staff's actions"
    ),
    ("backup",): _operation("backup", "copy the library while it runs"),
    ("restore",): _any("restore", "restore a backup"),
    ("mcp",): _prepared("serve_assistant", "answer an assistant on this machine"),
    ("createuser",): _prepared("createuser", "create an account"),
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

    message = (
        "There is no library in %(data_dir)s: name its folder with FREESHELF_DATA_DIR, "
        "or start one with `freeshelf demo`, `freeshelf serve` or `freeshelf import`."
    )


class EmptyDatabaseError(FreeshelfError):
    """Error for a PostgreSQL database without a library."""

    message = (
        "There is no library in the database that FREESHELF_DATABASE_URL names: bring "
        "one with `freeshelf restore`, or start one with `freeshelf demo`, `freeshelf "
        "serve` or `freeshelf import`."
    )


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _carry_out(words)
        sys.stdout.flush()
    except LeaseLostError as error:
        _fail(str(error), status=1)
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
    if words[0] == "check" and "--library" not in words:
        return file_checks.main(words[1:])
    _choose_settings()
    if words[0] == "manage":
        with paused_while_loading():
            django.setup()
        execute_from_command_line(["freeshelf manage", *words[1:]])
        return 0
    chosen, known, rest = _find(words)
    with paused_while_loading():
        django.setup()
    _warn_of_unknown_settings()
    return _run(chosen, known, rest)


def _run(chosen: Command, words: str, rest: list[str]) -> int:
    command = load_command_class(chosen.app, chosen.name)
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
    if chosen.library is Library.NEEDED:
        _demand_library()
    try:
        if chosen.library is Library.PREPARED:
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
    """Warn about misspelt settings, which have no effect.

    Only a warning, since after a roll-back the file may have settings of the newer
    version.
    """
    for sentence in getattr(settings, "UNKNOWN_SETTINGS", []):
        sys.stderr.write(f"freeshelf: {sentence}\n")


def _demand_library() -> None:
    """Raise NoLibraryError, or the errors of `check_database`.

    A database connection creates an empty file, which is not a library.
    """
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        if not file.is_file() or not file.stat().st_size:
            raise NoLibraryError(data_dir=settings.FREESHELF_DATA_DIR)
    elif not connection.introspection.table_names():
        raise EmptyDatabaseError
    check_database()


def commands() -> dict[tuple[str, ...], Command]:
    """Return all commands by their words, those of plugins too."""
    found = dict(_OWN_COMMANDS)
    # Settings are read late, where an error in them becomes a message.
    names = import_module("freeshelf.project.settings.plugins").FREESHELF_PLUGINS
    for plugin in plugins(names):
        found |= plugin.commands
    return dict(sorted(found.items(), key=_place))


def _place(item: tuple[tuple[str, ...], Command]) -> int:
    """Keep the order of the first words."""
    firsts = [words[0] for words in _OWN_COMMANDS]
    return firsts.index(item[0][0]) if item[0][0] in firsts else len(firsts)


def _find(words: list[str]) -> tuple[Command, str, list[str]]:
    """Return the command, the words that named it, and the rest."""
    known = commands()
    for length in (1, 2):
        key = tuple(words[:length])
        if key in known:
            return known[key], " ".join(key), words[length:]
    seconds = [key[1] for key in known if key[0] == words[0] and len(key) > 1]
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
        *(f"  {' '.join(key):<20} {c.description}" for key, c in commands().items()),
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
            if isinstance(error, DatabaseError):
                return explain(error)
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
