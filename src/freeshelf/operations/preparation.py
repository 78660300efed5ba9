"""Prepare an empty data directory."""

import hashlib
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection

from freeshelf.core.batches import without_pauses
from freeshelf.leases.models import Lease
from freeshelf.library.models import Resource
from freeshelf.operations.errors import OldDatabaseError
from freeshelf.operations.migration import is_migrating, migrate, missing_migrations
from freeshelf.operations.paths import make_data_dir, static_lock
from freeshelf.pages.models import HomePage
from freeshelf.pages.services import ensure_home
from freeshelf.shared.keys import key_troubles
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf.vocabularies.services import import_bundled_vocabularies

_MARK_NAME = ".gathered-from"
_GATHERING_SECONDS = 300.0


def collect_static_files() -> bool:
    """Collect static files if they changed and return whether they did.

    Raises LockHeldError when another process takes minutes for it.
    """
    root = Path(settings.STATIC_ROOT)
    mark = root / _MARK_NAME
    fingerprint = _fingerprint()

    def is_done() -> bool:
        return mark.exists() and mark.read_text("ascii") == fingerprint

    if is_done():
        return False
    # Parts that share a machine's folder start at once, and one empties it first.
    with static_lock(wait_seconds=_GATHERING_SECONDS):
        if is_done():
            return False
        _gather(root)
        mark.write_text(fingerprint, "ascii")
    return True


def _gather(root: Path) -> None:
    call_command("collectstatic", interactive=False, clear=root.exists(), verbosity=0)
    root.mkdir(parents=True, exist_ok=True)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


Report = Callable[[str], None]


def prepare(*, report: Report) -> None:
    """Prepare an empty data directory; leave a database in use unchanged.

    A new library gets its vocabularies and an empty home page, also when its tables
    already exist. Raises OldDatabaseError when the database is older than the program,
    NewDatabaseError when it is newer, UnsupportedDatabaseError when it is of a version
    before 0.2.
    """
    make_data_dir()
    missing = missing_migrations()
    if missing and (_is_new_database() or is_migrating()):
        report("Creating the database")
        add_content = partial(_add_initial_content, report)
        # Another node may begin at the same moment, and does the same.
        migrate(wait=True, report=report, afterwards=add_content)
    elif missing:
        raise OldDatabaseError(count=missing)
    else:
        _add_initial_content(report)
    for sentence in key_troubles():
        report(sentence)
    if collect_static_files():
        report("Gathered style sheets, scripts and icons")


def _add_initial_content(report: Report) -> None:
    if not _is_bare():
        return
    report("Loading the vocabularies")
    # Nobody else writes to a library that has nothing yet.
    with without_pauses():
        import_bundled_vocabularies()
    ensure_home(title=settings.FREESHELF_SITE_NAME)


def _is_bare() -> bool:
    """Return whether the tables exist, as after `manage migrate`, but are empty."""
    return not (
        ConceptScheme.objects.exists()
        or Resource.objects.exists()
        or HomePage.objects.exists()
    )


def _is_new_database() -> bool:
    try:
        tables = connection.introspection.table_names()
        # Those that come first, even if the rest was cut off.
        return not set(tables) - {"django_migrations", Lease._meta.db_table}
    except (OperationalError, sqlite3.DatabaseError):
        return False
