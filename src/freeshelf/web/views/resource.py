"""Views of a resource: page, preview, and redirects."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.utils.translation import get_language

from freeshelf.library.models import File, Resource
from freeshelf.web.lookups import get_resource
from freeshelf.web.prefetching import prefetch_record
from freeshelf.web.presenters.cards import files_of
from freeshelf.web.presenters.resource_page import resource_page
from freeshelf.web.search_statistics import record_opened


def permanent(request: HttpRequest, identifier: str) -> HttpResponse:
    """Redirect the URL without a language to the one with it."""
    resource = get_resource(identifier, user=request.user)
    return _moved(resource.get_absolute_url())


def detail(request: HttpRequest, identifier: str, slug: str) -> HttpResponse:
    """Show a resource; redirect a wrong slug."""
    resource = get_resource(identifier, user=request.user)
    if slug != resource.slug:
        return _moved(resource.get_absolute_url())
    record_opened(request, identifier)
    prefetch_record(resource)
    files = files_of([resource], user=request.user).get(resource.pk, [])
    return _page(request, resource, files)


def preview(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Show the public page of an unsaved resource to its editor."""
    files: list[File] = []
    if resource.pk:
        present = File.objects.not_removed().filter(resource=resource.pk)
        files = [file for file in present.with_content() if file.current]
    for file in files:
        file.resource = resource
    return _page(request, resource, files)


def _page(request: HttpRequest, resource: Resource, files: list[File]) -> HttpResponse:
    page = resource_page(
        resource, files, user=request.user, language=get_language() or "en"
    )
    return render(request, "web/pages/resource.html", {"page": page})


def _moved(url: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(url)
