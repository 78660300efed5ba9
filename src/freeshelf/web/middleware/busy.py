"""Show a page that keeps the entered data when the database is busy for too long."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from freeshelf.web.views.busy import answer_if_busy, note_commits


class BusyDatabaseMiddleware:
    """Middleware that converts the error of a blocked write into a page.

    It handles writes by views; the error page handles those by middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        note_commits(request)
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Return the page for a busy database; Django handles other errors."""
        return answer_if_busy(request, exception)
