"""Who may see a picture: whoever may read one of the texts that use it.

A text is anything live that refers to a picture: a page, a record, an event, a reusable
block by way of the texts that show it, a field, the look of the site. A draft, a
revision and what was withdrawn show nothing to readers. A collection with a restriction
closes its pictures whatever uses them: so an editor closes one by hand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import (
    BaseViewRestriction,
    CollectionViewRestriction,
    DraftStateMixin,
    Page,
    PageViewRestriction,
    ReferenceIndex,
)

from freeshelf.content.models import ReusableBlock
from freeshelf.content.usage import usage_of
from freeshelf.library.access import READ_ALL, Reader
from freeshelf.library.field_groups.entity_values import visible_entity_values
from freeshelf.library.field_groups.visible_values import (
    FieldValue,
    field_values,
    single_values,
)
from freeshelf.library.models import Agent, FieldValueSet, Resource, StagedObject
from freeshelf.vocabularies.models import Concept

# Pictures by the objects that use them, by model; keys as the reference index has them.
_Users = defaultdict[type[Model], defaultdict[str, set[str]]]
_ADMIN_PERMISSION = "wagtailadmin.access_admin"
_ADDRESS = "/closed?i="
_REFERENCE = "image:"
# Columns with values of fields, of which readers do not see all.
_VALUES: dict[type[Model], tuple[str, ...]] = {
    Resource: ("field_values",),
    FieldValueSet: ("values",),
}


def pictures_visible_to(
    reader: Reader,
    *,
    among: Collection[Any] | None = None,
    request: HttpRequest | None = None,
) -> QuerySet[Any]:
    """Pictures that a reader may see, of all or of those with these primary keys.

    Who reads every record sees every picture. Others of the admin area see what they
    uploaded, what nothing uses, and what is in records that they may read there, drafts
    too. The reader's request says which passwords they gave.
    """
    pictures = get_image_model().objects.all()
    if among is not None:
        pictures = pictures.filter(pk__in=among)
    if reader.has_perm(READ_ALL):
        return pictures
    keys = None if among is None else {str(pk) for pk in among}
    closed = _closed_collections(reader, request)
    seen = Q(pk__in=_in_texts_for(reader, keys, request))
    if not reader.has_perm(_ADMIN_PERMISSION):
        return pictures.filter(seen).exclude(collection__in=closed)
    is_open = (seen | _unused()) & ~Q(collection__in=closed)
    return pictures.filter(is_open | Q(uploaded_by_user=reader.pk))


def may_see_picture(
    picture: Any, reader: Reader, request: HttpRequest | None = None
) -> bool:
    """Whether a reader may see one picture."""
    found: bool = pictures_visible_to(
        reader, among=[picture.pk], request=request
    ).exists()
    return found


def picture_address(picture: Any) -> str:
    """An address that leads to a picture in its full size, for who may see it.

    While a redirect leads there, anyone may: an older site gave it to all.
    """
    return f"{_ADDRESS}{picture.pk}"


def _in_texts_for(
    reader: Reader, keys: set[str] | None, request: HttpRequest | None
) -> set[str]:
    texts, values = _users_of(keys)
    found: set[str] = set()
    for model, by_user in texts.items():
        for user in _readable(model, set(by_user), reader, request):
            found |= by_user[user]
    for model, by_user in values.items():
        wanted = set().union(*by_user.values())
        found |= wanted & set(_in_values(model, set(by_user), reader))
    if keys is None or keys - found:
        found |= _at_old_addresses(keys)
    return found


def _users_of(keys: set[str] | None) -> tuple[_Users, _Users]:
    """Whose texts show pictures, and whose values in fields lead to them."""
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
            is_value = path.partition(".")[0] in _VALUES.get(model, ())
            (values if is_value else texts)[model][user].add(picture)
    return texts, values


def _in_values(model: type[Model], users: set[str], reader: Reader) -> Iterator[str]:
    """Pictures that readers see in values: what is for staff is not among them."""
    if model is Resource:
        for record in _readable_rows(Resource, users, reader, None):
            yield from _pictures_of(field_values(record))
        return
    sets = FieldValueSet.objects.filter(pk__in=users).select_related("agent", "concept")
    for thing in {row.agent or row.concept for row in sets}:
        if thing is None or not _is_known(thing, reader):
            continue
        yield from _pictures_of(visible_entity_values(thing))


def _is_known(thing: Agent | Concept, reader: Reader) -> bool:
    if isinstance(thing, Concept):
        return Concept.objects.visible_to(reader).filter(pk=thing.pk).exists()
    return Agent.objects.visible_to(reader).filter(pk=thing.pk).exists()


def _pictures_of(values: Iterable[FieldValue]) -> Iterator[str]:
    for _asked, value in single_values(values):
        if isinstance(value, str) and value.startswith(_REFERENCE):
            yield value.removeprefix(_REFERENCE)


def _unused() -> Q:
    """Pictures to which nothing refers."""
    kind = ContentType.objects.get_for_model(get_image_model())
    key = Cast(OuterRef("pk"), CharField())
    uses = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=key)
    return ~Q(Exists(uses))


def _at_old_addresses(keys: set[str] | None) -> set[str]:
    """Pictures that an older site gave to anyone, though no text here shows them."""
    links = Redirect.objects.exclude(pk__in=StagedObject.objects.keys_of(Redirect))
    if keys is None:
        links = links.filter(redirect_link__startswith=_ADDRESS)
    else:
        links = links.filter(redirect_link__in=[_ADDRESS + key for key in keys])
    found = links.values_list("redirect_link", flat=True)
    numbers = (link.removeprefix(_ADDRESS) for link in found)
    return {number for number in numbers if number.isascii() and number.isdigit()}


def _readable(
    model: Any, keys: set[str], reader: Reader, request: HttpRequest | None
) -> Iterator[str]:
    """Keys of the objects of a model that this reader may read."""
    rows = model.objects.filter(pk__in=keys)
    if model is ReusableBlock:
        yield from _readable_blocks(rows.filter(live=True), reader, request)
        return
    found = _readable_rows(model, keys, reader, request)
    yield from map(str, found.values_list("pk", flat=True))


def _readable_rows(
    model: Any, keys: set[str], reader: Reader, request: HttpRequest | None
) -> QuerySet[Any]:
    rows = model.objects.filter(pk__in=keys)
    if issubclass(model, Page):
        rows = rows.live()
        for restriction in _not_met(PageViewRestriction, reader, "page", request):
            rows = rows.not_descendant_of(restriction.page, inclusive=True)
        return rows
    if model is Resource and reader.has_perm(_ADMIN_PERMISSION):
        return Resource.objects.filter(pk__in=keys).visible_in_admin_to(reader)
    if hasattr(rows, "visible_to"):
        return rows.visible_to(reader)
    if hasattr(rows, "known_to"):
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


def _closed_collections(reader: Reader, request: HttpRequest | None) -> set[int]:
    found: set[int] = set()
    closed = _not_met(CollectionViewRestriction, reader, "collection", request)
    for restriction in closed:
        below = restriction.collection.get_descendants(inclusive=True)
        found.update(below.values_list("pk", flat=True))
    return found


def _not_met(
    model: Any, reader: Reader, place: str, request: HttpRequest | None
) -> list[Any]:
    """Restrictions that keep this reader out.

    Who gave a password is known by their request; nobody is asked for one here.
    """
    restrictions = model.objects.select_related(place)
    if request is not None:
        return [one for one in restrictions if not one.accept_request(request)]
    groups = {group.pk for group in reader.groups.all()}
    return [
        restriction
        for restriction in restrictions.prefetch_related("groups")
        if not _meets(restriction, reader, groups)
    ]


def _meets(restriction: BaseViewRestriction, reader: Reader, groups: set[int]) -> bool:
    if restriction.restriction_type == BaseViewRestriction.LOGIN:
        return bool(reader.is_authenticated)
    if restriction.restriction_type == BaseViewRestriction.GROUPS:
        theirs = {group.pk for group in restriction.groups.all()}
        return reader.is_superuser or bool(groups & theirs)
    return False
