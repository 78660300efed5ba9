"""What is counted of searches, and the numbers that anyone may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from freeshelf.web.presenters.statistics_page import statistics_page


def about(request: HttpRequest) -> HttpResponse:
    """What is kept of searches, for how long, and its public part."""
    page = statistics_page(
        today=timezone.localdate(), language=get_language() or "en", user=request.user
    )
    return render(request, "web/pages/statistics.html", {"page": page})
