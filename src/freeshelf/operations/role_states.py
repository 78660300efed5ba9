"""Heartbeats of the running processes, monitored by their supervisor.

They are database rows, so that doctor and the admin area can report them from any
machine. The supervisor, which is on the same machine, also reads a file of each
process: nobody can write to a database that a hanging process has locked, and the
processes that wait for it do not hang themselves.
"""

import logging
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from freeshelf.leases.services import give_back, give_back_of_this_node
from freeshelf.operations.models import RoleState
from freeshelf.operations.paths import run_dir

SUPERVISOR = "supervisor"
_BEAT_SECONDS = 15.0
# For a fresh interpreter on a busy machine, perhaps without cached bytecode.
_START_SECONDS = 300
_SUPERVISOR_SECONDS = 120
# A process that lived this long had started well.
_SETTLED_SECONDS = 60.0
# Editors see problems for a day.
_SHOWN = timedelta(days=1)
_MANY_DEATHS = 3

logger = logging.getLogger(__name__)


class Heartbeat:
    """Writer of the heartbeats of one process, a few times a minute."""

    def __init__(self, *, supervisor: str, name: str) -> None:
        self._rows = RoleState.objects.filter(supervisor=supervisor, name=name)
        self._sign = _Sign(supervisor, name)
        self._usual = settings.FREESHELF_SERVER["PATIENCE_SECONDS"]
        self._every = min(_BEAT_SECONDS, self._usual / 4)
        self._promised_until = 0.0
        self._written_at = -self._every
        self._settles_at = time.monotonic() + _SETTLED_SECONDS

    def __call__(self, patience_seconds: float | None = None) -> None:
        """Write a heartbeat, if it is due or promises a longer interval."""
        now = time.monotonic()
        patience = max(patience_seconds or 0, self._usual)
        is_time = now >= self._written_at + self._every
        if not is_time and now + patience <= self._promised_until + self._every:
            return
        self._sign.write(int(patience))
        # Within a transaction it would be visible only at the end, and might be rolled
        # back.
        if connection.in_atomic_block:
            return
        values = {"beat_at": timezone.now(), "patience_seconds": int(patience)}
        if now > self._settles_at:
            values["deaths"] = 0
        try:
            self._rows.update(**values)
        except DatabaseError:
            logger.warning("A heartbeat was not written; the next one will be")
            return
        self._written_at = now
        self._promised_until = now + patience


