"""Count searches and opened pages in the memory of a process, written by a thread.

A page costs a lock and a few additions. Disabled by default: then these
functions return immediately.
"""

import atexit
import logging
import os
import re
import threading
import unicodedata
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from freeshelf.statistics.models import TermKind
from freeshelf.statistics.services import (
    note_days,
    note_terms,
    write_opened,
    write_pages,
    write_searches,
)
from freeshelf.statistics.tally import PageKey, Tally, TermSeen

MIN_CHARACTERS = 2
MAX_CHARACTERS = 60
MAX_WORDS = 8

_DIGITS = re.compile(r"\d+")
# Email addresses, web addresses, names on social networks, phone numbers.
_FORBIDDEN = re.compile(r"[@＠+＋\\]|://|www\.|\.\w{2,}/|\.(?:com|org|net|info)\b")
_EDGES = " \t\"'“”„«»‘’()[]{}<>.,;:!?*-–—_/|¿¡،؟。，、"


def countable_term(question: str) -> str:
    """Return the normalised query, or an empty string if it must not be stored.

    Never stored: long queries, and those that could contain an address or the number of
    a person, a case or a phone. Numbers of legal instruments may stay ("c189",
    "2011/36"): at most two groups of up to three digits or a year, and of two groups
    one is a year.
    """
    if len(question) > MAX_CHARACTERS * 2:
        return ""
    folded = unicodedata.normalize("NFKC", question).casefold()
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in folded):
        return ""
    words = [word.strip(_EDGES) for word in folded.split()]
    term = unicodedata.normalize("NFC", " ".join(word for word in words if word))
    is_sized = MIN_CHARACTERS <= len(term) <= MAX_CHARACTERS
    if not is_sized or len(term.split()) > MAX_WORDS:
        return ""
    if _FORBIDDEN.search(folded) or not _has_harmless_digits(term):
        return ""
    return term if any(char.isalnum() for char in term) else ""


def _has_harmless_digits(term: str) -> bool:
    groups = _DIGITS.findall(term)
    if not groups:
        return True
    years = [group for group in groups if _is_year(group)]
    if any(len(group) > 3 and not _is_year(group) for group in groups):
        return False
    return len(groups) == 1 or (len(groups) == 2 and bool(years))


def _is_year(group: str) -> bool:
    return len(group) == 4 and 1900 <= int(group) <= 2099


logger = logging.getLogger(__name__)


def is_enabled() -> bool:
    """Return whether counting is enabled."""
    return bool(settings.FREESHELF_STATISTICS["IS_ON"])


def count_search(question: str, *, language: str, total: int, now: datetime) -> None:
    """Count a search with this number of results, and its term if permitted."""
    if is_enabled():
        _COUNTER.count_search(question, language, total, now)


def count_opened(identifier: str, *, language: str, now: datetime) -> None:
    """Count that a record was opened from a page of results."""
    if is_enabled():
        _COUNTER.count_opened(identifier, language, now)


def count_page(kind: str, identifier: str, *, language: str, now: datetime) -> None:
    """Count that a page of this kind (see `PageKind`) was opened, from anywhere."""
    if is_enabled():
        _COUNTER.count_page(kind, identifier, language, now)


def flush() -> None:
    """Write the counts of this process; what fails is kept for the next time.

    For the end of a process, and for tests.
    """
    _COUNTER.flush()


def forget_unwritten() -> None:
    """Discard unwritten counts, as when a process is killed."""
    _COUNTER.forget()


class Counter:
    """The counts of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._tally = Tally()
        self._process = 0
        self._stopped = threading.Event()

    def count_search(
        self, question: str, language: str, total: int, now: datetime
    ) -> None:
        """Count one search; see `count_search` above."""
        day = timezone.localdate(now)
        term = countable_term(question)
        with self._lock:
            self._tally.add_search(day, language, has_hit=total > 0)
            if term:
                self._tally.add_term(TermSeen(day, language, TermKind.ASKED, term))
                if not total:
                    self._tally.add_term(TermSeen(day, language, TermKind.NO_HIT, term))
        self._ensure_writer_thread()

    def count_opened(self, identifier: str, language: str, now: datetime) -> None:
        """Count one opened record; see `count_opened` above."""
        with self._lock:
            self._tally.add_opened(timezone.localdate(now), language, identifier)
        self._ensure_writer_thread()

    def count_page(
        self, kind: str, identifier: str, language: str, now: datetime
    ) -> None:
        """Count one opened page; see `count_page` above."""
        key = PageKey(timezone.localdate(now), kind, language, identifier)
        with self._lock:
            self._tally.add_page(key)
        self._ensure_writer_thread()

    def forget(self) -> None:
        """Discard the counts."""
        with self._lock:
            self._tally = Tally()

    def flush(self) -> None:
        """Write the counts, one thread at a time."""
        with self._writing:
            with self._lock:
                tally, self._tally = self._tally, Tally()
            if tally.is_empty:
                return
            unwritten = _write_tally(tally)
            with self._lock:
                unwritten.add(self._tally)
                self._tally = unwritten

    def _ensure_writer_thread(self) -> None:
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            # A forked process has no threads, and must not write its parent's counts.
            self._process = os.getpid()
            self._stopped = threading.Event()
            threading.Thread(
                target=self._write_periodically, name="statistics", daemon=True
            ).start()
            atexit.register(self._stop)

    def _write_periodically(self) -> None:
        while not self._stopped.wait(settings.FREESHELF_STATISTICS["FLUSH_SECONDS"]):
            close_old_connections()
            self.flush()
            connection.close()

    def _stop(self) -> None:
        self._stopped.set()
        self.flush()


def _write_tally(tally: Tally) -> Tally:
    unwritten = Tally()
    try:
        note_days(tally.days)
        write_searches(tally)
    except DatabaseError:
        unwritten.searches, unwritten.without_hit = tally.searches, tally.without_hit
    try:
        write_opened(tally.opened)
    except DatabaseError:
        unwritten.opened = tally.opened
    try:
        write_pages(tally.pages)
    except DatabaseError:
        unwritten.pages = tally.pages
    try:
        note_terms(list(tally.terms))
    except (DatabaseError, OSError):
        unwritten.terms = tally.terms
    if not unwritten.is_empty:
        logger.warning("Statistics could not be written; they are kept and tried again")
    return unwritten


_COUNTER = Counter()
