"""Lists that readers take along: of results, topics, people, and their own.

Nothing is kept of them: a list of the reader's own is in its address, or in the memory
of the browser's tab and in the body of the request.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from freeshelf.core.html import html_to_text
from freeshelf.core.web_address import is_own_address
from freeshelf.crosswalks.list_exports import LIST_EXPORTS
from freeshelf.library.models import Agent, ReadingList, Resource
from freeshelf.search.explaining import prefetch_concepts
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.search.request import SearchAddress
from freeshelf.search.services import ranked_keys
from freeshelf.vocabularies.models import Concept
from freeshelf.web.archives import Archive, plan_archive
from freeshelf.web.cited_records import cited_records
from freeshelf.web.errors import BadAddressError, NotFoundError, TooLongError
from freeshelf.web.lookups import find_list
from freeshelf.web.presenters.cards import concept_label, resource_cards, topic_url
from freeshelf.web.presenters.home_page import value_of
from freeshelf.web.presenters.page_frame import MAX_OWN_LIST
from freeshelf.web.presenters.record_lists import (
    MAX_RECORDS,
    RecordList,
    bibliography,
    export_page,
    share_page,
)
from freeshelf.web.presenters.results import read_address

_MAX_ADDRESS = 2000
_IDENTIFIER = re.compile(r"[\w.~-]{1,100}")
_RECORD_PATH = re.compile(r"/r/([\w.~-]{1,100})")
_not_stored = cache_control(no_store=True)


@_not_stored
def search_export(request: HttpRequest) -> HttpResponseBase:
    """Give the results of a search."""
    address = read_address(request.GET, path=reverse("search"))
    title = address.request.text or _("Results")
    return _answer(request, _searched(request, address, title, "search-export"))


@_not_stored
def concept_export(
    request: HttpRequest, scheme: str, identifier: str
) -> HttpResponseBase:
    """Give the records of a concept."""
    found = Concept.objects.called(scheme, identifier, user=request.user)
    facet = FACET_OF_ROLE.get(found.scheme.role) if found else None
    if found is None or facet is None or found.merged_into is not None:
        raise NotFoundError(_("Topic not found"))
    fixed = ((facet.name, value_of(found)),)
    address = read_address(request.GET, path=topic_url(found), fixed=fixed)
    title, route = strip_tags(concept_label(found)), "concept-export"
    found_list = _searched(request, address, title, route, scheme, identifier)
    return _answer(request, found_list)


@_not_stored
def publisher_export(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """Give the records of a person or an organisation."""
    agents = Agent.objects.visible_to(request.user)
    agent = agents.filter(identifier=identifier, merged_into=None).first()
    if agent is None:
        raise NotFoundError(_("Publisher not found"))
    fixed = (("publisher", agent.identifier),)
    path = reverse("publisher", args=[identifier])
    address = read_address(request.GET, path=path, fixed=fixed)
    found = _searched(request, address, agent.name, "publisher-export", identifier)
    return _answer(request, found)


@_not_stored
def reading_list_export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the records of a reading list."""
    found = find_list(slug, user=request.user)
    if found is None:
        raise NotFoundError(_("Reading list not found"))
    return _answer(request, _of_reading_list(found, request))


def _of_reading_list(found: ReadingList, request: HttpRequest) -> RecordList:
    # What this reader may not see is not counted either.
    visible = Resource.objects.visible_to(request.user).values("pk")
    items = found.items.filter(resource__in=visible)
    keys = items.values_list("resource__identifier", flat=True)
    return RecordList(
        title=found.title,
        language=found.language,
        url=found.get_absolute_url(),
        export_url=reverse("reading-list-export", args=[found.slug]),
        fields=(),
        identifiers=list(keys[: MAX_RECORDS + 1]),
    )


@_not_stored
def own_list(request: HttpRequest) -> HttpResponse:
    """Show the reader's own list: that of the address, or that which was sent."""
    keys = _own_keys(request)
    visible = Resource.objects.visible_to(request.user).select_related("publisher")
    by_key = {row.identifier: row for row in visible.filter(identifier__in=keys)}
    shown = [by_key[key] for key in keys if key in by_key]
    prefetch_concepts(shown, fields=("types", "spatial"))
    found = _own(request, [row.identifier for row in shown])
    page = export_page(found, user=request.user) if shown else {}
    context = {
        "cards": resource_cards(shown, user=request.user),
        "page": page,
        "max": MAX_OWN_LIST,
        "missing": len(keys) - len(shown),
        "address": found.url,
    }
    return _unlisted(render(request, "web/pages/own_list.html", context))


@_not_stored
def own_list_export(request: HttpRequest) -> HttpResponseBase:
    """Give the records of the reader's own list."""
    return _answer(request, _own(request, _own_keys(request)))


