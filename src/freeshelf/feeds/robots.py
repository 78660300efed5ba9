"""Rules for crawlers.

RFC 9309: of the lines that match a URL the longest counts. A star matches anything, so
no line may match the title of a record, which is the end of its URL.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

OLD_NUMBERS = ("p", "page_id", "attachment_id")
# Months and weeks have no end; every event is in the list.
_CLOSED = (
    "search$",
    "search/facets/",
    "account/",
    "contact$",
    "contact/",
    "events/month",
    "events/week",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Allow all but the admin area, searches, forms, and page images."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?",
        # URLs of the previous site, which redirect to new ones.
        *(f"Allow: /?{name}=" for name in OLD_NUMBERS),
        "Disallow: /r/*/files/*/page/*.webp",
        *(
            f"Disallow: /{code}/{part}"
            for code, _name in settings.LANGUAGES
            for part in _CLOSED
        ),
        f"Sitemap: {settings.FREESHELF_BASE_URL.rstrip('/')}{reverse('sitemap')}",
    ]
    return HttpResponse(
        "\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"
    )
