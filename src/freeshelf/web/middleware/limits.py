"""Machines that ask for too much are asked to wait, so that people need not."""

import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from freeshelf.web.limits.browsing import seconds_to_wait


class LimitsMiddleware:
    """429 with a sentence, before anything that costs has begun."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wait = seconds_to_wait(request)
        if not wait:
            return self._get_response(request)
        seconds = math.ceil(wait)
        sentence = ngettext(
            "Too much was asked for from where you are. Wait %(seconds)s second, then "
            "load this page again.",
            "Too much was asked for from where you are. Wait %(seconds)s seconds, then "
            "load this page again.",
            seconds,
        )
        response = render(
            None,
            "web/pages/too_many.html",
            {"sentence": sentence % {"seconds": seconds}},
            status=429,
        )
        response.headers["Retry-After"] = str(seconds)
        return response
