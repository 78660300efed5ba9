"""Update the admin search index once after a save, without blocking writers."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse

from freeshelf.library.index_tasks import SEARCH, make_searchable, noting_changes

logger = logging.getLogger(__name__)


class AdminSearchMiddleware:
    """Middleware that indexes saved objects after the transactions of a request.

    Wagtail would do it at each save, three times for a published record, inside the
    transaction; and each time it reads the titles of all objects.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with noting_changes(SEARCH) as changed:
            response = self._get_response(request)
        for model, keys in changed.items():
            try:
                with transaction.atomic():
                    make_searchable(model, keys)
            except DatabaseError:
                # The object is saved; its next save, or update_index, adds it.
                logger.exception("The admin search does not know what was saved")
        return response
