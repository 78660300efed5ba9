"""Prepare frames for other sites, and the HTML that puts them there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.content.wording import dash
from freeshelf.pages.design.partner_colors import CHOSEN, PartnerColors, partner_colors
from freeshelf.search import services
from freeshelf.search.request import SearchAddress
from freeshelf.web.page_cache import cached
from freeshelf.web.presenters.cards import hit_cards
from freeshelf.web.presenters.formats import joined
from freeshelf.web.presenters.result_notes import chips
from freeshelf.web.presenters.results import read_address

# Frames show what everyone may see, whoever opens them.
ANYONE = AnonymousUser()
LIMITS = (3, 5, 10, 20)
DEFAULT_LIMIT = 5
LIST_HEIGHT, SEARCH_HEIGHT, RECORD_HEIGHT = 480, 160, 240
# Links open the library in a new tab; nothing else leaves the frame.
_SANDBOX = "allow-forms allow-popups allow-popups-to-escape-sandbox allow-scripts"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: its address, what it is called, and where it leads without a frame."""

    url: str
    title: str
    page_url: str
    height: int


def absolute(path: str) -> str:
    """Return the public URL of a path."""
    return f"{settings.FREESHELF_BASE_URL}{path}"


def frame_title(name: str) -> str:
    """Return the name of a frame for those who cannot see where it is from."""
    return f"{name}{dash()}{settings.FREESHELF_SITE_NAME}"


def frame_html(frame: Frame, *, width: str = "100%", height: int = 0) -> SafeString:
    """Return the element that shows a frame, without a script."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
        'referrerpolicy="no-referrer" sandbox="{}" style="border:0"></iframe>',
        frame.url,
        frame.title,
        width,
        height or frame.height,
        _SANDBOX,
    )


def script_html(frame: Frame) -> SafeString:
    """Return a link that a script of the library replaces by a frame that fits."""
    return format_html(
        '<a href="{}" data-freeshelf="{}">{}</a>\n<script src="{}" async></script>',
        frame.page_url,
        frame.url,
        frame.title,
        absolute(reverse("embed-script")),
    )


def discovery(path: str) -> tuple[tuple[str, str], ...]:
    """Return media types and addresses of the descriptions of a page, for its head."""
    of_page = urlencode({"url": absolute(path)})
    return (
        ("application/json+oembed", f"{absolute(reverse('oembed'))}?{of_page}"),
        ("text/xml+oembed", f"{absolute(reverse('oembed'))}?{of_page}&format=xml"),
    )


def colors_url(query: QueryDict) -> str:
    """Return the style sheet with a partner's colours, empty without any."""
    colors = partner_colors(query.dict())
    return reverse("embed-colors", args=[colors.key]) if colors else ""


def read_limit(query: QueryDict) -> int:
    """Return how many records a list shows."""
    text = query.get("limit", "")
    known = text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= max(LIMITS)
    return int(text) if known and len(text) < 3 else DEFAULT_LIMIT


def found_list(query: QueryDict) -> dict[str, Any]:
    """Search, and prepare the results for a list on another site."""
    address = read_address(query, path=reverse("search"))
    limit = read_limit(query)
    shown = repr((address.request.parameters(), limit))
    digest = blake2b(shown.encode("utf-8", "replace"), digest_size=12).hexdigest()
    key = f"embed:{get_language()}:{digest}"
    return cached(key, lambda: _found_list(address, limit))


def _found_list(address: SearchAddress, limit: int) -> dict[str, Any]:
    asked = replace(address.request, page=1, page_size=limit, view="", has_covers=False)
    found = services.search(asked, user=ANYONE, language=get_language() or "en")
    return {
        "title": list_title(address.request.text, found.facets, address),
        "cards": hit_cards(found.hits, query=found.searched_text),
        "is_call_for_help": found.is_call_for_help,
        "more_url": address.url() if found.total > len(found.hits) else "",
        "total": found.total,
    }


def list_title(text: str, facets: Iterable[Any], address: SearchAddress) -> str:
    """Return what a list is of: its words and the names of its filters."""
    names = [str(chip["label"]) for chip in chips(facets, address)]
    named = joined([*([text] if text else []), *names])
    return named or _("Recently added")


_KINDS = ("list", "search")


def maker_page(query: QueryDict, *, reading_list: Any = None) -> dict[str, Any]:
    """Prepare the page that makes the HTML for other sites."""
    kind = query.get("kind", "")
    kind = kind if kind in _KINDS else _KINDS[0]
    address = read_address(query, path=reverse("search"))
    colors = partner_colors(query.dict()) if query.get("colors") == "own" else None
    limit = read_limit(query)
    frame = _frame(kind, address, colors, limit, reading_list)
    shown = colors or PartnerColors("#ffffff", "#1b1f24", "#0b5568")
    return {
        "kind": kind,
        "query": address.request.text,
        "sort": address.request.sort,
        "limit": limit,
        "limits": LIMITS,
        "reading_list": reading_list,
        "hidden": [
            pair
            for pair in address.hidden_fields("q", "sort", "view", "covers")
            if reading_list is None
        ],
        "has_colors": colors is not None,
        "colors": [(name, _color_name(name), getattr(shown, name)) for name in CHOSEN],
        "moved": joined([_color_name(name) for name in colors.moved]) if colors else "",
        "frame": frame,
        # of the same frame, whatever address this page is opened at
        "preview_url": frame.url.removeprefix(absolute("")),
        "html": frame_html(frame),
        "script": script_html(frame),
    }


def _frame(
    kind: str,
    address: SearchAddress,
    colors: PartnerColors | None,
    limit: int,
    reading_list: Any,
) -> Frame:
    chosen = [(name, getattr(colors, name)[1:]) for name in CHOSEN] if colors else []
    if kind == "search":
        url = _with(reverse("embed-search"), chosen)
        title = frame_title(_("Search"))
        return Frame(absolute(url), title, absolute(reverse("search")), SEARCH_HEIGHT)
    size = [("limit", str(limit))] if limit != DEFAULT_LIMIT else []
    if reading_list is not None:
        path = reverse("embed-reading-list", args=[reading_list.slug])
        url, title = _with(path, [*size, *chosen]), reading_list.title
        page_url = reading_list.get_absolute_url()
    else:
        asked = replace(address.request, view="", has_covers=True, page=1)
        pairs = [*asked.parameters(), *size, *chosen]
        url, page_url = _with(reverse("embed-list"), pairs), address.url()
        title = found_list(_query(pairs))["title"]
    return Frame(absolute(url), frame_title(title), absolute(page_url), LIST_HEIGHT)


def _query(pairs: list[tuple[str, str]]) -> QueryDict:
    return QueryDict(urlencode(pairs))


def _with(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _color_name(name: str) -> str:
    return {"paper": _("Background"), "ink": _("Text"), "accent": _("Links")}[name]
