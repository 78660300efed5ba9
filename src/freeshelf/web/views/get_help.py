"""View of the "Get help" page, whose country is chosen in the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from freeshelf.helplines.models import HelpEntry
from freeshelf.web.presenters.get_help import help_page


def get_help(request: HttpRequest) -> HttpResponse:
    """Show every published entry; no country is sent, guessed or stored."""
    page = help_page(
        HelpEntry.objects.live().with_rows(),
        language=get_language() or "en",
        today=timezone.localdate(),
    )
    response = render(request, "web/pages/get_help.html", {"page": page})
    response.headers["Cache-Control"] = "no-store"
    return response
