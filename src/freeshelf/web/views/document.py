"""Views to read a file page by page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from freeshelf.library.models import File, FileContent, PageText
from freeshelf.search.request import parse_text
from freeshelf.web.counting import record_opened
from freeshelf.web.errors import BadAddressError, NotFoundError
from freeshelf.web.lookups import get_file, with_query
from freeshelf.web.presenters.cards import (
    file_title,
    legal_note,
    page_url,
)
from freeshelf.web.presenters.document_page import (
    document_page,
    list_count,
    outline_of,
    page_lines,
    search_inside,
)
from freeshelf.web.presenters.downloads import download_link

MAX_QUERY_CHARACTERS = 300


def contents(
    request: HttpRequest, identifier: str, slug: str, number: int
) -> HttpResponse:
    """Show the contents of a file, or the pages that match a query."""
    file, content = _file(request, identifier, number)
    query = _query(request)
    if slug != file.resource.slug:
        return _moved(request, page_url(file.resource, number, page=None))
    position, count = _position(request), list_count(content)
    if position > count:
        raise NotFoundError(_("The page list does not go that far."))
    path = page_url(file.resource, number, page=None)
    title, language = file_title(file)
    context = {
        "title": title,
        "language": language,
        "path": path,
        "inside_query": query,
        "inside": search_inside(file, query=query, user=request.user)
        if query
        else None,
        "outline": () if query else outline_of(content, file),
        "lines": () if query else page_lines(file, content, position=position),
        "page_count": content.page_count,
        "previous_url": f"{path}?list={position - 1}" if position > 1 else "",
        "next_url": f"{path}?list={position + 1}" if position < count else "",
        "download": download_link(file),
        "resource": file.resource,
        "legal": legal_note(file.resource),
    }
    return _render(request, "web/pages/contents.html", context, query)


def page(
    request: HttpRequest, identifier: str, slug: str, number: int, page_number: int
) -> HttpResponse:
    """Show one page: its image and its text, with highlighted words."""
    file, content = _file(request, identifier, number)
    query = _query(request)
    if slug != file.resource.slug:
        return _moved(request, page_url(file.resource, number, page=page_number))
    text = PageText.objects.filter(content=content, number=page_number).first()
    if text is None:
        raise NotFoundError(
            _("This file has %(count)d pages.") % {"count": content.page_count}
        )
    record_opened(request, identifier)
    text.content = content
    shaped = document_page(file, text, query=query, user=request.user)
    context = {"page": shaped, "inside_query": query}
    return _render(request, "web/pages/document.html", context, query)


def _file(
    request: HttpRequest, identifier: str, number: int
) -> tuple[File, FileContent]:
    file = get_file(identifier, number, user=request.user)
    version = file.current
    if version is None or not version.content.page_count:
        raise NotFoundError(_("The text of this file has not been extracted."))
    return file, version.content


def _query(request: HttpRequest) -> str:
    return parse_text(request.GET, max_characters=MAX_QUERY_CHARACTERS)


def _position(request: HttpRequest) -> int:
    text = request.GET.get("list") or "1"
    if not (text.isascii() and text.isdigit()) or int(text[:9]) < 1:
        raise BadAddressError(_("Lists of pages are numbered from 1."))
    return int(text[:9])


def _moved(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(with_query(request, url))


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], query: str
) -> HttpResponse:
    response = render(request, template, context)
    if query:
        response.headers["Cache-Control"] = "no-store"
    return response
