"""Import events of All-in-One Event Calendar.

The plugin stores dates, venues and prices in its own tables; if no source has them, an
iCalendar file can replace them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.images.models import AbstractImage
from wagtail.signal_handlers import disable_reference_index_auto_update

from freeshelf.content.wording import listed
from freeshelf.core.html import plain_title, sanitize_html
from freeshelf.events.models import Event, EventCategory
from freeshelf.events.recurrence import EventError
from freeshelf.events.values import apply_values, normalize_values, only_its_dates
from freeshelf.ingest.known_keys import add_known
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    find_target,
    record_key,
)
from freeshelf.ingest.publishing import Publication, State
from freeshelf.library.access import strictest
from freeshelf.library.services.staging import close_staged
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.importers.ai1ec_events import EventTables, starts_without_rule
from freeshelf_wordpress.importers.base import Importer
from freeshelf_wordpress.importers.images import SUFFIX
from freeshelf_wordpress.importers.item_meta import (
    is_unchanged,
    language_of,
    publication_of,
    source_independent_fields,
)
from freeshelf_wordpress.importers.redirects import add_redirects
from freeshelf_wordpress.sources.records import SourceItem, SourceTerm

EVENT = "ai1ec_event"
_CATEGORIES, _TAGS = "events_categories", "events_tags"


@dataclass
class EventImporter(Importer):
    """Import each event whose dates some source has."""

    types: ClassVar[tuple[str, ...]] = (EVENT,)

    # Keys of items that an earlier import read from a source with more than a calendar.
    _only_in_calendar: set[str] = field(default_factory=set)
    _schedules: dict[str, dict[str, Any]] = field(default_factory=dict)

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse events without dates, which WordPress exports do not contain."""
        try:
            if self._schedule_of(item):
                return ""
        except (EventError, ValueError) as error:
            return _("its row in the plugin’s table cannot be read: %(why)s") % {
                "why": error
            }
        return _(
            "its dates are not in any source: add the database dump or the calendar "
            "file"
        )

    def items(self) -> Iterator[SourceItem]:
        """Yield events; one from a calendar file gets the guid that it has here."""
        for item in super().items():
            yield item if item.guid else replace(item, guid=self._known_guid(item))

    def provenance_of(self, item: SourceItem) -> Provenance | None:
        """Return its provenance; an event of an earlier calendar file has its UID."""
        source = self.context.source
        found = find_provenance(source, item.key)
        if source.pk is None or found is not None:
            return found
        event = Event.objects.filter(uid__in=self._uids(item)).first()
        if event is None:
            return None
        earlier = Provenance.objects.filter(
            content_type=ContentType.objects.get_for_model(Event),
            object_id=str(event.pk),
            source__kind=WORDPRESS,
        ).first()
        if earlier is None:
            # The event came from a calendar file or feed here and counts as edited.
            record = {"published": event.live}
            self.context.save_provenance(item.key, event, "", record)
        elif earlier.record_key == f"{EVENT}:{item.source_id}:":
            earlier.source, earlier.record_key = source, record_key(item.key)
            earlier.save(update_fields=["source", "record_key"])
            add_known(source, earlier.record_key)
        return find_provenance(source, item.key)

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes with the item and its row of the plugin."""
        is_short = item.key in self._only_in_calendar
        # A calendar file contains less than the earlier source, an export than a dump.
        if is_short or not self._tables.has(item.source_id):
            earlier = find_provenance(self.context.source, item.key)
            if earlier is not None and (is_short or is_unchanged(earlier, item)):
                return earlier.checksum
        return checksum_of(
            source_independent_fields(item), self._schedule_of(item), self._colours
        )

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update the event, in the caller's transaction."""
        publication = publication_of(item)
        provenance, target = find_target(self.context.source, item.key)
        event = target if isinstance(target, Event) else None
        access = publication.access
        if event is not None:
            access = strictest(event.access_rights, access)
            Event.objects.filter(pk=event.pk).update(access_rights=access)
            close_staged(event, access_rights=publication.access)

        def describe(draft: Event) -> None:
            draft.access_rights = access
            self._describe(draft, item)

        row = self._tables.rows.get(item.source_id)
        if row is None and provenance is not None:
            row = provenance.record.get("row")
        event, outcome = self.write_version(
            item,
            checksum,
            publication,
            (provenance, event),
            create=partial(self._create, item, publication),
            describe=describe,
            url=item.link,
            schedule=self._schedule_of(item),
            row=dict(row or {}),
        )
        was_public = publication.access == "open" and publication.state is State.LIVE
        self.redirect(item, event, had_readers=was_public)
        return outcome

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes of unused categories and redirects, and comparisons."""
        for term in self._terms.values():
            yield partial(self._write_term, term)
        if any(facts.type == EVENT for facts in self.context.survey.items.values()):
            yield partial(add_redirects, ["/event/"], "/events")
        for event_id in self._tables.listed_starts:
            yield partial(self._compare, event_id)

    def _create(self, item: SourceItem, publication: Publication) -> Event:
        event = Event(live=False, access_rights=publication.access)
        event.uid = self._previous_uid(item)
        if publication.state is State.LIVE:
            event.first_published_at = publication.published_at
        self._describe(event, item)
        # Unique values were chosen so, and the database itself checks constraints.
        event.full_clean(validate_unique=False, validate_constraints=False)
        with disable_reference_index_auto_update():
            event.save()
        return event

    def _describe(self, event: Event, item: SourceItem) -> None:
        event.title = plain_title(item.title)
        event.description = sanitize_html(
            item.content, rewrite=self.converter.own_address
        )
        event.language = language_of(
            item.title, item.content, site_language=self.context.survey.site.language
        )
        values = dict(self._schedule_of(item))
        country = values.pop("country", "")
        place = self._place(country)
        if country and place is None:
            address = filter(None, (values.get("address"), country))
            values["address"] = "\n".join(address)
        event.place = place
        self._set_image(event, item)
        valid, errors = only_its_dates(normalize_values(values))
        apply_values(event, valid)
        message = _("%(type)s %(id)s (%(title)s): a single date was skipped. %(why)s")
        about = {"type": EVENT, "id": item.source_id, "title": event.title[:80]}
        self.notes += [message % {**about, "why": why} for why in errors]
        event.categories.set(
            [self._category(t.slug, t.name) for t in item.terms if _is(t, _CATEGORIES)]
        )
        event.tags.set([t.name[:100] for t in item.terms if _is(t, _TAGS)])

    def _set_image(self, event: Event, item: SourceItem) -> None:
        survey = self.context.survey
        attachment_id = survey.attachment_number(item.first_meta("_thumbnail_id"))
        image = self.context.imported(attachment_id, AbstractImage, SUFFIX)
        if image is not None:
            event.image = image

    def _schedule_of(self, item: SourceItem) -> dict[str, Any]:
        """Return dates, venue and prices, derived once, or those of an earlier run."""
        if item.key not in self._schedules:
            values = self._tables.values(item.source_id)
            if values is None:
                earlier = find_provenance(self.context.source, item.key)
                values = earlier.record.get("schedule", {}) if earlier else {}
            self._schedules[item.key] = values
        return self._schedules[item.key]

    def _category(self, slug: str, name: str) -> EventCategory:
        category = EventCategory.objects.filter(slug=slug[:80]).first()
        if category is not None:
            return category
        language = self.context.survey.site.language.partition("-")[0]
        category = EventCategory(
            slug=slug[:80], name=plain_title(name)[:200], language=language
        )
        if colour := self._colours.get(slug):
            category.color = colour
        category.save()
        return category

    def _write_term(self, term: SourceTerm) -> None:
        """Redirect the URL of a category or tag to its events."""
        parameters = {"q": term.name}
        if term.taxonomy == _CATEGORIES:
            parameters = {"category": self._category(term.slug, term.name).slug}
        target = f"/events/list?{urlencode(parameters)}"
        add_redirects([f"/{term.taxonomy}/{term.slug}/"], target)

    def _compare(self, event_id: str) -> None:
        """Add a note if the old calendar listed other dates than its rules give."""
        event = self.context.imported(event_id, Event)
        if event is None or event.latest_revision is None:
            return
        starts = starts_without_rule(event, self._tables.listed_starts[event_id])
        if not starts:
            return
        message = _(
            "%(type)s %(id)s (%(title)s): the old calendar listed %(dates)s, which its "
            "rule does not produce. The rule was kept."
        )
        dates = listed(f"{start:%Y-%m-%d %H:%M} UTC" for start in starts[:5])
        title = event.title[:80]
        values = {"type": EVENT, "id": event_id, "title": title, "dates": dates}
        kind = _("Events with listed dates that their rule does not produce")
        self.notes.append(Note(message % values, kind=kind, subject=title))

    def _known_guid(self, item: SourceItem) -> str:
        """Return the guid of this event in an earlier import of a complete source."""
        start = f"{EVENT}:{item.source_id}:"
        provenance = Provenance.objects.filter(
            source=self.context.source.pk,
            record_key__gt=start,
            record_key__lt=f"{start[:-1]};",
        ).first()
        if provenance is None:
            return ""
        self._only_in_calendar.add(provenance.record_key)
        return provenance.record_key.removeprefix(start)

    def _previous_uid(self, item: SourceItem) -> str:
        """Return the UID under which calendar apps may know the event."""
        uid = self._uids(item)[0]
        is_taken = Event.objects.filter(uid=uid).exists()
        return f"{uid}#{item.source_id}" if is_taken else uid

    def _uids(self, item: SourceItem) -> list[str]:
        row = self._tables.rows.get(item.source_id) or {}
        host = urlsplit(self.context.survey.site.link).hostname or "wordpress"
        default = f"ai1ec-{item.source_id}@{host}"
        return [uid[:500] for uid in (row.get("ical_uid"), default) if uid]

    @cached_property
    def _tables(self) -> EventTables:
        return EventTables(self.context.site, self.notes)

    @cached_property
    def _terms(self) -> dict[tuple[str, str], SourceTerm]:
        return {
            key: term
            for key, term in self.context.survey.terms.items()
            if key[0] in (_CATEGORIES, _TAGS)
        }

    @cached_property
    def _colours(self) -> dict[str, str]:
        """Return the colours of categories by slug."""
        by_id = {
            str(row.values.get("term_id")): str(row.values.get("term_color") or "")
            for row in self.context.site.rows("ai1ec_event_category_meta")
        }
        return {
            term.slug: colour
            for (taxonomy, _slug), term in self._terms.items()
            if taxonomy == _CATEGORIES
            and len(colour := by_id.get(term.source_id, "")) == 7
        }

    def _place(self, country: str) -> Concept | None:
        if not country:
            return None
        named = Q(labels__text__iexact=country)
        places = Concept.objects.current().in_role("place").filter(named)
        return places.order_by("pk").first()


def _is(term: Any, taxonomy: str) -> bool:
    return bool(term.taxonomy == taxonomy)
