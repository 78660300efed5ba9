"""Keys of an event: that of its item and its UID in calendars."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType

from freeshelf.events.models import Event
from freeshelf.ingest.known_keys import add_known
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import find_provenance, record_key, save_provenance
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.importers.ai1ec_events import Row
from freeshelf_wordpress.importers.entities.base import ImportContext
from freeshelf_wordpress.sources.records import SourceItem

EVENT = "ai1ec_event"


class EventIdentity:
    """Find the event of an item from any kind of source; calendar files have no guid.

    `rows` are those of the plugin's table, by post ID; `only_in_calendar` are the keys
    of items that an earlier import read from a complete source.
    """

    def __init__(self, context: ImportContext, rows: Mapping[str, Row]) -> None:
        self.only_in_calendar: set[str] = set()
        self._context = context
        self._rows = rows

    def known_guid(self, item: SourceItem) -> str:
        """Return the guid of this event in an earlier import of a complete source."""
        start = f"{EVENT}:{item.source_id}:"
        provenance = Provenance.objects.filter(
            source=self._context.source.pk,
            record_key__gt=start,
            record_key__lt=f"{start[:-1]};",
        ).first()
        if provenance is None:
            return ""
        self.only_in_calendar.add(provenance.record_key)
        return provenance.record_key.removeprefix(start)

    def adopt(self, item: SourceItem) -> None:
        """Give an item the event with its UID if that came from a calendar."""
        source = self._context.source
        if source.pk is None or find_provenance(source, item.key) is not None:
            return
        event = Event.objects.filter(uid__in=self._uids(item)).first()
        if event is None:
            return
        provenance = Provenance.objects.filter(
            content_type=ContentType.objects.get_for_model(Event),
            object_id=str(event.pk),
            source__kind=WORDPRESS,
        ).first()
        if provenance is None:
            # The event came from a calendar file or feed here and counts as edited.
            save_provenance(
                source=source, key=item.key, target=event, checksum="",
                record={"published": event.live}, now=self._context.now,
            )  # fmt: skip
        elif provenance.record_key == f"{EVENT}:{item.source_id}:":
            provenance.source, provenance.record_key = source, record_key(item.key)
            provenance.save(update_fields=["source", "record_key"])
            add_known(source, provenance.record_key)

    def previous_uid(self, item: SourceItem) -> str:
        """Return the UID under which calendar apps may know the event."""
        uid = self._uids(item)[0]
        is_taken = Event.objects.filter(uid=uid).exists()
        return f"{uid}#{item.source_id}" if is_taken else uid

    def _uids(self, item: SourceItem) -> list[str]:
        row = self._rows.get(item.source_id) or {}
        host = urlsplit(self._context.survey.site.link).hostname or "wordpress"
        default = f"ai1ec-{item.source_id}@{host}"
        return [uid[:500] for uid in (row.get("ical_uid"), default) if uid]
