"""Records for reference managers, as their connectors find them on a page of a list.

unAPI version 1: a page names a server and the identifiers of its records, and the
server gives each in the formats that it lists.
"""

from xml.sax.saxutils import quoteattr

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from freeshelf.core.html import without_control_characters
from freeshelf.crosswalks.exports import EXPORTS
from freeshelf.web.cited_records import cited_record
from freeshelf.web.lookups import get_resource

# Zotero takes the first of its own order that is listed, in which others come before
# RIS; from RIS it takes the kind of a record and its files.
_FORMATS = {"ris": EXPORTS["ris"], "bibtex": EXPORTS["bib"]}


def resolve(request: HttpRequest) -> HttpResponse:
    """Return the formats, those of a record, or a record in one of them."""
    identifier, name = request.GET.get("id", ""), request.GET.get("format", "")
    if not identifier:
        return _listed("", status=400 if name else 200)
    resource = get_resource(identifier, user=request.user)
    if not name:
        return _listed(f" id={quoteattr(identifier)}", status=300)
    chosen = _FORMATS.get(name)
    if chosen is None:
        return _listed(f" id={quoteattr(identifier)}", status=406)
    language = get_language() or "en"
    record = cited_record(resource, user=request.user, language=language)
    return HttpResponse(
        without_control_characters(chosen.convert(record)),
        content_type=f"{chosen.media_type}; charset=utf-8",
    )


def _listed(attributes: str, *, status: int) -> HttpResponse:
    formats = "".join(
        f'<format name="{name}" type="{export.media_type}"/>'
        for name, export in _FORMATS.items()
    )
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f"<formats{attributes}>{formats}</formats>",
        content_type="application/xml; charset=utf-8",
        status=status,
    )
