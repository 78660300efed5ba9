"""Prepare the frame of every page: menus, languages and theme."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.images.models import SourceImageIOError

from freeshelf.alerts.conf import are_offered
from freeshelf.content.blocks.text import rich_html
from freeshelf.core.languages import bcp47
from freeshelf.core.locales import text_direction
from freeshelf.pages.models import Menu, Theme, ThemeTranslation
from freeshelf.pages.theme.services import active_theme, stylesheets_of
from freeshelf.web.checks import topic_word_in
from freeshelf.web.page_cache import cached, host_key, sees_staged
from freeshelf.web.presenters.events.calendars import has_events
from freeshelf.web.presenters.formats import (
    in_language,
    label_in,
    own_language_name,
)
from freeshelf.web.presenters.menus import (
    MenuEntry,
    marked_pages,
    menu_entries,
    menu_tree,
)


def header_menu(request: HttpRequest, language: str) -> tuple[MenuEntry, ...]:
    """Return the header menu, or else the pages marked for menus."""
    found = _shown(request, Menu.Location.HEADER, language)
    if found is not None:
        return found
    key = f"menu:{host_key(request)}:{language}"
    return cached(key, lambda: marked_pages(request, language))


def footer_menu(request: HttpRequest, language: str) -> tuple[MenuEntry, ...]:
    """Return the footer menu, empty without one."""
    return _shown(request, Menu.Location.FOOTER, language) or ()


def _shown(
    request: HttpRequest, location: str, language: str
) -> tuple[MenuEntry, ...] | None:
    """Return the public menu of a location, or the draft of an editor.

    A draft without a location is shown in the header.
    """
    draft: Menu | None = getattr(request, "menu_draft", None)
    at_foot = Menu.Location.FOOTER
    if draft is None or (draft.location == at_foot) != (location == at_foot):
        if sees_staged(request):
            return menu_tree(request, location, language)
        key = f"tree:{location}:{host_key(request)}:{language}"
        return cached(key, lambda: menu_tree(request, location, language))
    return menu_entries(request, draft, language)


# Records in a list of the reader's own.
MAX_OWN_LIST = 100
# Pages with a visitor's own query have no equivalent in other languages.
_NOT_LISTED = frozenset(
    (
        *("search-export", "concept-export", "publisher-export"),
        *("reading-list-export", "own-list", "own-list-export", "share"),
        *("search", "search-suggest", "search-pages", "facet-list"),
        *("resource-cite", "resource-permanent"),
    )
)
_ATTRIBUTE = "freeshelf_page_addresses"
_REFUSED = "freeshelf_is_refused"


def name_addresses(request: HttpRequest, addresses: dict[str, str]) -> None:
    """Set the URLs of an editorial page in each of its languages."""
    setattr(request, _ATTRIBUTE, addresses)


def leave_out_query(request: HttpRequest) -> None:
    """Mark an error page, whose links must not repeat the query string."""
    setattr(request, _REFUSED, True)


def language_links(request: HttpRequest) -> tuple[dict[str, Any], ...]:
    """Return this page in every language of the interface, with its query."""
    current = get_language() or settings.LANGUAGE_CODE
    known: dict[str, str] = getattr(request, _ATTRIBUTE, {})
    # Editorial pages have no query, and an error page repeats none.
    is_asked = not known and not hasattr(request, _REFUSED)
    query = request.META.get("QUERY_STRING", "") if is_asked else ""
    tail = f"?{query}" if query else ""
    # The original's path is used for missing translations.
    original = known.get(settings.LANGUAGE_CODE, request.path)
    return tuple(
        {
            # BCP 47
            "code": tag,
            "name": name,
            "direction": direction,
            "url": (known.get(code) or in_language(original, code)) + tail,
            "is_current": code == current,
        }
        for code, tag, name, direction in _languages()
    )


def alternates(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the URLs of this page by language (BCP 47), none for unlisted pages.

    An editorial page has those of its translations; all other pages exist in every
    language.
    """
    match = request.resolver_match
    if match is None or match.url_name in _NOT_LISTED or request.GET:
        return []
    base = settings.FREESHELF_BASE_URL
    known: dict[str, str] | None = getattr(request, _ATTRIBUTE, None)
    found = []
    for code, tag, _name, _direction in _languages():
        address = in_language(request.path, code) if known is None else known.get(code)
        if address:
            found.append((tag, _absolute(base, address)))
            if code == settings.LANGUAGE_CODE:
                found.append(("x-default", _absolute(base, address)))
    return found


def canonical(request: HttpRequest) -> str:
    """Return the canonical URL of this page: a missing translation's original."""
    match = request.resolver_match
    if match is None or match.url_name in _NOT_LISTED:
        return ""
    base = settings.FREESHELF_BASE_URL
    known: dict[str, str] | None = getattr(request, _ATTRIBUTE, None)
    if known is None:
        return "" if request.GET else f"{base}{request.path}"
    address = known.get(get_language() or "") or known.get(settings.LANGUAGE_CODE, "")
    return _absolute(base, address) if address else ""


@lru_cache(maxsize=1)
def _languages() -> tuple[tuple[str, str, str, str], ...]:
    """Return the URL code, BCP 47 tag, own name and direction of languages."""
    return tuple(
        (code, bcp47(code), own_language_name(code), text_direction(code))
        for code, _name in settings.LANGUAGES
    )


def _absolute(base: str, address: str) -> str:
    return address if address.startswith("http") else base + address


