"""Publish or schedule imported objects, or leave them drafts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import ModelLogEntry, Revision
from wagtail.signals import published

from freeshelf.ingest.deferred_rows import on_flush, save_or_defer, set_foreign_keys
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.staging import keep_hidden
from freeshelf.library.access import AccessRights
from freeshelf.library.models import Resource
from freeshelf.library.services.staging import (
    is_live_once_opened,
    is_scheduled_once_opened,
)


class State(StrEnum):
    """Publication state of an imported item."""

    LIVE = "live"
    SCHEDULED = "scheduled"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Publication:
    """State, access and dates of a publication."""

    state: State
    access: str
    published_at: datetime | None = None
    modified_at: datetime | None = None
    opens_on: date | None = None


# Published as it comes, for everyone.
OPEN = Publication(State.LIVE, AccessRights.OPEN)


def create_with_publication(
    resource: Resource,
    publication: Publication,
    *,
    parts: Mapping[str, Sequence[Model]],
    now: datetime,
    on_revision: Callable[[Revision], object],
) -> None:
    """Save a new record with its child objects and its first revision.

    Does the same as `publish_new` after a save, with one insert per table. `parts` are
    child objects by name of the relation; `on_revision` is called when everything is
    written (`ingest.deferred_rows`).
    """
    if publication.state is State.SCHEDULED:
        for name, objects in parts.items():
            if objects:
                getattr(resource, name).set(objects)
        resource.save()
        revision = publish_new(resource, publication)
        resource.refresh_from_db(fields=["live"])
        on_revision(revision)
        return
    live = publication.state is State.LIVE
    resource.live, resource.has_unpublished_changes = live, not live
    if live:
        resource.first_published_at = publication.published_at or now
        resource.last_published_at = publication.modified_at or now
    # The database itself checks these constraints; a query for each would be slow.
    resource.full_clean(
        exclude=["publisher"], validate_unique=False, validate_constraints=False
    )
    resource.derive_values()
    save_or_defer(resource)
    on_flush(partial(_make_parts, resource, parts))
    on_flush(partial(on_flush, partial(_make_revision, resource, on_revision)))


def _make_parts(resource: Resource, parts: Mapping[str, Sequence[Model]]) -> None:
    """Save the child objects of a saved record and set its relations."""
    for relation in get_all_child_relations(resource):
        name = relation.get_accessor_name()
        for child in parts.get(name, ()):
            setattr(child, relation.field.name, resource)
            save_or_defer(child)
        getattr(resource, name).set(parts.get(name, ()))
    for field in get_all_child_m2m_relations(resource):
        concepts = parts.get(field.name, ())
        resource_column, concept_column = (
            field.m2m_column_name(),
            field.m2m_reverse_name(),
        )
        through = field.remote_field.through
        for concept in concepts:
            save_or_defer(
                through(**{resource_column: resource.pk, concept_column: concept.pk})
            )
        getattr(resource, field.name).set(concepts)


def _make_revision(resource: Resource, then: Callable[[Revision], object]) -> None:
    """Save the first revision of a new record."""
    revision = Revision(
        content_object=resource,
        base_content_type=resource.get_base_content_type(),
        content=resource.serializable_data(),
        created_at=timezone.now(),
        object_str=str(resource),
    )
    save_or_defer(revision)
    on_flush(partial(_make_current, resource, revision, then))


def _make_current(
    resource: Resource, revision: Revision, then: Callable[[Revision], object]
) -> None:
    resource.latest_revision = revision
    resource.live_revision = revision if resource.live else None
    set_foreign_keys(resource, "latest_revision", "live_revision")
    if resource.live:
        published.send(sender=Resource, instance=resource, revision=revision)
        log_action(resource, "wagtail.publish", revision)
    then(revision)


def log_action(instance: Model, action: str, revision: Revision, **more: Any) -> None:
    """Write an entry of the admin log for an object that is no page.

    Wagtail's own `log` queries the database for the object that was just saved.
    """
    fields = {"label": str(instance), "timestamp": timezone.now(), "data": {}} | more
    entry = ModelLogEntry(
        content_type=ContentType.objects.get_for_model(
            instance, for_concrete_model=False
        ),
        object_id=str(instance.pk),
        action=action,
        revision=revision,
        content_changed=True,
        **fields,
    )
    save_or_defer(entry)


def publish_new(
    instance: Any, publication: Publication, *, clean: bool = True
) -> Revision:
    """Save the first revision of a new object and publish it as its source did.

    The dates of publication are those of the source. `clean` is False for an object
    that the caller has validated.
    """
    if publication.state is State.SCHEDULED:
        instance.go_live_at = publication.published_at
        instance.save()
    revision: Revision = instance.save_revision(clean=clean)
    if publication.state is State.DRAFT:
        return revision
    revision.publish()
    if publication.state is State.LIVE:
        preserve_dates(instance, publication)
    return revision


def publish_change(
    instance: Any, publication: Publication, *, was_live: bool
) -> Revision:
    """Save and publish a change of the source to an unedited object.

    Objects that the source unpublished are unpublished here; a schedule that an earlier
    import set is removed.
    """
    scheduled = publication.state is State.SCHEDULED
    instance.go_live_at = publication.published_at if scheduled else None
    revision: Revision = instance.save_revision()
    if was_live and publication.state is not State.LIVE:
        instance.unpublish()
    if publication.state is State.DRAFT:
        instance.revisions.update(approved_go_live_at=None)
    else:
        revision.publish()
    if publication.state is State.LIVE:
        preserve_dates(instance, publication)
    keep_hidden(
        instance,
        access_rights=publication.access,
        is_published=publication.state is not State.DRAFT,
        was_live=was_live,
    )
    return revision


def preserve_dates(instance: Any, publication: Publication) -> None:
    """Set the dates of publication to those of the source."""
    dates = {
        "first_published_at": publication.published_at,
        "last_published_at": publication.modified_at,
    }
    values = {name: date for name, date in dates.items() if date is not None}
    type(instance).objects.filter(pk=instance.pk).update(**values)


def is_edited_by_user(instance: Any, provenance: Provenance) -> bool:
    """Return whether someone has saved, published or unpublished it since the last
    import.
    """
    latest = getattr(instance, "latest_revision_id", None)
    if latest is not None and str(latest) != provenance.revision:
        return True
    if not hasattr(instance, "live"):
        return False
    if provenance.record.get("published", True):
        return not is_live_once_opened(instance)
    return _is_set_here(instance, provenance)


def _is_set_here(instance: Any, provenance: Provenance) -> bool:
    """Return whether a person published what an import had left a draft, or took down
    or cancelled what it had scheduled: neither makes a revision.
    """
    # Without a checksum it is a former target, which the import itself closed.
    if not provenance.checksum:
        return False
    latest = instance.latest_revision
    if latest is not None and latest.content.get("go_live_at"):
        return not instance.live and not is_scheduled_once_opened(instance)
    return bool(instance.live)
