"""Access to images of texts: what is held back, and collections that are closed."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

_KNOWN = "_closed_collections_and_images"
_SEES_ALL = "library.view_restricted_resource"


def restricted_collections(restrictions: Iterable[Any] | None = None) -> set[int]:
    """Return keys of collections with a restriction, and of those below them."""
    if restrictions is None:
        restrictions = CollectionViewRestriction.objects.select_related("collection")
    return {
        pk
        for restriction in restrictions
        for pk in restriction.collection.get_descendants(inclusive=True).values_list(
            "pk", flat=True
        )
    }


def unmet_restrictions(
    model: Any, reader: Any, relation: str, request: HttpRequest | None = None
) -> list[Any]:
    """Return restrictions of pages or collections that exclude this user.

    Passwords are known from the request; this never prompts for one.
    """
    if request is None:
        request = HttpRequest()
        vars(request).update(user=reader, session={})
    restrictions = model.objects.select_related(relation).prefetch_related("groups")
    return [each for each in restrictions if not each.accept_request(request)]


def visible_image(picture: Any, reader: Any) -> Any:
    """Return the image, or None if this user may not see it.

    Collections that are closed to a user, and images that are held back, are loaded
    once per user object, which lives as long as a request.
    """
    if not picture or reader is None:
        return picture
    if not hasattr(reader, _KNOWN):
        unmet = unmet_restrictions(CollectionViewRestriction, reader, "collection")
        held = get_image_model().objects.filter(held__isnull=False)
        known = restricted_collections(unmet), set(held.values_list("pk", flat=True))
        setattr(reader, _KNOWN, known)
    restricted, held_back = getattr(reader, _KNOWN)
    # Whoever uploaded an image that is held back sees it.
    is_own = reader.pk is not None and picture.uploaded_by_user_id == reader.pk
    is_held = picture.pk in held_back and not is_own
    is_closed = is_held or picture.collection_id in restricted
    return None if is_closed and not reader.has_perm(_SEES_ALL) else picture


def is_kept_from_readers(picture: Any, reader: Any) -> bool:
    """Return whether an image that `visible_image` gave this user is held back."""
    _restricted, held_back = getattr(reader, _KNOWN, ((), ()))
    return bool(picture) and picture.pk in held_back


def is_public_image(picture: Any) -> bool:
    """Return whether everyone gets an image in a text that they may read."""
    is_held = get_image_model().objects.filter(pk=picture.pk, held__isnull=False)
    return picture.collection_id not in restricted_collections() and (
        not is_held.exists()
    )
