"""Puts what was imported live, schedules it, or leaves it a draft, as Wagtail does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.signals import published

from freeshelf.ingest.wordpress.description import Publication, State
from freeshelf.library.models import Resource


def create_as_published(
    resource: Resource,
    publication: Publication,
    *,
    parts: Mapping[str, Sequence[Model]],
    now: datetime,
) -> Revision:
    """Save a new record with its parts, and its one revision, as its source had it.

    The same as `publish_new` after a save, in one save of the record instead of three:
    what a revision of something new says is what was just written. `parts` are objects
    by the name of the relation.
    """
    for name, objects in parts.items():
        if objects:
            getattr(resource, name).set(objects)
    if publication.state is State.SCHEDULED:
        resource.save()
        revision = publish_new(resource, publication)
        resource.refresh_from_db(fields=["live"])
        return revision
    live = publication.state is State.LIVE
    resource.live, resource.has_unpublished_changes = live, not live
    if live:
        resource.first_published_at = publication.published_at or now
        resource.last_published_at = publication.modified_at or now
    # The database itself checks what takes a question to it.
    resource.full_clean(
        exclude=["publisher"], validate_unique=False, validate_constraints=False
    )
    resource.save()
    _hold(resource, parts)
    revision = Revision.objects.create(
        content_object=resource,
        base_content_type=resource.get_base_content_type(),
        content=resource.serializable_data(),
        object_str=str(resource),
    )
    resource.latest_revision = revision
    resource.live_revision = revision if live else None
    Resource.objects.filter(pk=resource.pk).update(
        latest_revision=revision, live_revision=resource.live_revision
    )
    if live:
        published.send(sender=Resource, instance=resource, revision=revision)
        log(
            instance=resource,
            action="wagtail.publish",
            revision=revision,
            content_changed=True,
        )
    return revision


def _hold(resource: Resource, parts: Mapping[str, Sequence[Model]]) -> None:
    """Let a record know its parts without asking the database for them."""
    relations = [rel.get_accessor_name() for rel in get_all_child_relations(resource)]
    relations += [field.name for field in get_all_child_m2m_relations(resource)]
    for name in relations:
        getattr(resource, name).set(parts.get(name, ()))


def publish_new(instance: Any, publication: Publication) -> Revision:
    """Save the first revision of something new and publish it as its source had it.

    The dates of publication are the source's, not those of the import.
    """
    if publication.state is State.SCHEDULED:
        instance.go_live_at = publication.published_at
        instance.save()
    if publication.state is State.DRAFT:
        revision: Revision = instance.save_revision()
        return revision
    revision = instance.save_revision()
    revision.publish()
    if publication.state is State.LIVE:
        keep_dates(instance, publication)
    return revision


def publish_change(
    instance: Any, publication: Publication, *, was_live: bool
) -> Revision:
    """Save and publish a change of the source to something that no one has edited."""
    scheduled = publication.state is State.SCHEDULED
    instance.go_live_at = publication.published_at if scheduled else None
    revision: Revision = instance.save_revision()
    if publication.state is not State.DRAFT:
        revision.publish()
    elif was_live:
        instance.unpublish()
    if publication.state is State.LIVE:
        keep_dates(instance, publication)
    return revision


def keep_dates(instance: Any, publication: Publication) -> None:
    """Set the dates of publication that readers see to the source's own."""
    dates = {
        "first_published_at": publication.published_at,
        "last_published_at": publication.modified_at,
    }
    known = {name: moment for name, moment in dates.items() if moment is not None}
    type(instance).objects.filter(pk=instance.pk).update(**known)


def edited_by_person(instance: Any, *, revision: str, published: bool) -> bool:
    """Whether someone saved, unpublished or withdrew it since the last import."""
    latest = instance.latest_revision_id
    unpublished = published and not instance.live
    return unpublished or (latest is not None and str(latest) != revision)
