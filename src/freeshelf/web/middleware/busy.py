"""An answer that loses nothing when the database stays busy for too long."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from freeshelf.web.views.busy import answer_if_busy, note_commits


class BusyDatabaseMiddleware:
    """Turns the error of a write that did not get its turn into a page.

    That is of writes by views; the page of errors does it for those by middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        note_commits(request)
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """The page; other errors go on to Django."""
        return answer_if_busy(request, exception)
