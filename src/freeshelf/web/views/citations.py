"""Views of references to a resource: to copy, and for reference managers."""

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.crosswalks.bibtex import to_bibtex
from freeshelf.crosswalks.citations import STYLES, format_citation
from freeshelf.crosswalks.csl import to_csl
from freeshelf.crosswalks.record import Record, record_of
from freeshelf.crosswalks.ris import to_ris
from freeshelf.library.models import Resource
from freeshelf.web.errors import NotFoundError
from freeshelf.web.lookups import get_resource
from freeshelf.web.prefetching import prefetch_record
from freeshelf.web.presenters.cards import files_of
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.resource_page import export_links


def _to_json(record: Record) -> str:
    return json.dumps([to_csl(record)], ensure_ascii=False, indent=1) + "\n"


_EXPORTS: dict[str, tuple[str, Callable[[Record], str]]] = {
    "bib": ("application/x-bibtex", to_bibtex),
    "ris": ("application/x-research-info-systems", to_ris),
    "json": ("application/vnd.citationstyles.csl+json", _to_json),
}


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
    if ending not in _EXPORTS:
        raise NotFoundError(_("References are available as bib, ris and json."))
    _resource, record = _record(request, identifier)
    media_type, convert = _EXPORTS[ending]
    name = f"{identifier}.{ending}"
    return HttpResponse(
        convert(record),
        content_type=f"{media_type}; charset=utf-8",
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
