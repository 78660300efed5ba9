"""Set relations between imported records when all of them are imported."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CASCADE, ForeignObjectRel, Model, QuerySet
from modelcluster.fields import ParentalKey
from wagtail.models import Page, ReferenceIndex, Revision

from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance, find_target, imported_as
from freeshelf.library.models import Resource, ResourceRelation

ObjectKey = tuple[str, str]  # label of the model, primary key
# Objects in these are deleted with them (CASCADE), yet are no mere parts of them.
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
    """Return the model label and primary key of an object."""
    return type(instance)._meta.label_lower, str(instance.pk)


def unfiltered_rows(model: type[Model], **conditions: Any) -> QuerySet[Any]:
    """Return rows of any model without the filters of its managers."""
    content_type = ContentType.objects.get_for_model(model)
    return content_type.get_all_objects_for_this_type(**conditions)


def parents_of(instance: Model) -> Iterator[ObjectKey]:
    """Yield the keys of the objects that this one is a part of and is deleted with."""
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
    """Return an object that refers to this one and is not being removed, if any."""
    if isinstance(instance, Page):
        for child in instance.get_children().specific():
            if object_key(child) not in going:
                page: Model = child
                return page
    for relation in instance._meta.related_objects:
        for referrer in _referrers(instance, relation):
            if referrer is not None and object_key(referrer) not in going:
                return referrer
    return _referrer_in_text(instance, going)


def _referrers(instance: Model, relation: ForeignObjectRel) -> Iterator[Model | None]:
    model: Any = relation.related_model
    if model._meta.app_label == "ingest" or model is type(instance):
        return
    owner = parental_key(model)
    is_container = type(instance)._meta.label_lower in _CONTAINERS
    if owner is None and not is_container and _is_cascaded(relation):
        return
    name = relation.field.name
    for child in unfiltered_rows(model, **{name: instance}).iterator():
        referrer = getattr(child, owner.name) if owner is not None else child
        # A child of the object itself does not count.
        if referrer is not None and object_key(referrer) != object_key(instance):
            yield referrer


def parental_key(model: type[Model]) -> ParentalKey | None:
    """Return the field of a child model that refers to its parent."""
    fields = model._meta.get_fields()
    return next((each for each in fields if isinstance(each, ParentalKey)), None)


def _is_cascaded(relation: ForeignObjectRel) -> bool:
    if relation.many_to_many:
        return False
    return getattr(relation, "on_delete", None) is CASCADE


def _referrer_in_text(instance: Model, going: Collection[ObjectKey]) -> Model | None:
    references = ReferenceIndex.get_references_to(instance).select_related(
        "content_type"
    )
    for reference in references.iterator():
        model: Any = reference.content_type.model_class()
        if model is None or model is type(instance):
            continue
        row = unfiltered_rows(model, pk=reference.object_id).first()
        if row is not None and object_key(row) not in going:
            referrer: Model = row
            return referrer
    return None


def missing_relations(
    source: Source, key: str, related: Iterable[tuple[str, str, str]]
) -> list[tuple[str, str, Resource]]:
    """Return mark, kind and target of relations that no import has set yet.

    `related` are kind, name and key of the other records; the mark is made of the name.
    """
    provenance = find_provenance(source, key)
    if provenance is None:
        return []
    done_marks = set(provenance.record.get("relations", []))
    relations = []
    for kind, name, other_key in dict.fromkeys(related):
        mark = f"{kind}:{name}"
        if mark in done_marks or other_key == key:
            continue
        target = imported_as(source, other_key, Resource)
        if target is not None:
            relations.append((mark, kind, target))
    return relations


def set_relations(
    source: Source, key: str, missing: list[tuple[str, str, Resource]]
) -> str:
    """Add relations to a record, in the caller's transaction.

    What is published or scheduled gets them at once, a draft as a draft.
    """
    provenance, resource = find_target(source, key)
    if provenance is None or not isinstance(resource, Resource):
        return ""
    draft: Resource = resource.get_latest_revision_as_object()
    present = {(r.kind, r.target_id) for r in draft.relations.all()}
    for _mark, kind, target in missing:
        if target.pk != draft.pk and (kind, target.pk) not in present:
            draft.relations.add(ResourceRelation(kind=kind, target=target))
            present.add((kind, target.pk))
    latest = resource.latest_revision_id
    is_scheduled = latest == getattr(resource.scheduled_revision, "pk", None)
    is_shown = resource.live and not resource.has_unpublished_changes
    revision = draft.save_revision()
    if is_scheduled or is_shown:
        _publish_again(resource, revision)
    if str(latest) == provenance.revision:
        provenance.revision = str(revision.pk)
    marks = [mark for mark, _kind, _target in missing]
    provenance.record["relations"] = [*provenance.record.get("relations", []), *marks]
    provenance.save()
    return ""


def _publish_again(resource: Resource, revision: Revision) -> None:
    dates = {
        "first_published_at": resource.first_published_at,
        "last_published_at": resource.last_published_at,
    }
    revision.publish()
    if resource.live:
        Resource.objects.filter(pk=resource.pk).update(**dates)
