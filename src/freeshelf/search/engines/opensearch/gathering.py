"""Ask for what belongs to one page in few requests.

Within `together` no search is asked twice, and what is foreseen goes along with each
request. To know what a foreseen call asks, it is called: it ends at its first search
whose answer is not known yet, which then waits for the next request. Where it is known
what an answer is like, the call goes on with one that is supposed: a wrong one costs
searches that nobody needs, and is never an answer.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from freeshelf.search.engines.base import Extent
from freeshelf.search.errors import SearchError

# A search of a request: its header, and what is searched.
Asked = tuple[Mapping[str, Any], Mapping[str, Any]]
# Its answer, None where there is no such index, or why there is none.
Found = Mapping[str, Any] | None
Call = Callable[[], object]
Send = Callable[[Sequence[Asked]], Sequence[Found | SearchError]]
Suppose = Callable[[], Sequence[Found]]

# Supposed totals: of a search that finds nothing, and of one that finds enough.
_TOTALS = (0, 1_000_000)
# Requests that a page takes before what is foreseen for a late one goes along.
_EARLY = 2
# Requests that a page takes: two for its results, and one for passages.
_MOST = 3

logger = logging.getLogger(__name__)


class _NotYetError(BaseException):
    """End of a foreseen call, which no handler of errors may stop."""


@dataclass(slots=True)
class _Page:
    """Answers for one page, and calls that are foreseen."""

    known: dict[tuple[str, str], Found] = field(default_factory=dict)
    waiting: dict[tuple[str, str], Asked] = field(default_factory=dict)
    calls: list[tuple[Call, Extent]] = field(default_factory=list)
    requests: int = 0
    is_foreseeing: bool = False
    has_supposed: bool = False
    supposed_total: int | None = None

    def look_ahead(self) -> None:
        """Have foreseen calls say what they ask, and forget those that need nothing."""
        self.is_foreseeing = True
        calls, self.calls = self.calls, []
        try:
            for call, extent in calls:
                if not self.is_over(call, extent) and extent is not Extent.BEGINS:
                    self.calls.append((call, extent))
        finally:
            self.is_foreseeing = False

    def is_over(self, call: Call, extent: Extent) -> bool:
        """Have a call say what it asks; return whether it needs nothing more."""
        if extent is Extent.LATE and self.requests < _EARLY:
            return False
        before, self.has_supposed = self.has_supposed, False
        total = self.supposed_total
        try:
            if extent is not Extent.WHOLE or total is not None:
                return self._is_answered(call) and not self.has_supposed
            for self.supposed_total in _TOTALS:
                self._is_answered(call)
                if not self.has_supposed:
                    return True
            return False
        finally:
            self.supposed_total = total
            self.has_supposed = before or self.has_supposed

    def suppose(
        self, keys: Sequence[tuple[str, str]], suppose: Suppose | None
    ) -> list[Found]:
        """Return supposed answers; ends the call if nothing is to be supposed."""
        if suppose is None and self.supposed_total is None:
            raise _NotYetError
        self.has_supposed = True
        if suppose is not None:
            return list(suppose())
        hits = {"total": {"value": self.supposed_total}, "hits": []}
        return [self.known.get(key, {"hits": hits}) for key in keys]

    def _is_answered(self, call: Call) -> bool:
        try:
            call()
        except _NotYetError:
            return False
        except Exception:
            # It is met again, where it is dealt with, when it is really called.
            logger.debug("A foreseen call failed", exc_info=True)
        return True


_page: ContextVar[_Page | None] = ContextVar("page", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Remember answers until it ends; inside another one it changes nothing."""
    if _page.get() is not None:
        yield
        return
    token = _page.set(_Page())
    try:
        yield
    finally:
        _page.reset(token)


def foresee(
    calls: Callable[[], Iterable[Call]], *, extent: Extent = Extent.STEPS
) -> None:
    """Have what these calls ask go along with the next requests.

    Outside `together` nothing is done.
    """
    page = _page.get()
    if page is None:
        return
    if not page.is_foreseeing:
        page.calls += [(each, extent) for each in calls()]
        return
    # Within a foreseen call, which is made again as long as it needs something.
    for each in calls():
        page.is_over(each, extent)


def is_late() -> bool:
    """Return whether a page has taken all its requests."""
    page = _page.get()
    return page is not None and page.requests >= _MOST


def end_if_foreseen() -> None:
    """End a foreseen call before a request that cannot wait for another."""
    page = _page.get()
    if page is not None and page.is_foreseeing:
        raise _NotYetError


def answers(
    place: str, asked: Sequence[Asked], send: Send, suppose: Suppose | None = None
) -> list[Found]:
    """Return answers of the servers at a place, known ones or those that `send` gets.

    A foreseen call goes on with those of `suppose` where some are not known. Raises the
    errors of those that were asked for, and those of `send`.
    """
    page = _page.get()
    if page is None:
        return [_checked(each) for each in send(asked)] if asked else []
    keys = [(place, json.dumps(each, sort_keys=True)) for each in asked]
    unknown = {
        key: each
        for key, each in zip(keys, asked, strict=True)
        if key not in page.known
    }
    if unknown and page.is_foreseeing:
        page.waiting |= unknown
        return page.suppose(keys, suppose)
    if unknown:
        page.look_ahead()
        along = {
            key: each
            for key, each in page.waiting.items()
            if key[0] == place and key not in page.known
        }
        page.waiting.clear()
        sent = unknown | along
        page.requests += 1
        for key, found in zip(sent, send(list(sent.values())), strict=True):
            if not isinstance(found, SearchError):
                page.known[key] = found
            elif key in unknown:
                raise found
    return [page.known[key] for key in keys]


def known(place: str, asked: Asked) -> Found:
    """Return the answer to a search of this page; None if it is not known yet."""
    page = _page.get()
    key = (place, json.dumps(asked, sort_keys=True))
    return page.known.get(key) if page is not None else None


def _checked(found: Found | SearchError) -> Found:
    if isinstance(found, SearchError):
        raise found
    return found
