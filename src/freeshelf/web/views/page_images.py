"""View of page images."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from freeshelf.enrich.errors import EnrichError, PictureBusyError
from freeshelf.enrich.page_images import PICTURE_MEDIA_TYPE, page_image
from freeshelf.web.errors import NotFoundError
from freeshelf.web.lookups import get_file
from freeshelf.web.stored_answers import picture_answer


def page(
    request: HttpRequest,
    identifier: str,
    number: int,
    page_number: int,
    checksum: str,
    width: int,
) -> HttpResponseBase:
    """Return the image of a page; the checksum changes the URL with the bytes."""
    file = get_file(identifier, number, user=request.user)
    version = file.current
    if version is None or version.content.pk[:12] != checksum:
        raise NotFoundError(_("Image not found"))
    try:
        path = page_image(content=version.content, number=page_number, width=width)
    except PictureBusyError:
        return busy()
    except EnrichError as error:
        raise NotFoundError(_("This page has no image.")) from error
    is_open = {file.access_rights, file.resource.access_rights} == {"open"}
    return picture_answer(
        request,
        lambda: path.open("rb"),
        media_type=PICTURE_MEDIA_TYPE,
        version=f"{checksum}-{page_number}-{width}",
        is_for_all=is_open,
    )


def busy() -> HttpResponse:
    """Return the response while too many images are being rendered."""
    return HttpResponse(
        _("Too many page images are being created. Try again in a moment."),
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": "5", "Cache-Control": "no-store"},
    )
