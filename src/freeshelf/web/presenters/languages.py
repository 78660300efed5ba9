"""Links to the same page in other languages, visible and in the page head."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from freeshelf.core.languages import bcp47
from freeshelf.web.presenters.formats import own_language_name, text_direction

# Pages with a visitor's own query have no equivalent in other languages.
_NOT_LISTED = frozenset(
    ("search", "search-suggest", "facet-list", "resource-cite", "resource-permanent")
)
_ATTRIBUTE = "freeshelf_page_addresses"
_REFUSED = "freeshelf_is_refused"


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This page in one language, labelled in that language."""

    code: str  # BCP 47
    name: str
    direction: str
    url: str
    is_current: bool


def name_addresses(request: HttpRequest, addresses: dict[str, str]) -> None:
    """Set the URLs of an editorial page in each of its languages."""
    setattr(request, _ATTRIBUTE, addresses)


def leave_out_query(request: HttpRequest) -> None:
    """Mark an error page, whose links must not repeat the query string."""
    setattr(request, _REFUSED, True)


def language_links(request: HttpRequest) -> tuple[LanguageLink, ...]:
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
        LanguageLink(
            code=tag,
            name=name,
            direction=direction,
            url=(known.get(code) or in_language(original, code)) + tail,
            is_current=code == current,
        )
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
    base = settings.FREESHELF_BASE_URL.rstrip("/")
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
    base = settings.FREESHELF_BASE_URL.rstrip("/")
    known: dict[str, str] | None = getattr(request, _ATTRIBUTE, None)
    if known is None:
        return "" if request.GET else f"{base}{request.path}"
    address = known.get(get_language() or "") or known.get(settings.LANGUAGE_CODE, "")
    return _absolute(base, address) if address else ""


def in_language(path: str, code: str) -> str:
    """Return the path with another language, the home page if it has none."""
    first, _, rest = path.lstrip("/").partition("/")
    if first not in {known for known, _ in settings.LANGUAGES}:
        return f"/{code}/"
    return f"/{code}/{rest}"


@lru_cache(maxsize=1)
def _languages() -> tuple[tuple[str, str, str, str], ...]:
    """Return the URL code, BCP 47 tag, own name and direction of languages."""
    return tuple(
        (code, bcp47(code), own_language_name(code), text_direction(code))
        for code, _name in settings.LANGUAGES
    )


def _absolute(base: str, address: str) -> str:
    return address if address.startswith("http") else base + address
