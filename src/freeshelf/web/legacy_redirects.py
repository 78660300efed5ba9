"""Redirects of the previous site: by number, by path and by rule.

A restricted page is never a target, since its URL has words of its title; nor is a
record, file, event, person or topic that this user may not see, since a number would
reveal its name. A request in a language is redirected in that language, and always
directly to the final target.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect
from django.utils.translation import get_language
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.library.models import Agent, FormerFileNumber, Resource, StagedObject
from freeshelf.library.successors import latest
from freeshelf.pages.legacy_urls import legacy_urls
from freeshelf.vocabularies.models import Concept
from freeshelf.vocabularies.visibility import known_among
from freeshelf.web.errors import GoneError, NotFoundError
from freeshelf.web.lookups import get_file, get_resource, with_query
from freeshelf.web.page_cache import sees_staged
from freeshelf.web.views.resource import opened

_RECORD_PATH = re.compile(
    r"(?P<before>(?:/[a-z-]{2,10})?/r/)(?P<identifier>[^/]+)"
    r"(?P<middle>(?:/.*?)??)(?:/files/(?P<number>\d{1,9})(?P<rest>/.*)?)?"
)


def redirect_to_successor(request: HttpRequest) -> HttpResponse | None:
    """Redirect a URL of a merged record, or of its files, to its successor.

    None for any other URL, and for a record that this user may not see.
    """
    match = _RECORD_PATH.fullmatch(request.path)
    if match is None:
        return None
    merged: Any = (
        Resource.objects.filter(
            identifier=match["identifier"], merged_into__isnull=False
        )
        .values("pk", "merged_into")
        .first()
    )
    if merged is None:
        return None
    successors = Resource.objects.visible_to(request.user).filter(
        pk=merged["merged_into"]
    )
    identifier = successors.values_list("identifier", flat=True).first()
    if identifier is None:
        return None
    path = f"{match['before']}{identifier}{match['middle']}"
    if match["number"]:
        number = (
            FormerFileNumber.objects.filter(
                resource=merged["pk"], number=int(match["number"])
            )
            .values_list("file__number", flat=True)
            .first()
        )
        if number is None:
            return None
        path = f"{path}/files/{number}{match['rest'] or ''}"
    # A page open to a signed-in user may be closed to the next one.
    return redirect(with_query(request, path), permanent=request.user.is_anonymous)


# Parameters of the old system, and those of a site's taxonomies.
_QUERY_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_MAX_NAMES = 5
_RECORD = re.compile(
    r"(?:/[a-z-]{2,10})?/r/(?P<identifier>[^/?#]+)(?:/[^?#]*?files/(?P<number>\d{1,9}))?"
)
_EVENT = re.compile(r"/e/(?P<identifier>[^/?#]+)")
_AGENT = re.compile(r"(?:/[a-z-]{2,10})?/publishers/(?P<identifier>[^/?#]+)")
_CLOSED = "/closed"
# Permalinks of a server that cannot rewrite.
_INDEX = re.compile(r"/index\.php(?=[/?]|$)")
_NEW_ADDRESS = "new_address"
_TOPIC = re.compile(
    r"(?:/[a-z-]{2,10})?/topics/(?P<scheme>[^/?#]+)/(?P<identifier>[^/?#]+)"
)
_SPOKEN = re.compile(
    r"/(?:$|(?:topics|publishers|search|events|lists|closed|feed\.atom)\b)"
)


class _Lead(NamedTuple):
    link: str
    is_permanent: bool


def redirect_by_query(request: HttpRequest) -> HttpResponse | None:
    """Return the redirect of a query string of the home page, such as /?p=89."""
    lead = _lead_of_query(request.GET, _first_lead(request, _queries(request)))
    return None if lead is None else _answer(request, lead)


def new_address(request: HttpRequest) -> HttpResponse | None:
    """Return the redirect of a missing URL; computed once per request."""
    known = vars(request)
    if _NEW_ADDRESS not in known:
        known[_NEW_ADDRESS] = redirect_to_successor(request) or _redirect_by_path(
            request
        )
    found: HttpResponse | None = known[_NEW_ADDRESS]
    return found


def _lead_of_query(query: QueryDict, lead: _Lead | None) -> _Lead | None:
    """Return the redirect of a query by the rules, if it has no row."""
    for rules in legacy_urls():
        if lead is not None:
            lead = lead._replace(link=rules.target_for_query(lead.link, query))
        elif link := rules.redirect_for_query(query):
            lead = _Lead(link, is_permanent=True)
    return lead


def _queries(request: HttpRequest) -> Iterator[str]:
    numbers = {name for rules in legacy_urls() for name in rules.number_parameters}
    names = [name for name in request.GET if _QUERY_NAME.fullmatch(name)]
    for name in names[:_MAX_NAMES]:
        value = request.GET[name]
        is_number = value.isascii() and value.isdigit()
        if is_number or name not in numbers:
            yield f"/?{name}={value}"


def _paths(request: HttpRequest) -> Iterator[str]:
    """Yield the path with and without query string, and without its language.

    Old systems find slugs in any case, so the path in lower case comes last.
    """
    if request.GET:
        yield request.get_full_path()
    path = request.path
    for each in (path, path.lower()) if path != path.lower() else (path,):
        yield each
        language, without_language = _parted(each)
        if language:
            yield without_language


def _redirect_by_path(request: HttpRequest) -> HttpResponse | None:
    if _INDEX.match(request.path):
        # Two strokes at the beginning would name another host.
        rest = _INDEX.sub("", request.get_full_path()).lstrip("/")
        return HttpResponseRedirect(f"/{rest}")
    lead = _first_lead(request, _paths(request))
    if lead is not None:
        return _answer(request, lead)

    found: list[_Lead] = []

    def find(address: str) -> str | None:
        lead = _first_lead(request, iter([address]))
        if lead is None:
            return None
        found.append(lead)
        return lead.link

    _language, path = _parted(request.path)
    links = (rules.redirect_for_path(path, find) for rules in legacy_urls())
    link = next((link for link in links if link is not None), None)
    # As permanent as the redirect it was derived from.
    is_permanent = all(lead.is_permanent for lead in found)
    return None if link is None else _answer(request, _Lead(link, is_permanent))


def _first_lead(request: HttpRequest, addresses: Iterator[str]) -> _Lead | None:
    for address in addresses:
        path = Redirect.normalise_path(address, decode_unicode=False)
        redirect = get_redirect(request, path)
        if redirect is None or redirect.link is None:
            continue
        is_staged = StagedObject.objects.of(redirect).exists()
        if is_staged and not sees_staged(request):
            # Visitors get the same response as before the import.
            continue
        if _is_public(request, redirect) and _is_visible(request, redirect.link):
            # A page open to a signed-in user may be closed to the next one.
            is_for_all = redirect.redirect_page_id or request.user.is_anonymous
            is_permanent = bool(redirect.is_permanent and is_for_all)
            return _opened(
                request, _Lead(redirect.link, is_permanent and not is_staged)
            )
    return None


def _opened(request: HttpRequest, lead: _Lead) -> _Lead:
    """Resolve a target that is open now; not permanent if it is restricted."""
    path, _, query = lead.link.partition("?")
    if path != _CLOSED:
        return lead
    address = opened(request, QueryDict(query))
    return (
        _Lead(lead.link, is_permanent=False)
        if address is None
        else _Lead(address, lead.is_permanent)
    )


def _answer(request: HttpRequest, lead: _Lead) -> HttpResponse:
    link = _straight(request, _in_its_language(request.path_info, lead.link))
    if lead.is_permanent:
        return HttpResponsePermanentRedirect(link)
    return HttpResponseRedirect(link)


def _parted(path: str) -> tuple[str, str]:
    """Return the language of a path, empty for none, and the rest."""
    first, _, rest = path.lstrip("/").partition("/")
    known = {code for code, _name in settings.LANGUAGES}
    return (first, f"/{rest}") if first in known else ("", path)


def _in_its_language(path: str, link: str) -> str:
    """Return the target in the requested language; files have none."""
    language, _rest = _parted(path)
    other, rest = _parted(link)
    if _SPOKEN.match(link):
        return f"/{language or get_language()}{link}"
    record = _RECORD.match(link)
    is_spoken = other or (record is not None and not record["number"])
    return f"/{language}{rest}" if language and is_spoken else link


def _straight(request: HttpRequest, link: str) -> str:
    """Return the final URL of a redirect to a record or an event."""
    record = _RECORD.fullmatch(link)
    if record is not None and not record["number"]:
        try:
            resource = get_resource(record["identifier"], user=request.user)
        except (GoneError, NotFoundError):
            return link
        return resource.get_absolute_url()
    if match := _EVENT.fullmatch(link):
        visible = Event.objects.visible_to(request.user)
        event = visible.filter(identifier=match["identifier"]).first()
        return event.get_absolute_url() if event is not None else link
    return link


def _is_public(request: HttpRequest, redirect: Redirect) -> bool:
    page = redirect.redirect_page
    if page is None or Page.objects.live().public().filter(pk=page.pk).exists():
        return True
    return sees_staged(request) and StagedObject.objects.of(page).exists()


def _is_visible(request: HttpRequest, link: str) -> bool:
    """Return whether this user may know the target of a link."""
    if match := _RECORD.match(link):
        return _is_record_visible(request, match["identifier"], match["number"])
    if match := _EVENT.match(link):
        named = Event.objects.filter(identifier=match["identifier"])
        return named.visible_to(request.user).exists() or not named.exists()
    if match := _AGENT.match(link):
        found = Agent.objects.filter(identifier=match["identifier"])
        return found.visible_to(request.user).exists() or not found.exists()
    if match := _TOPIC.match(link):
        return _is_topic_visible(request, match["scheme"], unquote(match["identifier"]))
    return True


def _is_topic_visible(request: HttpRequest, scheme: str, identifier: str) -> bool:
    rows = Concept.objects.select_related("scheme", "merged_into__scheme")
    found = rows.filter(scheme__identifier=scheme, identifier=identifier).first()
    return found is None or bool(known_among([latest(found)], request.user))


def _is_record_visible(
    request: HttpRequest, identifier: str, number: str | None
) -> bool:
    try:
        if number:
            get_file(identifier, int(number), user=request.user)
        else:
            get_resource(identifier, user=request.user)
    except GoneError:
        # Its existence is not secret; the name of its file may be.
        return not number
    except NotFoundError:
        return not Resource.objects.filter(identifier=identifier).exists()
    return True
