"""Who else needs an object: what must stay when an import is taken back."""

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CASCADE, ForeignObjectRel, Model, QuerySet
from modelcluster.fields import ParentalKey
from wagtail.models import Page, ReferenceIndex

ObjectKey = tuple[str, str]  # label of the model, primary key
# What is in one of these goes with it by the database's rule, and is more than a part.
_CONTAINERS = {
    "auth.user",
    "contenttypes.contenttype",
    "ingest.source",
    "vocabularies.conceptscheme",
    "wagtailcore.collection",
    "wagtailcore.locale",
    "wagtailcore.site",
}


def object_key(instance: Model) -> ObjectKey:
    """What names an object whatever variable holds it."""
    return type(instance)._meta.label_lower, str(instance.pk)


def unfiltered_rows(model: type[Model], **chosen: Any) -> QuerySet[Any]:
    """Rows of any model, whatever its managers leave out."""
    kind = ContentType.objects.get_for_model(model)
    return kind.get_all_objects_for_this_type(**chosen)


def parents_of(instance: Model) -> Iterator[ObjectKey]:
    """Yield what an object is a part of, so that it goes and stays with it."""
    for field in instance._meta.concrete_fields:
        relation = field.remote_field
        model = getattr(field, "related_model", None)
        if relation is None or getattr(relation, "parent_link", False) or not model:
            continue
        label = model._meta.label_lower
        if getattr(relation, "on_delete", None) is CASCADE and label not in _CONTAINERS:
            key = getattr(instance, field.attname)
            if key is not None:
                yield label, str(key)


def remaining_referrer(instance: Model, going: Collection[ObjectKey]) -> Model | None:
    """An object that refers to this one and is not going itself, if there is any."""
    if isinstance(instance, Page):
        for child in instance.get_children().specific():
            if object_key(child) not in going:
                page: Model = child
                return page
    for relation in instance._meta.related_objects:
        for user in _users(instance, relation):
            if user is not None and object_key(user) not in going:
                return user
    return _user_in_text(instance, going)


def _users(instance: Model, relation: ForeignObjectRel) -> Iterator[Model | None]:
    model: Any = relation.related_model
    if model._meta.app_label == "ingest" or model is type(instance):
        return
    owner = _owner_field(model)
    is_container = type(instance)._meta.label_lower in _CONTAINERS
    if owner is None and not is_container and _goes_along(relation):
        return
    name = relation.field.name
    for child in unfiltered_rows(model, **{name: instance}).iterator():
        user = getattr(child, owner) if owner is not None else child
        # A part of the object itself is no one else.
        if user is not None and object_key(user) != object_key(instance):
            yield user


def _owner_field(model: type[Model]) -> str | None:
    """The field by which rows are parts of something that is edited as a whole."""
    for field in model._meta.get_fields():
        if isinstance(field, ParentalKey):
            return str(field.name)
    return None


def _goes_along(relation: ForeignObjectRel) -> bool:
    if relation.many_to_many:
        return False
    return getattr(relation, "on_delete", None) is CASCADE


def _user_in_text(instance: Model, going: Collection[ObjectKey]) -> Model | None:
    references = ReferenceIndex.get_references_to(instance).select_related(
        "content_type"
    )
    for reference in references.iterator():
        model: Any = reference.content_type.model_class()
        if model is None or model is type(instance):
            continue
        user = unfiltered_rows(model, pk=reference.object_id).first()
        if user is not None and object_key(user) not in going:
            found: Model = user
            return found
    return None
