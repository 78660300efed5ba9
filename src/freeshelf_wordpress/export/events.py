"""Export events as posts of All-in-One Event Calendar, and as a calendar file.

WordPress' export format has no place for dates and rules: they are in the meta, for
people and programs, and in the calendar, which the plugin imports.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar
from taggit.models import Tag

from freeshelf.content.conversion import html_to_blocks
from freeshelf.events.icalendar_components import vevents
from freeshelf.events.models import Event, EventCategory, EventTag
from freeshelf.events.time_zones import vtimezones
from freeshelf.library.access import AccessRights
from freeshelf.library.models import Resource
from freeshelf_wordpress.export.context import (
    BATCH,
    ExportContext,
    completed_items,
    last_version,
)
from freeshelf_wordpress.export.items import (
    Item,
    PostKind,
    TermKind,
    post_id,
    published_at,
    status_of,
    term_id,
)
from freeshelf_wordpress.export.origins import Origin
from freeshelf_wordpress.sources.records import SourceTerm, TermReference

EVENT = "ai1ec_event"
_CATEGORIES, _TAGS = "events_categories", "events_tags"
_TIME_ZONE_RANGE = timedelta(days=366 * 5)
_FIELDS = (
    "uid", "status", "start_date", "start_time", "end_date", "end_time", "is_all_day",
    "time_zone", "rrule", "extra_dates", "excluded_dates", "venue_name", "address",
    "latitude", "longitude", "online_url", "organiser_name", "contact_name",
    "contact_email", "contact_phone", "contact_url", "is_free", "cost",
    "registration_url", "source_url", "language",
)  # fmt: skip


class EventWriter:
    """Writer of events as posts; `calendar` writes their dates."""

    def __init__(self, context: ExportContext, *, base: str) -> None:
        self._context = context
        self._base = base
        self._body = Resource._meta.get_field("body").stream_block

    def terms(self) -> Iterator[SourceTerm]:
        """Yield categories with their colours, and tags."""
        events = self._context.selection.events().order_by()
        used = EventCategory.objects.filter(events__in=events.values("pk")).distinct()
        for category in used:
            yield SourceTerm(
                source_id=term_id(TermKind.EVENT_CATEGORY, category.pk),
                taxonomy=_CATEGORIES,
                slug=category.slug,
                name=category.name,
                meta=(("color", category.color),),
            )
        tagged = EventTag.objects.filter(content_object__in=events.values("pk"))
        for tag in Tag.objects.filter(pk__in=tagged.values("tag")):
            number = term_id(TermKind.EVENT_TAG, tag.pk)
            yield SourceTerm(_TAGS, tag.slug, tag.name, number)

    def items(self) -> Iterator[Item]:
        """Yield all events."""
        return completed_items(self._context, Event, self._rows(), self._item)

    def calendar(self, path: Path, *, now: datetime) -> bool:
        """Write the calendar and return whether there were events. Raises OSError."""
        rows = self._context.selection.events().order_by()
        days = rows.order_by("start_date").values_list("start_date", flat=True)
        first = days.first()
        if first is None:
            return False
        zones = rows.filter(is_all_day=False).values_list("time_zone", flat=True)
        last = (now + _TIME_ZONE_RANGE).date()
        with path.open("wb") as stream:
            stream.write(self._calendar_head())
            for zone in vtimezones(zones.distinct(), first=first, last=last):
                stream.write(zone.to_ical())
            for row in self._rows():
                stream.write(self._components(row))
            stream.write(b"END:VCALENDAR\r\n")
        return True

    def _rows(self) -> Iterator[Event]:
        events = self._context.selection.events().with_rows().order_by("pk")
        complete = events.select_related("latest_revision").prefetch_related(
            "tags", "subjects", "resources"
        )
        return complete.iterator(chunk_size=BATCH)

    def _calendar_head(self) -> bytes:
        calendar = Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//Freeshelf//Events//EN")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", settings.FREESHELF_SITE_NAME)
        calendar.add("x-from-url", self._base)
        written: bytes = calendar.to_ical()
        return written.removesuffix(b"END:VCALENDAR\r\n")

    def _components(self, row: Event) -> bytes:
        event = last_version(row)
        number = post_id(PostKind.EVENT, row.pk)
        # The UID of the plugin, which connects the post with its dates; ours is in the
        # meta.
        host = urlsplit(self._base).hostname or "library"
        event.uid = f"ai1ec-{number}@{host}"
        url = f"{self._base}/?p={number}"
        return b"".join(component.to_ical() for component in vevents(event, url=url))

    def _item(self, row: Event, origin: Origin) -> Item:
        event = last_version(row)
        status = status_of(row, is_open=row.access_rights == AccessRights.OPEN)
        blocks = self._body.to_python(html_to_blocks(event.description))
        terms = [
            TermReference(_CATEGORIES, each.slug, each.name)
            for each in event.categories.all()
        ]
        terms += [TermReference(_TAGS, tag.slug, tag.name) for tag in event.tags.all()]
        concepts = [concept.pk for concept in event.subjects.all()]
        if event.place_id is not None:
            concepts.append(event.place_id)
        return Item(
            number=post_id(PostKind.EVENT, row.pk),
            type=EVENT,
            title=event.title,
            status=status,
            slug=origin.slug or ("" if status == "draft" else event.slug),
            content=self._context.texts.write(blocks).content,
            creator=self._context.authors.of_account(
                row.latest_revision.user_id if row.latest_revision else None
            ),
            published=published_at(row, status),
            modified=row.last_published_at or row.created_at,
            terms=(*terms, *self._context.terms.references(concepts)),
            meta=tuple(self._meta(event, origin)),
        )

    def _meta(self, event: Event, origin: Origin) -> Iterator[tuple[str, str]]:
        for name in _FIELDS:
            value = _text(getattr(event, name))
            if value:
                yield f"event_{name}", value
        if event.organiser is not None:
            yield "event_organiser", event.organiser.name
        image_id = event.image_id or (origin.featured if origin.status else None)
        yield from self._context.uploads.featured_image_meta(image_id)
        yield from self._exceptions(event)
        for link in event.resources.all():
            resource = str(post_id(PostKind.RESOURCE, link.resource_id))
            if link.resource_id in self._exported_resources(event):
                yield f"event_{link.role}", resource
        yield from (("_wp_old_slug", slug) for slug in origin.old_slugs)

    def _exported_resources(self, event: Event) -> set[int]:
        keys = [link.resource_id for link in event.resources.all()]
        rows = self._context.selection.resources().filter(pk__in=keys)
        return set(rows.values_list("pk", flat=True))

    def _exceptions(self, event: Event) -> Iterator[tuple[str, str]]:
        names = (
            "original_date", "original_time", "is_cancelled", "start_date",
            "start_time", "end_date", "end_time", "title", "venue_name", "note",
        )  # fmt: skip
        for row in event.exceptions.all():
            values = [(name, _text(getattr(row, name))) for name in names]
            lines = (f"{name}: {value}" for name, value in values if value)
            yield "event_exception", "\n".join(lines)


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "1" if value is True else str(value)
