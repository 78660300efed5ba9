"""An answer that loses nothing when the database stays busy for too long."""

import logging
from collections.abc import Callable

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from freeshelf.web.views.busy import busy_response

logger = logging.getLogger(__name__)


class BusyDatabaseMiddleware:
    """Turns the error of a write that did not get its turn into a page.

    The database tells how much it committed: when nothing was, sending again is safe.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["freeshelf.commits"] = _commits()
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """The page; other errors go on to Django."""
        if not _is_busy(exception):
            return None
        logger.warning("A request was not done: the database stayed busy too long")
        is_untouched = request.META.get("freeshelf.commits") == _commits()
        return busy_response(request, is_untouched=is_untouched)


def _commits() -> int:
    return int(getattr(connection, "commits", 0))


def _is_busy(exception: Exception) -> bool:
    is_of_the_database = isinstance(exception, OperationalError)
    return is_of_the_database and "database is locked" in str(exception)
