"""The accessibility statement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from freeshelf.web.presenters.accessibility_page import accessibility_sections


def statement(request: HttpRequest) -> HttpResponse:
    """How far the site conforms to WCAG 2.2, where it does not, and whom to tell."""
    context = {"sections": accessibility_sections()}
    return render(request, "web/pages/accessibility.html", context)