def _own(request: HttpRequest, keys: list[str]) -> RecordList:
    query = QueryDict(mutable=True)
    query.setlist("r", keys)
    return RecordList(
        title=_("My list"),
        url=f"{reverse('own-list')}?{query.urlencode()}" if keys else "",
        export_url=reverse("own-list-export"),
        fields=tuple(("r", key) for key in keys),
        identifiers=keys,
        is_sent=True,
    )


def _own_keys(request: HttpRequest) -> list[str]:
    """Return the identifiers of a request, the first of too many, each once."""
    given = _parameters(request)
    pasted = _RECORD_PATH.findall(given.get("add", ""))
    keys = [*given.getlist("r"), *pasted]
    return list(dict.fromkeys(filter(_IDENTIFIER.fullmatch, keys)))[:MAX_OWN_LIST]


def _searched(
    request: HttpRequest, address: SearchAddress, title: str, route: str, *args: str
) -> RecordList:
    keys = ranked_keys(address.whole(MAX_RECORDS + 1), user=request.user)
    return RecordList(
        title=title,
        url=address.url(),
        export_url=reverse(route, args=args),
        fields=tuple(address.hidden_fields()),
        identifiers=keys,
    )


def _answer(request: HttpRequest, found: RecordList) -> HttpResponseBase:
    """Return a list in the format that is asked for, or the page of its formats."""
    wanted = _parameters(request).get("format", "")
    if not wanted:
        page = export_page(found, user=request.user)
        context = {"page": page, "path": found.url}
        return _unlisted(render(request, "web/pages/export.html", context))
    if wanted in _PAGES:
        return _unlisted(_PAGES[wanted](request, found))
    if wanted == "zip":
        return _archive(request, found)
    export = LIST_EXPORTS.get(wanted)
    if export is None:
        raise BadAddressError(_("Lists are not available in this format."))
    records = cited_records(found.chosen, user=request.user, language=_language())
    return _file(request, export.write(records), export.media_type, wanted)


def _archive(request: HttpRequest, found: RecordList) -> HttpResponseBase:
    user, language = request.user, _language()
    plan = plan_archive(found.chosen, user=user, language=language)
    if request.method == "HEAD":
        return _file(request, b"", "application/zip", "zip")
    archive = Archive(plan, user=user, language=language)
    return _file(request, archive, "application/zip", "zip")


def _as_page(request: HttpRequest, found: RecordList) -> HttpResponse:
    context = {"page": _bibliography(request, found)}
    return render(request, "web/pages/bibliography.html", context)


def _as_text(request: HttpRequest, found: RecordList) -> HttpResponse:
    page = _bibliography(request, found)
    if page["problem"]:
        return render(request, "web/pages/bibliography.html", {"page": page})
    page["entries"] = [html_to_text(entry) for entry in page["entries"]]
    text = render(request, "web/downloads/bibliography.txt", {"page": page})
    return _named(text, "txt", media_type="text/plain; charset=utf-8")


def _bibliography(request: HttpRequest, found: RecordList) -> dict[str, Any]:
    given = _parameters(request)
    style = given.get("other", "").strip() or given.get("style", "")
    return bibliography(found, style, user=request.user, language=_language())


_PAGES: dict[str, Callable[[HttpRequest, RecordList], HttpResponse]] = {
    "bibliography": _as_page,
    "txt": _as_text,
}


def share(request: HttpRequest) -> HttpResponse:
    """Show the ways to pass on the page whose path is in the query string."""
    path = request.GET.get("to", "")
    if len(path) > _MAX_ADDRESS:
        raise TooLongError(_("This web address is too long to be shared."))
    if not is_own_address(path) or not _is_page(path.partition("?")[0]):
        raise BadAddressError(_("Only pages of this library can be shared here."))
    context = {"page": share_page(settings.FREESHELF_BASE_URL + path), "path": path}
    return _unlisted(render(request, "web/pages/share.html", context))


def _is_page(path: str) -> bool:
    """Return whether a path has a page, in the language that begins it."""
    first = path.split("/", 2)[1]
    known = {code for code, _name in settings.LANGUAGES}
    with translation.override(first if first in known else settings.LANGUAGE_CODE):
        try:
            resolve(path)
        except Resolver404:
            return False
    return True


def _file(
    request: HttpRequest, content: Any, media_type: str, ending: str
) -> HttpResponseBase:
    charset = "" if ending in ("xlsx", "zip") else "; charset=utf-8"
    is_empty = request.method == "HEAD"
    response: HttpResponseBase = (
        HttpResponse() if is_empty else StreamingHttpResponse(content)
    )
    return _unlisted(_named(response, ending, media_type=f"{media_type}{charset}"))


def _named(response: Any, ending: str, *, media_type: str) -> Any:
    """Return the response as a file, whose name tells nothing of what is in it."""
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="list.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _unlisted(response: Any) -> Any:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _parameters(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _language() -> str:
    return get_language() or "en"