# How long visitors may see the previous theme after a change.
_SECONDS = 5
LOGO_FORM, ICON_FORM = "max-480x120|format-webp-lossless", "fill-64x64|format-png"
_LOGO_HEIGHT = 40


_LONG_NAME = 24  # letters


@dataclass(frozen=True, slots=True)
class ShownTheme:
    """Theme values for the frame of a page; empty for defaults."""

    site_name: str
    title_name: str
    has_long_name: bool = False  # the menu needs a line of its own
    tagline: str = ""
    logo_alt: str = ""
    footer_text: str = ""
    words_language: str = ""
    stylesheet: str = ""
    custom_stylesheet: str = ""
    logo: dict[str, Any] | None = None
    icon: dict[str, Any] | None = None
    draft: str = ""
    is_shared: bool = False


def shown_theme(request: HttpRequest, language: str) -> ShownTheme:
    """Return the draft theme of this request, or the current theme.

    For visitors it is some seconds old; signed-in users see the latest.
    """
    draft: Theme | None = getattr(request, "theme_draft", None)
    if draft is not None:
        is_shared = getattr(request, "is_theme_shared", False)
        shown = _shown_theme(draft, language)
        return replace(shown, draft=str(draft), is_shared=is_shared)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return _shown_theme(active_theme(staged=sees_staged(request)), language)
    key = f"theme:{language}"
    return cached(key, lambda: _shown_theme(active_theme(), language), seconds=_SECONDS)


def _shown_theme(theme: Theme | None, language: str) -> ShownTheme:
    own = settings.FREESHELF_SITE_NAME
    if theme is None:
        return ShownTheme(own, own, has_long_name=len(own) > _LONG_NAME)
    tokens, custom = (
        reverse("theme-stylesheet", args=[digest]) if digest else ""
        for digest in stylesheets_of(theme)
    )
    words = theme.translation_for(language) or ThemeTranslation(language=language)
    name = words.site_name or own
    return ShownTheme(
        site_name=label_in(name, words.language if words.site_name else ""),
        # The end of every title is visible in tabs and histories.
        title_name=own if topic_word_in(name) else name,
        has_long_name=len(name) > _LONG_NAME,
        tagline=label_in(words.tagline, words.language) if words.tagline else "",
        logo_alt=words.logo_alt,
        footer_text=rich_html(words.footer_text),
        words_language=words.language,
        stylesheet=tokens,
        custom_stylesheet=custom,
        logo=_image(theme.logo, LOGO_FORM, height=_LOGO_HEIGHT),
        icon=_image(theme.icon, ICON_FORM, height=64),
    )


def _image(image: Any, form: str, *, height: int) -> dict[str, Any] | None:
    """Return a rendition for this height; None if it is held back or its file gone."""
    if image is None or hasattr(image, "held"):
        return None
    try:
        made = image.get_rendition(form)
    except (SourceImageIOError, OSError, ValueError):
        return None
    width = max(1, round(made.width * height / max(made.height, 1)))
    return {
        "url": made.url,
        "width": width,
        "height": height,
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return name, language and URLs of the page frame; menus are loaded lazily."""
    language = get_language() or "en"
    return {
        "frame": base_frame(language)
        | {
            "origin": settings.FREESHELF_BASE_URL,
            # Every query exists in six languages, which crawlers need not follow.
            "is_asked": bool(request.GET),
            "saves_data": request.headers.get("Save-Data", "").lower() == "on",
            "languages": SimpleLazyObject(lambda: language_links(request)),
            "alternates": SimpleLazyObject(lambda: alternates(request)),
            "canonical": SimpleLazyObject(lambda: canonical(request)),
            "search_url": reverse("search"),
            "own_list_max": MAX_OWN_LIST,
            "suggest_url": reverse("search-suggest"),
            "help_url": reverse("search-help"),
            "topics_url": reverse("topics"),
            "lists_url": reverse("reading-lists"),
            "publishers_url": reverse("facet-list", args=["publisher"]),
            "contact_url": _contact_url(request),
            # Where the alerts of this page begin; empty if none are sent.
            "alerts_url": reverse("alerts") if are_offered() else "",
            "theme": SimpleLazyObject(lambda: shown_theme(request, bcp47(language))),
            "events_url": reverse("events"),
            "has_events": SimpleLazyObject(lambda: cached("has-events", has_events)),
            "uses_cookies": SimpleLazyObject(lambda: _uses_cookies(request)),
            "is_staged": SimpleLazyObject(lambda: sees_staged(request)),
            "menu": SimpleLazyObject(lambda: header_menu(request, language)),
            "footer_menu": SimpleLazyObject(lambda: footer_menu(request, language)),
        }
    }


def base_frame(language: str) -> dict[str, Any]:
    """Return the cheap parts of the page frame, the quick exit first of all."""
    return {
        "site_name": settings.FREESHELF_SITE_NAME,
        "language": bcp47(language),
        "direction": text_direction(language),
        "exit_url": settings.FREESHELF_EXIT_URL.replace("{language}", language),
        "home_url": f"/{language}/",
    }


def _uses_cookies(request: HttpRequest) -> bool:
    """Return whether the browser has a cookie, or a form above this gave it one."""
    return bool(request.COOKIES or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))


def _contact_url(request: HttpRequest) -> str:
    """Return the URL of the contact form, with the current page as parameter."""
    address = reverse("contact")
    path = request.path_info
    return address if path == address else f"{address}?about={quote(path)}"
