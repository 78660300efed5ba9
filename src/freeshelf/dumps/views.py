"""The page that lists the files of the newest dump, and the files themselves."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from freeshelf.dumps.services import (
    CHECKSUMS,
    MANIFEST,
    REMADE_AFTER,
    Dump,
    current_dump,
)
from freeshelf.web.page_cache import cached
from freeshelf.web.partial_content import whole_or_part

# Caches may store it and must ask again: what is closed is refused at once.
_CACHING = "public, no-cache"


@require_safe
def dumps(request: HttpRequest) -> HttpResponse:
    """List the files of the newest dump, or say why there are none."""
    _require_public()
    dump = current_dump()
    is_open = dump is not None and _is_open(dump)
    page = {"closed_since": dump is not None and not is_open}
    if dump is not None and is_open:
        page = page | {
            "made_at": dump.made_at,
            "license": dump.manifest["license"] or "",
            "counts": dump.manifest["counts"],
            "files": [
                {**each, **_listed(each["name"])} for each in dump.manifest["files"]
            ],
            "lists": [_listed(name) for name in (MANIFEST, CHECKSUMS)],
        }
    response = render(request, "dumps/dumps.html", {"page": page})
    response.headers["Cache-Control"] = "no-cache"
    return response


def _listed(name: str) -> dict[str, str]:
    about = {
        "records": _("descriptions"),
        "files": _("addresses of files, with checksums"),
        "passages": _("text, with page numbers"),
        "vocabularies": _("topics and other terms, with their names and relations"),
        "statements": _("descriptions and terms for triple stores"),
        "manifest": _("date, licence, counts and checksums"),
        CHECKSUMS: _("checksums for sha256sum"),
    }
    url = reverse("dump-file", args=[name])
    return {"name": name, "url": url, "about": about.get(name.partition(".")[0], "")}


@require_safe
def dump_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a file, whole or in part; refuse it if what it holds was closed since."""
    _require_public()
    dump = current_dump()
    found = dump.file(name) if dump is not None else None
    if dump is None or found is None:
        raise Http404
    if not _is_open(dump):
        return _closed_since(request)
    file, media_type, checksum = found
    try:
        stream = file.open()
    except FileNotFoundError as error:
        # The next one took its place meanwhile.
        raise Http404 from error
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": content_disposition_header(
            as_attachment=True, filename=name
        )
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": _CACHING,
        "Accept-Ranges": "bytes",
        "ETag": quote_etag(checksum),
        "Last-Modified": http_date(dump.made_at.timestamp()),
        "X-Robots-Tag": "noindex",
    }
    unchanged = get_conditional_response(request, etag=headers["ETag"])
    if unchanged is not None:
        stream.close()
        for each in ("Cache-Control", "ETag"):
            unchanged.headers[each] = headers[each]
        return unchanged
    return whole_or_part(request, stream, stream.size, headers)


def _is_open(dump: Dump) -> bool:
    """Return whether all of it is open, as of a second ago at most.

    All keys are compared: a download in many parts must not do so for each.
    """
    return cached(f"dump:{dump.folder}", dump.is_open, seconds=1)


def _require_public() -> None:
    if not settings.FREESHELF_DUMPS["PUBLIC"]:
        raise Http404


def _closed_since(request: HttpRequest) -> HttpResponse:
    sentence = _(
        "Something in this dump is no longer open to everyone or has been replaced. "
        "A new dump will be created within two hours."
    )
    seconds = str(int(REMADE_AFTER.total_seconds()))
    response = HttpResponse(
        f"{sentence}\n",
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": seconds, "Cache-Control": "no-store"},
    )
    # An expected answer: Django would log it as an error of the server.
    log_response("Dump closed", response=response, request=request, level="info")
    return response
