"""Collect style sheets, scripts and icons for the web server."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

_MARK_NAME = ".gathered-from"


def collect_static_files() -> bool:
    """Collect static files if they changed and return whether they did."""
    root = Path(settings.STATIC_ROOT)
    mark = root / _MARK_NAME
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text("ascii") == fingerprint:
        return False
    call_command("collectstatic", interactive=False, clear=root.exists(), verbosity=0)
    root.mkdir(parents=True, exist_ok=True)
    mark.write_text(fingerprint, "ascii")
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
