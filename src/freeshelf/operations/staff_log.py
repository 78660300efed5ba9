"""Compare the log of staff's actions with a head that was kept elsewhere."""

from collections.abc import Iterator
from pathlib import Path

from freeshelf.accounts.errors import NotALogHeadError
from freeshelf.accounts.services import staff_log
from freeshelf.accounts.services.staff_log import LogHead
from freeshelf.operations.backup.containers import (
    MANIFEST_NAME,
    UNREADABLE,
    read_container,
)

_MOST_BYTES = 64 * 1024 * 1024
_ARCHIVES = (".tar", ".tar.gz", ".tgz")


def kept_head(source: Path) -> LogHead:
    """Return the head in a printed text, an email, a manifest or a backup.

    Raises NotALogHeadError, NotABackupError and OSError.
    """
    if source.is_dir() or source.name.endswith(_ARCHIVES):
        return LogHead.parse(_manifest_in(source))
    with source.open("rb") as stream:
        return LogHead.parse(stream.read(_MOST_BYTES).decode("utf-8", "replace"))


def _manifest_in(backup: Path) -> str:
    try:
        for path, stream in read_container(backup):
            if path == MANIFEST_NAME:
                return stream.read(_MOST_BYTES).decode("utf-8", "replace")
    except UNREADABLE as error:
        raise NotALogHeadError from error
    raise NotALogHeadError


def faults_against(known: LogHead) -> Iterator[str]:
    """Yield what disagrees within the log, and with a head that was kept."""
    yield from staff_log.faults()
    if fault := staff_log.fault_against(known):
        yield fault
