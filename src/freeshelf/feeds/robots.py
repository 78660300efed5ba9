"""What crawlers may read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but the desk, searches, and pictures of pages."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /*/search",
        "Disallow: /*?",
        "Disallow: /*/files/*/page/*.webp",
        "Disallow: /*/account/",
        "Disallow: /*/contact",
        f"Sitemap: {settings.FREESHELF_BASE_URL.rstrip('/')}{reverse('sitemap')}",
    ]
    return HttpResponse(
        "\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"
    )
