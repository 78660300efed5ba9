"""What “Leave this site” does and does not do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from freeshelf.web.presenters.exit_page import exit_sections


def about(request: HttpRequest) -> HttpResponse:
    """The limits of the way out, and how to clear traces by hand."""
    return render(request, "web/pages/exit_about.html", {"sections": exit_sections()})
