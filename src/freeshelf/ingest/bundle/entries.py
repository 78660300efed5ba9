"""Write events, help entries and reading lists of a bundle."""

from dataclasses import asdict
from datetime import date, time

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from freeshelf.events.models import Event, EventCategory, EventResource
from freeshelf.helplines.models import HelpContact, HelpEntry, HelpEntryTranslation
from freeshelf.ingest.bundle.part_writer import PartWriter, RefusedRecordError
from freeshelf.ingest.provenance import checksum_of
from freeshelf.library.models import ReadingList, ReadingListItem, Resource
from freeshelf.sources.bundle import BundleEvent, BundleHelpEntry, BundleList
from freeshelf.vocabularies.models import Concept, ConceptScheme


def write_list(part_writer: PartWriter, described: BundleList) -> str:
    """Create or update a reading list, in the caller's transaction."""

    def publish(existing: ReadingList | None) -> ReadingList:
        listed = existing.get_latest_revision_as_object() if existing else None
        reading_list = listed or ReadingList(
            slug=described.slug, live=False, locale=_locale(described.language)
        )
        reading_list.title = described.title
        reading_list.description = described.description
        reading_list.language = described.language
        reading_list.items.set(
            [
                ReadingListItem(resource=resource, note=note, sort_order=position)
                for position, (record, note) in enumerate(described.items)
                if isinstance(resource := part_writer.targets.get(record), Resource)
            ]
        )
        if reading_list.pk is None:
            reading_list.save()
        reading_list.save_revision().publish()
        published: ReadingList = ReadingList.objects.get(pk=reading_list.pk)
        return published

    values = asdict(described)
    return part_writer.write_if_changed(
        key=f"list:{described.slug}",
        checksum=checksum_of(values),
        record=values,
        write=publish,
    )


def _locale(language: str) -> Locale:
    """Return the Wagtail locale of a list's language, or the default locale."""
    try:
        locale: Locale = Locale.objects.get_for_language(language)
    except (LookupError, Locale.DoesNotExist):
        return Locale.get_default()
    return locale


def write_help_entry(part_writer: PartWriter, described: BundleHelpEntry) -> str:
    """Create or update an unchecked entry, in the caller's transaction.

    Raises RefusedRecordError for an entry that is not valid.
    """

    def publish(existing: HelpEntry | None) -> HelpEntry:
        entry = existing.get_latest_revision_as_object() if existing else None
        entry = entry or HelpEntry(live=False)
        _describe(entry, described)
        try:
            entry.full_clean()
            for row in [*entry.contacts.all(), *entry.translations.all()]:
                row.clean()
        except ValidationError as error:
            reason = "; ".join(error.messages)
            raise RefusedRecordError(described.id, reason=reason) from error
        if entry.pk is None:
            entry.save()
        entry.save_revision().publish()
        published: HelpEntry = HelpEntry.objects.get(pk=entry.pk)
        return published

    values = asdict(described)
    return part_writer.write_if_changed(
        key=f"help:{described.id}",
        checksum=checksum_of(values),
        record=values,
        write=publish,
    )


def _describe(entry: HelpEntry, described: BundleHelpEntry) -> None:
    entry.reach = described.reach
    entry.place = _place(described)
    entry.name = described.name
    entry.language = described.language
    entry.purpose = described.purpose
    entry.about = described.about
    entry.contacts.set(
        [
            HelpContact(kind=kind, value=value, note=note, sort_order=position)
            for position, (kind, value, note) in enumerate(described.contacts)
        ]
    )
    entry.translations.set(
        [
            HelpEntryTranslation(
                language=language, name=name, about=about, sort_order=position
            )
            for position, (language, name, about) in enumerate(described.translations)
        ]
    )


def _place(described: BundleHelpEntry) -> Concept | None:
    if not described.place:
        return None
    place = Concept.objects.filter(
        scheme__role=ConceptScheme.Role.PLACE, identifier=described.place
    ).first()
    if place is None:
        raise RefusedRecordError(
            described.id, reason=f"there is no place {described.place}"
        )
    return place.merged_into or place


def write_event(part_writer: PartWriter, description: BundleEvent) -> str:
    """Create or update an event, in the caller's transaction.

    Its records must already be written. Raises RefusedRecordError for an event that is
    not valid.
    """

    def publish(existing: Event | None) -> Event:
        event = existing.get_latest_revision_as_object() if existing else None
        event = event or Event(live=False)
        try:
            _describe_event(event, description)
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


def _describe_event(event: Event, described: BundleEvent) -> None:
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
