"""Import the blogroll as records in a reading list."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.html import linebreaks
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale

from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import checksum_of, find_provenance, find_target
from freeshelf.ingest.publishing import Publication, State
from freeshelf.ingest.record_writer import KEPT, RecordValues
from freeshelf.ingest.reports import KEPT_RAW, NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.library.models import ReadingList, Resource
from freeshelf.library.services import add_to_list
from freeshelf_wordpress.importers.base import NonItemImporter, NonItemRecord

LINK = "link"
_HIDDEN = "N"


class BlogrollImporter(NonItemImporter):
    """Import one record per link, in a list named after its category.

    Hidden links become drafts. An existing record with the same URL is used.
    """

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield the links."""
        for row in self.context.site.rows("links"):
            values = {name: value or "" for name, value in row.values.items()}
            url = values.get("link_url", "").strip()
            reason = "" if _is_web_url(url) else _("it is not a valid web address")
            is_hidden = values.get("link_visible") == _HIDDEN
            write = self._store_unmapped if reason else self._write
            yield NonItemRecord(
                type=LINK,
                status="hidden" if is_hidden else "visible",
                key=_key(values),
                title=plain_title(values.get("link_name", "")) or url,
                write=partial(write, values, reason),
                reason=reason,
                before=self._before(values),
                planned=partial(self._planned, values, reason),
            )

    def _planned(self, values: Mapping[str, str], reason: str) -> str:
        if reason:
            return KEPT_RAW
        provenance, resource = find_target(self.context.source, _key(values))
        if provenance is None:
            return NEW
        is_same = provenance.checksum == checksum_of(values)
        return UNCHANGED if is_same or not isinstance(resource, Resource) else UPDATED

    def _before(self, values: Mapping[str, str]) -> dict[str, Any] | None:
        provenance = find_provenance(self.context.source, _key(values))
        if provenance is None or provenance.checksum == checksum_of(values):
            return None
        return state_of(provenance)

    def _store_unmapped(self, values: Mapping[str, str], reason: str) -> str:
        title = plain_title(values.get("link_name", ""))
        record = self.unmapped(
            values, kind=LINK, key=_key(values), title=title, reason=reason
        )
        return record.write()

    def _write(self, values: Mapping[str, str], reason: str) -> str:
        key, url = _key(values), values["link_url"].strip()
        is_new = self._planned(values, reason) == NEW
        existing = Resource.objects.filter(source_url=url).order_by("pk").first()
        described: dict[str, Any] = {
            "checksum": checksum_of(values), "record": values, "url": url
        }  # fmt: skip
        if is_new and existing is not None:
            self.record_writer.link(
                key, existing, _record_values(values, url), **described
            )
            _list(values, existing)
            return NEW
        outcome = self.record_writer.write(
            key,
            _record_values(values, url),
            _publication(values),
            **described,
            found=partial(_list, values) if is_new else lambda _resource: None,
        )
        return UNCHANGED if outcome == KEPT else outcome


def _key(values: Mapping[str, str]) -> str:
    return f"link:{values.get('link_url', '').strip()}"


def _record_values(values: Mapping[str, str], url: str) -> RecordValues:
    texts = [values.get("link_description", ""), values.get("link_notes", "")]
    return RecordValues(
        {
            "title": plain_title(values.get("link_name", "")) or url,
            "description": linebreaks("\n\n".join(filter(None, texts)), True),
            "source_url": url,
        }
    )


def _publication(values: Mapping[str, str]) -> Publication:
    is_hidden = values.get("link_visible") == _HIDDEN
    return Publication(State.DRAFT if is_hidden else State.LIVE, "open", None, None)


def _list(values: Mapping[str, str], resource: Resource) -> None:
    reading_list = _list_for(values.get("link_category", ""))
    add_to_list(reading_list=reading_list.pk, resource=resource.pk)


def _list_for(category: str) -> ReadingList:
    title = plain_title(category) or _("Links")
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    slug = slugify(title)[:200] or "links"
    reading_list = ReadingList.objects.filter(slug=slug, locale=locale).first()
    if reading_list is None:
        reading_list = ReadingList(
            slug=slug, title=title[:500], locale=locale, live=False
        )
        reading_list.save()
        reading_list.save_revision().publish()
    return reading_list


def _is_web_url(url: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return False
    return bool(urlsplit(url).netloc)
