"""Files, pictures and images of pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition, SourceImageIOError
from wagtail.permissions import policy_registry

from freeshelf.content.embeds.cards import STORAGE
from freeshelf.content.embeds.fetching import FOLDER
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.pictures.renewal import open_rendition
from freeshelf.crosswalks.signposting import file_links, to_header
from freeshelf.enrich.errors import EnrichError, PictureBusyError
from freeshelf.enrich.page_images import (
    PICTURE_MEDIA_TYPE,
    page_image,
)
from freeshelf.library.access import level_now
from freeshelf.library.models import File, FileContent
from freeshelf.library.pictures import may_see_picture
from freeshelf.web.counting import record_download, record_opened
from freeshelf.web.errors import NotFoundError
from freeshelf.web.lookups import get_file
from freeshelf.web.partial_content import whole_or_part
from freeshelf.web.presenters.page_frame import ICON_FORM, LOGO_FORM
from freeshelf.web.reader_files import open_for_readers

# Asked for each time: what is taken out is gone with the next look at it.
FOR_ALL = "public, no-cache"
# Images of other sites, of which nobody takes anything out.
FOR_SOME_MINUTES = "public, max-age=120, must-revalidate"
FOR_SOME = "private, no-store"


def picture_answer(
    request: HttpRequest,
    opened: Callable[[], Any],
    *,
    media_type: str,
    version: str,
    is_for_all: bool,
    caching: str = FOR_ALL,
) -> HttpResponseBase:
    """Return an image for a user with access; `version` changes with its bytes.

    It is opened only if the browser does not have it yet.
    """
    headers = {"Cache-Control": caching if is_for_all else FOR_SOME}
    if is_for_all:
        headers["ETag"] = quote_etag(version)
        unchanged = get_conditional_response(request, etag=headers["ETag"])
        if unchanged is not None:
            return _with(unchanged, headers)
    response = FileResponse(opened(), content_type=media_type)
    return _with(
        response,
        headers
        | {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _with(
    response: HttpResponse | FileResponse, headers: dict[str, str]
) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers[name] = value
    return response


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
    is_open = {level_now(file), level_now(file.resource)} == {"open"}
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


_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
# Sizes on pages; any other size was rendered for the admin area.
SHOWN_FORMS = frozenset(
    (
        "max-640x640", "original", "width-320", "width-480", "width-640", "width-960",
        LOGO_FORM, ICON_FORM,
    )
)  # fmt: skip
# Size in the image chooser.
_THUMBNAIL = "max-165x165"


def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a rendition to users with access; originals have no URL."""
    media_type = _TYPES.get(name.rpartition(".")[2].lower())
    renditions = get_image_model().get_rendition_model().objects
    found = renditions.filter(file=f"images/{name}").select_related("image").first()
    if media_type is None or found is None:
        raise NotFoundError(_("Image not found"))
    is_for_all = _is_for_all(found)
    if not (is_for_all or _is_for(request, found)):
        raise NotFoundError(_("Image not found"))
    try:
        return picture_answer(
            request,
            lambda: open_rendition(found),
            media_type=media_type,
            version=f"{found.pk}-{name}",
            is_for_all=is_for_all,
        )
    except SourceImageIOError as error:
        raise NotFoundError(_("Image not found")) from error


def embed_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the image of an embed, named by its checksum."""
    found = CachedEmbed.objects.filter(thumbnail=f"{FOLDER}/{name}").first()
    if found is None:
        raise NotFoundError(_("Image not found"))
    try:
        return picture_answer(
            request,
            lambda: storages[STORAGE].open(found.thumbnail),
            media_type="image/webp",
            version=name,
            is_for_all=True,
            caching=FOR_SOME_MINUTES,
        )
    except FileNotFoundError as error:
        raise NotFoundError(_("Image not found")) from error


def _is_for_all(rendition: AbstractRendition) -> bool:
    is_shown = rendition.filter_spec in SHOWN_FORMS
    return is_shown and may_see_picture(rendition.image, AnonymousUser())


def _is_for_staff(request: HttpRequest, rendition: AbstractRendition) -> bool:
    """Return whether a user of the admin may see or choose an image."""
    image, user = rendition.image, request.user
    if may_see_picture(image, user, request):
        return True
    actions = ["change"]
    if rendition.filter_spec == _THUMBNAIL:
        actions.append("choose")
    policy = policy_registry.get(image)
    allowed: bool = policy.user_has_any_permission_for_instance(user, actions, image)
    return allowed


def _is_for(request: HttpRequest, rendition: AbstractRendition) -> bool:
    """Return whether this user may see a restricted image."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return _is_for_staff(request, rendition)
    draft = getattr(request, "theme_draft", None)
    if draft is not None and rendition.image_id in (draft.logo_id, draft.icon_id):
        return True
    is_shown = rendition.filter_spec in SHOWN_FORMS
    return is_shown and may_see_picture(rendition.image, request.user, request)


# Content of a file must not run or load anything. Browsers' PDF viewers do not work in
# a sandbox, so a PDF gets the rest of the policy only.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
    "img-src 'self' data: blob:; frame-ancestors 'none'"
)


def download(
    request: HttpRequest, identifier: str, number: int, name: str
) -> HttpResponseBase:
    """Return a file, complete or a range of it."""
    file = get_file(identifier, number, user=request.user)
    version = file.current
    assert version is not None  # noqa: S101 - get_file makes sure
    if name != version.original_name:
        return HttpResponseRedirect(file.download_url())
    record_opened(request, identifier)
    content = version.content
    headers = _headers(file, content, version.original_name)
    try:
        opened = open_for_readers(content)
    except PictureBusyError:
        return busy()
    stream, size = opened.stream, opened.size
    headers["ETag"] = quote_etag(opened.version)
    unchanged = get_conditional_response(request, etag=headers["ETag"])
    if unchanged is not None:
        stream.close()
        return _with(
            unchanged, {key: headers[key] for key in ("Cache-Control", "ETag")}
        )
    record_download(request, file)
    return whole_or_part(request, stream, size, headers)


def _headers(file: File, content: FileContent, name: str) -> dict[str, str]:
    is_pdf = content.media_type == "application/pdf"
    is_open = {level_now(file), level_now(file.resource)} == {"open"}
    return {
        "Content-Type": content.media_type if is_pdf else _inert(content.media_type),
        "Content-Disposition": content_disposition_header(
            as_attachment=not is_pdf, filename=name
        )
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _PDF_POLICY if is_pdf else _POLICY,
        "Cache-Control": "public, no-cache" if is_open else "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": quote_etag(content.pk),
        "Last-Modified": http_date(content.stored_at.timestamp()),
        "Link": to_header(
            file_links(settings.FREESHELF_BASE_URL + file.resource.permanent_url)
        ),
    }


def _inert(media_type: str) -> str:
    """Return the media type for a download, generic for active content."""
    if media_type.startswith("text/") and media_type not in ("text/plain", "text/csv"):
        return "application/octet-stream"
    if "xml" in media_type.rpartition("/")[2] and "openxml" not in media_type:
        return "application/octet-stream"
    return media_type
