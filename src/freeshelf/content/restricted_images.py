"""Images in collections with restricted access."""

from typing import Any

from wagtail.models import CollectionViewRestriction

_KNOWN = "_closed_collections"
_SEES_ALL = "library.view_restricted_resource"


def restricted_collections() -> set[int]:
    """Return keys of collections with a restriction, and of those below them."""
    restrictions = CollectionViewRestriction.objects.select_related("collection")
    return {
        pk
        for restriction in restrictions
        for pk in restriction.collection.get_descendants(inclusive=True).values_list(
            "pk", flat=True
        )
    }


def visible_image(picture: Any, reader: Any) -> Any:
    """Return the image, or None if this user may not see it.

    Restricted collections are loaded once per user object, which lives as long as a
    request.
    """
    if not picture or reader is None:
        return picture
    if not hasattr(reader, _KNOWN):
        setattr(reader, _KNOWN, restricted_collections())
    is_restricted = picture.collection_id in getattr(reader, _KNOWN)
    sees_all = not is_restricted or reader.has_perm(_SEES_ALL)
    return picture if sees_all else None
