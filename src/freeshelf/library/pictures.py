"""Who may see a picture: whoever may read one of the texts that use it.

A text is anything live that refers to a picture: a page, a record, an event, a reusable
block by way of the texts that show it, a field, the look of the site. A draft, a
revision and what was withdrawn show nothing to readers. A collection with a restriction
closes its pictures whatever uses them: so an editor closes one by hand.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
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
from freeshelf.content.uses import uses_of
from freeshelf.library.access import Reader
from freeshelf.library.models import (
    Agent,
    FieldDefinition,
    FieldType,
    FieldValueSet,
    Resource,
)
from freeshelf.vocabularies.models import Concept

# Pictures by the objects that use them, by model; keys as the reference index has them.
_Users = defaultdict[type[Model], defaultdict[str, set[str]]]
_ADDRESS = "/closed?i="
_IN_VALUES = re.compile(r'"image:(\d+)"')


def pictures_visible_to(
    reader: Reader, *, among: Collection[Any] | None = None
) -> QuerySet[Any]:
    """Pictures that a reader may see, of all or of those with these primary keys.

    People of the desk see every picture.
    """
    pictures = get_image_model().objects.all()
    if among is not None:
        pictures = pictures.filter(pk__in=among)
    if reader.has_perm("wagtailadmin.access_admin"):
        return pictures
    keys = None if among is None else {str(pk) for pk in among}
    return pictures.exclude(collection__in=_closed_collections(reader)).filter(
        pk__in=_in_texts_for(reader, keys)
    )


def may_see_picture(picture: Any, reader: Reader) -> bool:
    """Whether a reader may see one picture."""
    found: bool = pictures_visible_to(reader, among=[picture.pk]).exists()
    return found


def picture_address(picture: Any) -> str:
    """An address that leads to a picture in its full size, for who may see it.

    While a redirect leads there, anyone may: an older site gave it to all.
    """
    return f"{_ADDRESS}{picture.pk}"


def _in_texts_for(reader: Reader, keys: set[str] | None) -> set[str]:
    found: set[str] = set()
    for model, by_user in _users_of(keys).items():
        for user in _readable(model, set(by_user), reader):
            found |= by_user[user]
    if keys is None or keys - found:
        found |= _at_old_addresses(keys)
    return found


def _users_of(keys: set[str] | None) -> _Users:
    kind = ContentType.objects.get_for_model(get_image_model())
    references = ReferenceIndex.objects.filter(to_content_type=kind)
    if keys is not None:
        references = references.filter(to_object_id__in=keys)
    users: _Users = defaultdict(lambda: defaultdict(set))
    rows = references.values_list("base_content_type", "object_id", "to_object_id")
    for content_type, user, picture in rows:
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model is not None:
            users[model][user].add(picture)
    for model, user, pictures in _users_by_field(keys):
        users[model][user] |= pictures
    return users


def _users_by_field(
    keys: set[str] | None,
) -> Iterator[tuple[type[Model], str, set[str]]]:
    """Values in fields of editors, which the reference index does not know."""
    kinds = (FieldType.IMAGE, FieldType.GALLERY)
    if not FieldDefinition.objects.filter(type__in=kinds).exists():
        return
    wanted = Q(written__contains='"image:') if keys is None else Q(pk__in=())
    for key in keys or ():
        wanted |= Q(written__contains=f'"image:{key}"')
    owners: list[tuple[type[Model], Any, str, str]] = [
        (Resource, Resource, "field_values", "pk"),
        (Agent, FieldValueSet, "values", "agent"),
        (Concept, FieldValueSet, "values", "concept"),
    ]
    for owner, model, values, key in owners:
        rows = model.objects.exclude(**{key: None})
        said = rows.annotate(written=Cast(values, TextField()), owner=F(key))
        for pk, text in said.filter(wanted).values_list("owner", "written"):
            yield owner, str(pk), set(_IN_VALUES.findall(text))


def _at_old_addresses(keys: set[str] | None) -> set[str]:
    """Pictures that an older site gave to anyone, though no text here shows them."""
    links = Redirect.objects.all()
    if keys is None:
        links = links.filter(redirect_link__startswith=_ADDRESS)
    else:
        links = links.filter(redirect_link__in=[_ADDRESS + key for key in keys])
    found = links.values_list("redirect_link", flat=True)
    numbers = (link.removeprefix(_ADDRESS) for link in found)
    return {number for number in numbers if number.isascii() and number.isdigit()}


def _readable(model: Any, keys: set[str], reader: Reader) -> Iterator[str]:
    """Keys of the objects of a model that this reader may read."""
    rows = model.objects.filter(pk__in=keys)
    if model is ReusableBlock:
        yield from _readable_blocks(rows.filter(live=True), reader)
        return
    if issubclass(model, Page):
        rows = rows.live()
        for restriction in _not_met(PageViewRestriction, reader, "page"):
            rows = rows.not_descendant_of(restriction.page, inclusive=True)
    elif hasattr(rows, "visible_to"):
        rows = rows.visible_to(reader)
    elif hasattr(rows, "known_to"):
        rows = rows.known_to(reader)
    elif issubclass(model, DraftStateMixin):
        rows = rows.filter(live=True)
    elif model is not Concept:
        return
    yield from map(str, rows.values_list("pk", flat=True))


def _readable_blocks(blocks: Iterable[ReusableBlock], reader: Reader) -> Iterator[str]:
    for block in blocks:
        uses = uses_of(block, only_live=True)
        if any(
            next(_readable(model, keys, reader), None)
            for model, keys in uses.items()
            if model is not ReusableBlock
        ):
            yield str(block.pk)


def _closed_collections(reader: Reader) -> set[int]:
    found: set[int] = set()
    for restriction in _not_met(CollectionViewRestriction, reader, "collection"):
        below = restriction.collection.get_descendants(inclusive=True)
        found.update(below.values_list("pk", flat=True))
    return found


def _not_met(model: Any, reader: Reader, place: str) -> list[Any]:
    """Restrictions that keep this reader out; nobody is asked for a password here."""
    groups = {group.pk for group in reader.groups.all()}
    return [
        restriction
        for restriction in model.objects.select_related(place).prefetch_related(
            "groups"
        )
        if not _meets(restriction, reader, groups)
    ]


def _meets(restriction: BaseViewRestriction, reader: Reader, groups: set[int]) -> bool:
    if restriction.restriction_type == BaseViewRestriction.LOGIN:
        return bool(reader.is_authenticated)
    if restriction.restriction_type == BaseViewRestriction.GROUPS:
        theirs = {group.pk for group in restriction.groups.all()}
        return reader.is_superuser or bool(groups & theirs)
    return False
