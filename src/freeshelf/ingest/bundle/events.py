"""Events of a bundle."""

from dataclasses import asdict
from datetime import date, time

from django.core.exceptions import ValidationError

from freeshelf.events.models import Event, EventCategory, EventResource
from freeshelf.ingest.bundle.errors import RefusedRecordError
from freeshelf.ingest.bundle.part_writer import PartWriter
from freeshelf.ingest.provenance import checksum_of
from freeshelf.sources.bundle import BundleEvent


def write_event(part_writer: PartWriter, description: BundleEvent) -> str:
    """Create or update an event, in the caller's transaction.

    Its records must already be written. Raises RefusedRecordError for an event that is
    not valid.
    """

    def publish(existing: Event | None) -> Event:
        event = existing.get_latest_revision_as_object() if existing else None
        event = event or Event(live=False)
        try:
            _describe(event, description)
            event.resources.set(_resources(part_writer, description))
            event.full_clean()
        except (ValidationError, ValueError) as error:
            reason = "; ".join(getattr(error, "messages", [str(error)]))
            raise RefusedRecordError(description.id, reason=reason) from error
        if event.pk is None:
            event.save()
        event.save_revision().publish()
        published: Event = Event.objects.get(pk=event.pk)
        return published

    values = asdict(description)
    return part_writer.write_if_changed(
        key=f"event:{description.id}",
        checksum=checksum_of(values),
        record=values,
        write=publish,
    )


def _describe(event: Event, described: BundleEvent) -> None:
    event.uid = f"demo-{described.id}@freeshelf"
    event.title = described.title
    event.description = described.description
    event.language = described.language
    event.start_date = date.fromisoformat(described.start_date)
    event.start_time, event.end_time = (
        time.fromisoformat(value) if value else None
        for value in (described.start_time, described.end_time)
    )
    event.is_all_day = not described.start_time
    event.time_zone = described.time_zone
    event.rrule = described.rrule
    event.excluded_dates = described.excluded_dates
    event.venue_name = described.venue_name
    event.is_free = described.is_free
    event.categories.set([_category(*described.category)])


def _category(slug: str, name: str, language: str, color: str) -> EventCategory:
    category, _created = EventCategory.objects.get_or_create(
        slug=slug, defaults={"name": name, "language": language, "color": color}
    )
    return category


def _resources(part_writer: PartWriter, described: BundleEvent) -> list[EventResource]:
    rows = []
    for position, (role, record) in enumerate(described.resources):
        resource = part_writer.targets.get(record)
        if resource is not None:
            rows.append(
                EventResource(resource=resource, role=role, sort_order=position)
            )
    return rows
