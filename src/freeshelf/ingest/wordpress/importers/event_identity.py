"""By what names an event is known: the key of its item, its UID in calendars."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType

from freeshelf.events.models import Event
from freeshelf.ingest.known_keys import add_known
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_provenance, record_key, save_provenance
from freeshelf.ingest.wordpress.ai1ec_events import Row
from freeshelf.ingest.wordpress.importers.base import ImportContext
from freeshelf.sources.records import SourceItem

EVENT = "ai1ec_event"


class EventIdentity:
    """Finds an event again, whichever source names it; a calendar file has no guid.

    `rows` are those of the plug-in's table, by number of the item; `only_in_calendar`
    are the keys of items that a whole site described better before.
    """

    def __init__(self, about: ImportContext, rows: Mapping[str, Row]) -> None:
        self.only_in_calendar: set[str] = set()
        self._about = about
        self._rows = rows

    def known_guid(self, item: SourceItem) -> str:
        """The rest of the key under which a whole site brought this event before."""
        start = f"{EVENT}:{item.source_id}:"
        found = Provenance.objects.filter(
            source=self._about.source.pk,
            record_key__gt=start,
            record_key__lt=f"{start[:-1]};",
        ).first()
        if found is None:
            return ""
        self.only_in_calendar.add(found.record_key)
        return found.record_key.removeprefix(start)

    def adopt(self, item: SourceItem) -> None:
        """Let an item have the event of its UID, if that came out of a calendar."""
        source = self._about.source
        if source.pk is None or find_provenance(source, item.key) is not None:
            return
        event = Event.objects.filter(uid__in=self._uids(item)).first()
        if event is None:
            return
        known = Provenance.objects.filter(
            content_type=ContentType.objects.get_for_model(Event),
            object_id=str(event.pk),
            source__kind=Source.Kind.WORDPRESS,
        ).first()
        if known is None:
            # Of a calendar that was uploaded or is watched: a person's from now on.
            save_provenance(
                source=source, key=item.key, target=event, checksum="",
                record={"published": event.live}, now=self._about.now,
            )  # fmt: skip
        elif known.record_key == f"{EVENT}:{item.source_id}:":
            known.source, known.record_key = source, record_key(item.key)
            known.save(update_fields=["source", "record_key"])
            add_known(source, known.record_key)

    def previous_uid(self, item: SourceItem) -> str:
        """The UID that readers of the old site may have it under."""
        uid = self._uids(item)[0]
        is_taken = Event.objects.filter(uid=uid).exists()
        return f"{uid}#{item.source_id}" if is_taken else uid

    def _uids(self, item: SourceItem) -> list[str]:
        row = self._rows.get(item.source_id) or {}
        host = urlsplit(self._about.survey.site.link).hostname or "wordpress"
        made = f"ai1ec-{item.source_id}@{host}"
        return [uid[:500] for uid in (row.get("ical_uid"), made) if uid]
