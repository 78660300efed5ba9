"""Pages without parameters: accessibility, quick exit, statistics, help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from freeshelf.helplines.models import HelpEntry
from freeshelf.web.presenters.get_help import help_page
from freeshelf.web.presenters.static_pages import statistics_page


def statement(request: HttpRequest) -> HttpResponse:
    """Show the conformance to WCAG 2.2, its limits, and a contact."""
    return render(request, "web/pages/accessibility.html")


def quick_exit(request: HttpRequest) -> HttpResponse:
    """Show the limits of the quick exit, and how to clear traces by hand."""
    return render(request, "web/pages/exit_about.html")


def search_statistics(request: HttpRequest) -> HttpResponse:
    """Show what is stored about searches, for how long, and its public part."""
    page = statistics_page(
        today=timezone.localdate(), language=get_language() or "en", user=request.user
    )
    return render(request, "web/pages/statistics.html", {"page": page})


def get_help(request: HttpRequest) -> HttpResponse:
    """Show every published entry; no country is sent, guessed or stored."""
    page = help_page(
        HelpEntry.objects.live().with_rows(),
        language=get_language() or "en",
        today=timezone.localdate(),
    )
    # Nothing on it asks, so that no form stands there either.
    context = {"page": page, "without_own_list": True}
    response = render(request, "web/pages/get_help.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
