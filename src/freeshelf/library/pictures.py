"""Access to images: a user who may read a text may see its images.

A text is any live object that refers to an image: a page, a record, an event, a
reusable block (by the texts that show it), a field, the theme. Drafts, revisions and
withdrawn records show nothing to visitors. A collection with a restriction hides its
images whatever uses them, so an editor can restrict one explicitly. An image that is
held back for a check is for those who read every record, and for who uploaded it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import (
    CollectionViewRestriction,
    DraftStateMixin,
    Page,
    PageViewRestriction,
    ReferenceIndex,
)

from freeshelf.content.models import ReusableBlock
from freeshelf.content.usage import usage_of
from freeshelf.content.visible_images import restricted_collections, unmet_restrictions
from freeshelf.library.access import READ_ALL, Reader
from freeshelf.library.models import Resource, StagedObject

# Images by the objects that use them, by model; keys as in the reference index.
_Users = defaultdict[type[Model], defaultdict[str, set[str]]]
_ADMIN_PERMISSION = "wagtailadmin.access_admin"
_URL_PREFIX = "/closed?i="
# Finds the images that a user sees in the values of objects with these keys.
ImagesInValues = Callable[[set[str], Reader], Iterable[str]]
# Columns of which visitors see only some values, by model.
_images_in_values: dict[type[Model], tuple[str, ImagesInValues]] = {}


def register_images_in_values(
    model: type[Model], column: str, find: ImagesInValues
) -> None:
    """Register a column of which visitors see only some values."""
    _images_in_values[model] = column, find


def pictures_visible_to(
    reader: Reader,
    *,
    among: Collection[Any] | None = None,
    request: HttpRequest | None = None,
) -> QuerySet[Any]:
    """Return images that a user may see, of all or of those with these primary keys.

    Users who read every record see every image. Other admin users see their own
    uploads, unused images, and images of records that they may read there, including
    drafts. The request holds the passwords that the visitor entered.
    """
    pictures = get_image_model().objects.all()
    if among is not None:
        pictures = pictures.filter(pk__in=among)
    if reader.has_perm(READ_ALL):
        return pictures
    keys = None if among is None else {str(pk) for pk in among}
    restricted = restricted_collections(
        unmet_restrictions(CollectionViewRestriction, reader, "collection", request)
    )
    in_texts = Q(pk__in=_in_texts_for(reader, keys, request), held__isnull=True)
    if not reader.has_perm(_ADMIN_PERMISSION):
        return pictures.filter(in_texts).exclude(collection__in=restricted)
    is_visible = (in_texts | _unused()) & ~Q(collection__in=restricted)
    return pictures.filter(is_visible | Q(uploaded_by_user=reader.pk))


def may_see_picture(
    picture: Any, reader: Reader, request: HttpRequest | None = None
) -> bool:
    """Return whether a user may see one image."""
    return pictures_visible_to(reader, among=[picture.pk], request=request).exists()


def picture_address(picture: Any) -> str:
    """Return a URL of an image in full size, which checks access.

    While a redirect points to it, anyone may see the image, since the old site
    published it.
    """
    return f"{_URL_PREFIX}{picture.pk}"


def _in_texts_for(
    reader: Reader, keys: set[str] | None, request: HttpRequest | None
) -> set[str]:
    texts, values = _users_of(keys)
    visible: set[str] = set()
    for model, by_user in texts.items():
        for user in _readable(model, set(by_user), reader, request):
            visible |= by_user[user]
    for model, by_user in values.items():
        candidates = set().union(*by_user.values())
        _column, find = _images_in_values[model]
        visible |= candidates & set(find(set(by_user), reader))
    if keys is None or keys - visible:
        visible |= _at_old_urls(keys)
    return visible


def _users_of(keys: set[str] | None) -> tuple[_Users, _Users]:
    """Return images by objects with texts, and by objects with field values."""
    kind = ContentType.objects.get_for_model(get_image_model())
    references = ReferenceIndex.objects.filter(to_content_type=kind)
    if keys is not None:
        references = references.filter(to_object_id__in=keys)
    texts: _Users = defaultdict(lambda: defaultdict(set))
    values: _Users = defaultdict(lambda: defaultdict(set))
    rows = references.values_list(
        "base_content_type", "object_id", "to_object_id", "model_path"
    )
    for content_type, user, picture, path in rows:
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model is not None:
            column, _find = _images_in_values.get(model, ("", None))
            is_value = path.partition(".")[0] == column
            (values if is_value else texts)[model][user].add(picture)
    return texts, values


def _unused() -> Q:
    """Return a filter for images without references."""
    kind = ContentType.objects.get_for_model(get_image_model())
    key = Cast(OuterRef("pk"), CharField())
    uses = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=key)
    return ~Q(Exists(uses)) & Q(held__isnull=True)


def _at_old_urls(keys: set[str] | None) -> set[str]:
    """Return images that the old site published, though no text here shows them."""
    links = Redirect.objects.exclude(pk__in=StagedObject.objects.keys_of(Redirect))
    if keys is None:
        links = links.filter(redirect_link__startswith=_URL_PREFIX)
    else:
        links = links.filter(redirect_link__in=[_URL_PREFIX + key for key in keys])
    targets = links.values_list("redirect_link", flat=True)
    numbers = (link.removeprefix(_URL_PREFIX) for link in targets)
    return {number for number in numbers if number.isascii() and number.isdigit()}


def _readable(
    model: Any, keys: set[str], reader: Reader, request: HttpRequest | None
) -> Iterator[str]:
    """Return keys of the objects of a model that this user may read."""
    rows = model.objects.filter(pk__in=keys)
    if model is ReusableBlock:
        yield from _readable_blocks(rows.filter(live=True), reader, request)
        return
    readable = readable_rows(model, keys, reader, request)
    yield from map(str, readable.values_list("pk", flat=True))


def readable_rows(
    model: Any, keys: Iterable[Any], reader: Reader, request: HttpRequest | None = None
) -> QuerySet[Any]:
    """Return the objects with these keys that this user may read."""
    rows = model.objects.filter(pk__in=keys)
    if issubclass(model, Page):
        rows = rows.live()
        for restriction in unmet_restrictions(
            PageViewRestriction, reader, "page", request
        ):
            rows = rows.not_descendant_of(restriction.page, inclusive=True)
        return rows
    if model is Resource and reader.has_perm(_ADMIN_PERMISSION):
        return Resource.objects.filter(pk__in=keys).visible_in_admin_to(reader)
    if hasattr(rows, "visible_to"):
        return rows.visible_to(reader)
    if issubclass(model, DraftStateMixin):
        return rows.filter(live=True)
    return rows.none()


def _readable_blocks(
    blocks: Iterable[ReusableBlock], reader: Reader, request: HttpRequest | None
) -> Iterator[str]:
    for block in blocks:
        uses = usage_of(block, only_live=True)
        if any(
            next(_readable(model, keys, reader, request), None)
            for model, keys in uses.items()
            if model is not ReusableBlock
        ):
            yield str(block.pk)
