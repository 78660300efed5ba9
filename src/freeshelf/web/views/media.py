"""Images of editorial pages, in the sizes that pages show."""

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition, SourceImageIOError
from wagtail.permissions import policy_registry

from freeshelf.content.embeds.cards import STORAGE
from freeshelf.content.embeds.fetching import FOLDER
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.pictures.renewal import open_rendition
from freeshelf.library.pictures import may_see_picture
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.theme import ICON_FORM, LOGO_FORM
from freeshelf.web.stored_answers import picture_answer

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
