"""Check whether a dump is complete, so that each opening statement is closed."""

import re

_SAVED = re.compile(rb"SET\s+@OLD_(\w+)\s*=\s*@@", re.IGNORECASE)
_RESTORED = re.compile(rb"SET\s+\w+\s*=\s*@OLD_(\w+)", re.IGNORECASE)
_LOCKED = re.compile(rb"LOCK\s+TABLES", re.IGNORECASE)
_UNLOCKED = re.compile(rb"UNLOCK\s+TABLES", re.IGNORECASE)
# The first setting that dumps save, and one of the last they restore.
_FIRST_AND_LAST = b"CHARACTER_SET_CLIENT"


class Completeness:
    """Tracker of opening and closing statements of a dump."""

    def __init__(self) -> None:
        self._saved: set[bytes] = set()
        self._is_locked = False

    def note(self, statement: bytes) -> None:
        """Track what a statement opens or closes."""
        if (saved := _SAVED.search(statement)) is not None:
            self._saved.add(saved[1].upper())
        if (restored := _RESTORED.search(statement)) is not None:
            self._saved.discard(restored[1].upper())
        if _UNLOCKED.match(statement):
            self._is_locked = False
        elif _LOCKED.match(statement):
            self._is_locked = True

    @property
    def is_whole(self) -> bool:
        """Return whether everything was closed; True if nothing was opened."""
        return not self._is_locked and _FIRST_AND_LAST not in self._saved
