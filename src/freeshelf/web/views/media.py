"""Pictures of editorial pages, in the sizes that pages show."""

from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

from freeshelf.content.embeds.cards import STORAGE
from freeshelf.content.embeds.fetching import FOLDER
from freeshelf.content.embeds.models import CachedEmbed
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
    """A rendition of a picture; originals have no address.

    A picture in a collection with a restriction is for those who meet it.
    """
    media_type = _TYPES.get(name.rpartition(".")[2].lower())
    renditions = get_image_model().get_rendition_model().objects
    found = (
        renditions.filter(file=f"images/{name}")
        .select_related("image__collection")
        .first()
    )
    if media_type is None or found is None:
        raise NotFoundError(_("There is no picture at this address."))
    restrictions = list(found.image.collection.get_view_restrictions())
    if not _may_see(request, restrictions):
        raise NotFoundError(_("There is no picture at this address."))
    try:
        stream = storages["default"].open(found.file.name)
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no picture at this address.")) from error
    return FileResponse(
        stream,
        content_type=media_type,
        headers={
            "Cache-Control": "private, no-store"
            if restrictions
            else "public, max-age=86400",
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


def _may_see(
    request: HttpRequest, restrictions: list[CollectionViewRestriction]
) -> bool:
    if request.user.has_perm("wagtailadmin.access_admin"):
        return True
    return all(restriction.accept_request(request) for restriction in restrictions)
