"""Write events, help entries and reading lists of a bundle."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from freeshelf.content.written_field import text_to_html
from freeshelf.events.models import Event, EventCategory, EventResource
from freeshelf.helplines.models import HelpContact, HelpEntry, HelpEntryTranslation
from freeshelf.ingest.bundle.part_writer import (
    PartWriter,
    RefusedRecordError,
    draft_of,
    publish,
)
from freeshelf.library.models import ReadingList, ReadingListItem, Resource
from freeshelf.sources.bundle import BundleEvent, BundleHelpEntry, BundleList
from freeshelf.vocabularies.models import Concept, ConceptScheme


def write_list(part_writer: PartWriter, described: BundleList) -> str:
    """Create or update a reading list, in the caller's transaction."""

    def write(existing: ReadingList | None) -> Any:
        reading_list = draft_of(existing) or ReadingList(
            slug=described.slug, live=False, locale=_locale(described.language)
        )
        _copy(reading_list, described, "title", "language")
        reading_list.description = text_to_html(described.description)
        reading_list.items.set(
            [
                ReadingListItem(resource=resource, note=note, sort_order=position)
                for position, (record, note) in enumerate(described.items)
                if isinstance(resource := part_writer.targets.get(record), Resource)
            ]
        )
        return publish(reading_list)

    return part_writer.write_part(f"list:{described.slug}", described, write)


def _copy(target: Any, described: Any, *names: str) -> None:
    for name in names:
        setattr(target, name, getattr(described, name))


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

    def write(existing: HelpEntry | None) -> Any:
        entry = draft_of(existing) or HelpEntry(live=False)
        _describe(entry, described)
        try:
            entry.full_clean()
            for row in [*entry.contacts.all(), *entry.translations.all()]:
                row.clean()
        except ValidationError as error:
            reason = "; ".join(error.messages)
            raise RefusedRecordError(record=described.id, reason=reason) from error
        return publish(entry)

    return part_writer.write_part(f"help:{described.id}", described, write)


def _describe(entry: HelpEntry, described: BundleHelpEntry) -> None:
    _copy(entry, described, "reach", "name", "language", "purpose", "about")
    entry.place = _place(described)
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
            record=described.id, reason=f"there is no place {described.place}"
        )
    return place.merged_into or place


def write_event(part_writer: PartWriter, description: BundleEvent) -> str:
    """Create or update an event, in the caller's transaction.

    Its records must already be written. Raises RefusedRecordError for an event that is
    not valid.
    """

    def write(existing: Event | None) -> Any:
        event = draft_of(existing) or Event(live=False)
        try:
            _describe_event(event, description)
            event.resources.set(_resources(part_writer, description))
            event.full_clean()
        except (ValidationError, ValueError) as error:
            reason = "; ".join(getattr(error, "messages", [str(error)]))
            raise RefusedRecordError(record=description.id, reason=reason) from error
        return publish(event)

    return part_writer.write_part(f"event:{description.id}", description, write)


def _describe_event(event: Event, described: BundleEvent) -> None:
    _copy(event, described, "title", "description", "language", "time_zone", "rrule")
    _copy(event, described, "excluded_dates", "venue_name", "is_free")
    event.uid = f"demo-{described.id}@freeshelf"
    event.start_date = date.fromisoformat(described.start_date)
    event.start_time, event.end_time = (
        time.fromisoformat(value) if value else None
        for value in (described.start_time, described.end_time)
    )
    event.is_all_day = not described.start_time
    event.categories.set([_category(*described.category)])


def _category(slug: str, name: str, language: str, color: str) -> EventCategory:
    category, _created = EventCategory.objects.get_or_create(
        slug=slug, defaults={"name": name, "language": language, "color": color}
    )
    return category


def _resources(part_writer: PartWriter, described: BundleEvent) -> list[EventResource]:
    return [
        EventResource(resource=resource, role=role, sort_order=position)
        for position, (role, record) in enumerate(described.resources)
        if (resource := part_writer.targets.get(record)) is not None
    ]
