"""A page that a preview can be drawn by without the public site."""

from django.http import HttpRequest, HttpResponse

from freeshelf.library.models import Resource


def title_only(request: HttpRequest, resource: Resource) -> HttpResponse:
    """The title of the state that is previewed."""
    return HttpResponse(f"Preview of {resource.title}")
