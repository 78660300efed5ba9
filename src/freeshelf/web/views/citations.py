"""Views of references to a resource: to copy, and for reference managers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.crosswalks.citations import STYLES, format_citation
from freeshelf.crosswalks.exports import EXPORTS
from freeshelf.crosswalks.record import Record, record_of
from freeshelf.library.models import Resource
from freeshelf.web.errors import NotFoundError
from freeshelf.web.lookups import get_resource
from freeshelf.web.prefetching import prefetch_record
from freeshelf.web.presenters.cards import files_of
from freeshelf.web.presenters.formats import comma, text_direction
from freeshelf.web.presenters.resource_page import export_links


def styles(request: HttpRequest, identifier: str, slug: str) -> HttpResponse:
    """Show the reference in every style."""
    resource, record = _record(request, identifier)
    language = get_language() or "en"
    context = {
        "title": resource.display_title,
        "language": resource.language,
        "direction": text_direction(resource.language),
        "back_url": resource.get_absolute_url(),
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
        "exports": export_links(resource),
    }
    return render(request, "web/pages/cite.html", context)


def export(request: HttpRequest, identifier: str, ending: str) -> HttpResponse:
    """Return the reference as a file."""
    chosen = EXPORTS.get(ending)
    if chosen is None:
        raise NotFoundError(
            _("References are available as %(formats)s.")
            % {"formats": comma().join(EXPORTS)}
        )
    _resource, record = _record(request, identifier)
    name = f"{identifier}.{ending}"
    return HttpResponse(
        chosen.convert(record),
        content_type=f"{chosen.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _record(request: HttpRequest, identifier: str) -> tuple[Resource, Record]:
    resource = get_resource(identifier, user=request.user)
    prefetch_record(resource)
    files = files_of([resource], user=request.user).get(resource.pk, [])
    record = record_of(
        resource,
        base_url=settings.FREESHELF_BASE_URL.rstrip("/"),
        language=get_language() or "en",
        files=files,
    )
    return resource, record