class RoleWatch:
    """Monitor of the supervisor for the states of its children.

    A child has stalled when its row was unchanged for longer than its patience while
    this process was running: a changed clock or a suspended machine has no effect.
    """

    def __init__(self) -> None:
        self._supervisor = get_random_string(16)
        self._seen: dict[str, tuple[object, float]] = {}
        self._next_beat = 0.0
        # Children whose leases were not given back yet.
        self._ended: set[int] = set()

    @property
    def supervisor(self) -> str:
        """Identifier of the rows of this supervisor."""
        return self._supervisor

    def open(self) -> None:
        """Delete the rows of dead supervisors, take back their leases, and start."""
        ended = [
            row.supervisor
            for row in RoleState.objects.filter(name=SUPERVISOR)
            if not _has_recent_beat(row, timezone.now())
        ]
        RoleState.objects.filter(supervisor__in=ended).delete()
        for supervisor in ended:
            _Sign.remove_all(supervisor)
        give_back_of_this_node()
        self._begin(SUPERVISOR, _SUPERVISOR_SECONDS)

    def close(self) -> None:
        """Delete the rows and the files of this supervisor."""
        _Sign.remove_all(self._supervisor)
        try:
            RoleState.objects.filter(supervisor=self._supervisor).delete()
            give_back_of_this_node()
        except DatabaseError:
            logger.warning("The heartbeats of this run stay; the next one deletes them")

    def began(self, name: str) -> None:
        """Record that a child was started."""
        try:
            self._begin(name, _START_SECONDS)
        except DatabaseError:
            logger.warning("The start of %s was not noted", name)

    def ended(self, name: str, *, pid: int, deaths: int) -> None:
        """Record that a child died, and give back what it had taken."""
        self._update(name, deaths=deaths)
        self._ended.add(pid)
        self._give_back()

    def was_stopped(self, name: str) -> None:
        """Record that a stalled child was killed."""
        self._seen.pop(name, None)
        self._update(name, stalled_at=timezone.now())

    def stalled(self) -> Collection[str]:
        """Return the names of the children that made no progress for too long."""
        self._give_back()
        try:
            self._beat()
            rows = list(RoleState.objects.filter(supervisor=self._supervisor))
        except DatabaseError:
            return ()
        return [row.name for row in rows if self._has_stalled(row)]

    def _has_stalled(self, row: RoleState) -> bool:
        now = time.monotonic()
        sign, patience = _Sign(self._supervisor, row.name).read()
        heartbeat = (row.beat_at, sign)
        before, since = self._seen.get(row.name, (None, now))
        if row.name == SUPERVISOR or before != heartbeat:
            self._seen[row.name] = (heartbeat, now)
            return False
        return now - since > max(row.patience_seconds, patience)

    def _begin(self, name: str, patience: int) -> None:
        self._seen.pop(name, None)
        RoleState.objects.update_or_create(
            supervisor=self._supervisor,
            name=name,
            defaults={"beat_at": timezone.now(), "patience_seconds": patience},
        )

    def _give_back(self) -> None:
        try:
            while self._ended:
                give_back(next(iter(self._ended)))
                self._ended.pop()
        except DatabaseError:
            logger.warning("Leases were not given back; that is tried again")

    def _beat(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + _BEAT_SECONDS
        # Also for probes of containers, which ask no database.
        _Sign(self._supervisor, SUPERVISOR).write(_SUPERVISOR_SECONDS)
        self._update(SUPERVISOR, beat_at=timezone.now())

    def _update(self, name: str, **values: object) -> None:
        rows = RoleState.objects.filter(supervisor=self._supervisor, name=name)
        try:
            rows.update(**values)
        except DatabaseError:
            logger.warning("The state of %s was not noted", name)


class _Sign:
    """File in which a process tells its supervisor that it makes progress."""

    def __init__(self, supervisor: str, name: str) -> None:
        self._place = _signs_of(supervisor) / name.replace(" ", "-")

    def write(self, patience: int) -> None:
        """Write the number of seconds until the next write at the latest."""
        with suppress(OSError):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            self._place.write_text(str(patience))

    def read(self) -> tuple[int, int]:
        """Return the modification time and the seconds; zeros for a missing file."""
        try:
            return self._place.stat().st_mtime_ns, int(self._place.read_text())
        except (OSError, ValueError):
            return 0, 0

    @staticmethod
    def remove_all(supervisor: str) -> None:
        """Delete all files of a supervisor."""
        shutil.rmtree(_signs_of(supervisor), ignore_errors=True)


def _signs_of(supervisor: str) -> Path:
    return run_dir() / f"signs-{supervisor}"


def role_troubles() -> list[str]:
    """Return messages about processes with problems within the last day."""
    now = timezone.now()
    rows = list(RoleState.objects.order_by("name"))
    running = {
        row.supervisor
        for row in rows
        if row.name == SUPERVISOR and _has_recent_beat(row, now)
    }
    return [
        sentence
        for row in rows
        if row.supervisor in running and (sentence := _problem(row, now))
    ]


def forget_stalls() -> None:
    """Stop reporting processes that were restarted successfully."""
    RoleState.objects.update(stalled_at=None)


def _problem(row: RoleState, now: datetime) -> str:
    if row.deaths >= _MANY_DEATHS:
        return _(
            "The background process “%(name)s” stopped %(count)s times in a row. Ask "
            "your system administrator to check its log."
        ) % {"name": row.name, "count": row.deaths}
    if not _has_recent_beat(row, now):
        return _(
            "The background process “%(name)s” has made no progress since %(when)s. It "
            "will be restarted."
        ) % {"name": row.name, "when": _local(row.beat_at)}
    if row.stalled_at and row.stalled_at > now - _SHOWN:
        return _(
            "The background process “%(name)s” made no progress and was restarted "
            "(%(when)s). Ask your system administrator to check its log."
        ) % {"name": row.name, "when": _local(row.stalled_at)}
    return ""


def _has_recent_beat(row: RoleState, now: datetime) -> bool:
    return now <= row.beat_at + timedelta(seconds=row.patience_seconds)


def _local(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
