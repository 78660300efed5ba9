"""Template context of every page."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from freeshelf.web.page_cache import cached
from freeshelf.web.presenters.events.calendars import has_events
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.languages import (
    alternates,
    bcp47,
    canonical,
    language_links,
)
from freeshelf.web.presenters.page_frame import footer_menu, header_menu, shown_theme
from freeshelf.web.staged import sees_staged


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return name, language and URLs of the page frame; menus are loaded lazily."""
    language = get_language() or "en"
    return {
        "frame": {
            "site_name": settings.FREESHELF_SITE_NAME,
            "origin": settings.FREESHELF_BASE_URL.rstrip("/"),
            "language": bcp47(language),
            # Every query exists in six languages, which crawlers need not follow.
            "is_asked": bool(request.GET),
            "languages": SimpleLazyObject(lambda: language_links(request)),
            "alternates": SimpleLazyObject(lambda: alternates(request)),
            "canonical": SimpleLazyObject(lambda: canonical(request)),
            "direction": text_direction(language),
            "exit_url": settings.FREESHELF_EXIT_URL.replace("{language}", language),
            "home_url": f"/{language}/",
            "search_url": reverse("search"),
            "suggest_url": reverse("search-suggest"),
            "help_url": reverse("search-help"),
            "topics_url": reverse("topics"),
            "lists_url": reverse("reading-lists"),
            "contact_url": _contact_url(request),
            "theme": SimpleLazyObject(lambda: shown_theme(request, bcp47(language))),
            "events_url": reverse("events"),
            "has_events": SimpleLazyObject(_has_events),
            "uses_cookies": SimpleLazyObject(lambda: _uses_cookies(request)),
            "is_staged": SimpleLazyObject(lambda: sees_staged(request)),
            "menu": SimpleLazyObject(lambda: header_menu(request, language)),
            "footer_menu": SimpleLazyObject(lambda: footer_menu(request, language)),
        }
    }


def _has_events() -> bool:
    """Return whether there is a public event."""
    return bool(cached("has-events", has_events))


def _uses_cookies(request: HttpRequest) -> bool:
    """Return whether the browser has a cookie, or a form above this gave it one."""
    return bool(request.COOKIES or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))


def _contact_url(request: HttpRequest) -> str:
    """Return the URL of the contact form, with the current page as parameter."""
    address = reverse("contact")
    path = request.path_info
    return address if path == address else f"{address}?about={quote(path)}"
