"""Pages of a record: the record, its citations, and a notice where it is restricted."""

from collections.abc import Mapping

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from freeshelf.crosswalks.citation_styles import STYLES
from freeshelf.crosswalks.citations import format_citation
from freeshelf.library.models import File, Resource
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.search.explaining import files_of, prefetch_record
from freeshelf.web.cited_records import cited_record
from freeshelf.web.counting import record_opened, record_page
from freeshelf.web.errors import ForbiddenError, GoneError, NotFoundError
from freeshelf.web.lookups import get_file, get_resource
from freeshelf.web.presenters.resource_page import export_links, resource_page
from freeshelf.web.views.representations import (
    negotiated,
    signposts_of,
    varied,
)


def permanent(request: HttpRequest, identifier: str) -> HttpResponse:
    """Redirect the URL without a language to the one with it, or return a format."""
    resource = get_resource(identifier, user=request.user)
    return negotiated(request, resource) or varied(
        HttpResponsePermanentRedirect(resource.get_absolute_url())
    )


def detail(request: HttpRequest, identifier: str, slug: str) -> HttpResponse:
    """Show a resource, or return a format; redirect a wrong slug."""
    resource = get_resource(identifier, user=request.user)
    if slug != resource.slug:
        return HttpResponsePermanentRedirect(resource.get_absolute_url())
    found = negotiated(request, resource)
    if found is not None:
        return found
    record_opened(request, identifier)
    record_page(request, resource)
    prefetch_record(resource)
    files = files_of([resource], user=request.user).get(resource.pk, [])
    page = resource_page(
        resource, files, user=request.user, language=get_language() or "en"
    )
    response = render(request, "web/pages/resource.html", {"page": page})
    response.headers["Link"] = signposts_of(resource, page["record"]).header()
    return varied(response)


def preview(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Show the public page of an unsaved resource to its editor."""
    files: list[File] = []
    if resource.pk:
        readable = File.objects.visible_in_admin_to(request.user)
        present = readable.not_removed().filter(resource=resource.pk)
        files = [file for file in present.with_content() if file.current]
    for file in files:
        file.resource = resource
    page = resource_page(
        resource, files, user=request.user, language=get_language() or "en"
    )
    return render(request, "web/pages/resource.html", {"page": page})


def styles(request: HttpRequest, identifier: str, slug: str) -> HttpResponse:
    """Show the reference in every style."""
    resource = get_resource(identifier, user=request.user)
    language = get_language() or "en"
    record = cited_record(resource, user=request.user, language=language)
    context = {
        "resource": resource,
        "citations": [
            {
                "name": name,
                # The formatter escapes text; only <i> is markup.
                "html": mark_safe(  # noqa: S308
                    format_citation(record, style=style, language=language)
                ),
            }
            for style, (name, _file) in STYLES.items()
        ],
        "superseded_by": record.superseded_by,
        "exports": export_links(resource),
    }
    return render(request, "web/pages/cite.html", context)


_MAX_NUMBER_LENGTH = 9


def restricted(request: HttpRequest) -> HttpResponse:
    """Redirect to the target of `opened`, if the user may open it.

    All others get the same ForbiddenError, whether or not the target exists.
    """
    address = opened(request, request.GET)
    if address is None:
        raise ForbiddenError
    answer = redirect(address)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def opened(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    """Return the URL of the record (`r`), its file (`f`), the page or an image (`i`).

    None if it does not exist or the user may not open it.
    """
    return (
        _page_url(request, query)
        or _record_url(request, query)
        or _image_url(request, query)
    )


def _record_url(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    identifier, number = query.get("r", ""), _number(query, "f")
    try:
        if number:
            return get_file(identifier, number, user=request.user).download_url()
        return get_resource(identifier, user=request.user).get_absolute_url()
    except (GoneError, NotFoundError):
        return None


def _page_url(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    page = Page.objects.live().filter(pk=_number(query, "page")).first()
    if page is None:
        return None
    may_see = all(each.accept_request(request) for each in page.get_view_restrictions())
    address: str | None = page.get_url(request) if may_see else None
    return address


def _image_url(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    found = pictures_visible_to(
        request.user, among=[_number(query, "i")], request=request
    ).first()
    try:
        return str(found.get_rendition("original").url) if found is not None else None
    except OSError:
        # Its file is missing, or not an image.
        return None


def _number(query: Mapping[str, str], name: str) -> int:
    value = query.get(name, "")
    is_number = value.isascii() and value.isdigit() and len(value) <= _MAX_NUMBER_LENGTH
    return int(value) if is_number else 0
