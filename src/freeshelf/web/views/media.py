"""Pictures of editorial pages, in the sizes that pages show."""

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from freeshelf.content.embeds.cards import STORAGE
from freeshelf.content.embeds.fetching import FOLDER
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.pictures.renewal import open_rendition
from freeshelf.library.pictures import may_see_picture
from freeshelf.web.errors import NotFoundError

_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


def rendition(request: HttpRequest, name: str) -> FileResponse:
    """A rendition of a picture, for who may see it; originals have no address."""
    media_type = _TYPES.get(name.rpartition(".")[2].lower())
    renditions = get_image_model().get_rendition_model().objects
    found = renditions.filter(file=f"images/{name}").select_related("image").first()
    if media_type is None or found is None:
        raise NotFoundError(_("There is no picture at this address."))
    if not may_see_picture(found.image, request.user):
        raise NotFoundError(_("There is no picture at this address."))
    try:
        stream = open_rendition(found)
    except SourceImageIOError as error:
        raise NotFoundError(_("There is no picture at this address.")) from error
    return FileResponse(
        stream,
        content_type=media_type,
        headers={
            "Cache-Control": "public, max-age=86400"
            if may_see_picture(found.image, AnonymousUser())
            else "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def embed_picture(request: HttpRequest, name: str) -> FileResponse:
    """The picture of an embed; its name is the checksum of what was drawn."""
    found = CachedEmbed.objects.filter(thumbnail=f"{FOLDER}/{name}").first()
    if found is None:
        raise NotFoundError(_("There is no picture at this address."))
    try:
        stream = storages[STORAGE].open(found.thumbnail)
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no picture at this address.")) from error
    return FileResponse(
        stream,
        content_type="image/webp",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
