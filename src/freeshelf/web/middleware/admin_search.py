"""The admin area's search follows a save once, and keeps no other writer waiting."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse

from freeshelf.library.index_tasks import SEARCH, make_searchable, noting_changes

logger = logging.getLogger(__name__)


class AdminSearchMiddleware:
    """Indexes what a request saved once its own transactions are over.

    Wagtail would do it at each save, three times for a record that is published, inside
    the transaction; and each time it reads the titles of all there is.
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
                # What was saved is saved; its next save, or update_index, finds it.
                logger.exception("The admin search does not know what was saved")
        return response
