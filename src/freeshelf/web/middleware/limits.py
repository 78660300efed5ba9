"""Rate limiting, so that bots do not slow down the site for people."""

import math
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext

from freeshelf.web.limits.browsing import seconds_to_wait
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.languages import bcp47


class LimitsMiddleware:
    """Middleware that returns 429 with a message before costly work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wait = seconds_to_wait(request)
        if not wait:
            return self._get_response(request)
        seconds = math.ceil(wait)
        sentence = ngettext(
            "Too many requests from your network. Wait %(seconds)s second, then reload "
            "the page.",
            "Too many requests from your network. Wait %(seconds)s seconds, then "
            "reload the page.",
            seconds,
        )
        response = render(
            None,
            "web/pages/too_many.html",
            {
                "sentence": sentence % {"seconds": seconds},
                "frame": _frame(get_language() or settings.LANGUAGE_CODE),
            },
            status=429,
        )
        response.headers["Retry-After"] = str(seconds)
        return response


def _frame(language: str) -> dict[str, str]:
    """Return the cheap parts of the page frame, the quick exit first of all."""
    return {
        "site_name": settings.FREESHELF_SITE_NAME,
        "language": bcp47(language),
        "direction": text_direction(language),
        "exit_url": settings.FREESHELF_EXIT_URL.replace("{language}", language),
        "home_url": f"/{language}/",
    }
