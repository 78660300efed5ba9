"""Puts what was imported live, schedules it, or leaves it a draft, as Wagtail does."""

from typing import Any

from wagtail.models import Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from freeshelf.ingest.wordpress.description import Publication, State


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
    # Publishing saves once more, and that save indexes what it refers to.
    with disable_reference_index_auto_update():
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
