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
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    find_target,
    save_provenance,
    store_raw_record,
    was_created_by_import,
)
from freeshelf.ingest.publishing import (
    Publication,
    State,
    is_edited_by_user,
    publish_change,
    publish_new,
)
from freeshelf.ingest.reports import KEPT_RAW, NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.library.models import ReadingList, Resource
from freeshelf.library.services import add_to_list
from freeshelf_wordpress.importers.entities.base import NonItemImporter, NonItemRecord

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
        provenance = find_provenance(self.context.source, _key(values))
        if reason:
            return KEPT_RAW
        if provenance is None:
            return NEW
        resource = provenance.target
        if provenance.checksum == checksum_of(values) or not isinstance(
            resource, Resource
        ):
            return UNCHANGED
        published = bool(provenance.record.get("published"))
        is_edited = is_edited_by_user(
            resource, revision=provenance.revision, published=published
        )
        is_unedited = _is_of_link(resource, provenance) and not is_edited
        return UPDATED if is_unedited else UNCHANGED

    def _before(self, values: Mapping[str, str]) -> dict[str, Any] | None:
        provenance = find_provenance(self.context.source, _key(values))
        if provenance is None or provenance.checksum == checksum_of(values):
            return None
        return state_of(provenance)

    def _store_unmapped(self, values: Mapping[str, str], reason: str) -> str:
        store_raw_record(
            source=self.context.source,
            key=_key(values),
            kind=LINK,
            status="",
            title=plain_title(values.get("link_name", "")),
            reason=reason,
            record=values,
            now=self.context.now,
        )
        return KEPT_RAW

    def _write(self, values: Mapping[str, str], reason: str) -> str:
        outcome, checksum = self._planned(values, reason), checksum_of(values)
        if outcome == NEW:
            return self._create(values, checksum)
        _provenance, resource = find_target(self.context.source, _key(values))
        if outcome != UPDATED or not isinstance(resource, Resource):
            return outcome
        draft = resource.get_latest_revision_as_object()
        _describe(draft, values)
        revision = publish_change(draft, _publication(values), was_live=resource.live)
        self._save_provenance(values, resource, checksum, revision.pk)
        return UPDATED

    def _create(self, values: Mapping[str, str], checksum: str) -> str:
        url = values["link_url"].strip()
        existing = Resource.objects.filter(source_url=url).order_by("pk").first()
        resource = existing or Resource(source_url=url, live=False)
        revision = resource.latest_revision_id
        if existing is None:
            _describe(resource, values)
            resource.save()
            revision = publish_new(resource, _publication(values)).pk
        self._save_provenance(values, resource, checksum, revision)
        reading_list = _list_for(values.get("link_category", ""))
        add_to_list(reading_list=reading_list.pk, resource=resource.pk)
        return NEW

    def _save_provenance(
        self,
        values: Mapping[str, str],
        resource: Resource,
        checksum: str,
        revision: int | None,
    ) -> None:
        live = Resource.objects.values_list("live", flat=True).get(pk=resource.pk)
        save_provenance(
            source=self.context.source,
            key=_key(values),
            target=resource,
            checksum=checksum,
            record={**values, "published": live},
            now=self.context.now,
            url=values["link_url"],
            revision=revision or "",
        )


def _key(values: Mapping[str, str]) -> str:
    return f"link:{values.get('link_url', '').strip()}"


def _describe(resource: Resource, values: Mapping[str, str]) -> None:
    resource.title = plain_title(values.get("link_name", "")) or resource.source_url
    texts = [values.get("link_description", ""), values.get("link_notes", "")]
    resource.description = linebreaks("\n\n".join(filter(None, texts)), True)


def _publication(values: Mapping[str, str]) -> Publication:
    is_hidden = values.get("link_visible") == _HIDDEN
    return Publication(State.DRAFT if is_hidden else State.LIVE, "open", None, None)


def _is_of_link(resource: Resource, provenance: Provenance) -> bool:
    """Return whether a record was created for this link, not found by its URL."""
    others = Provenance.objects.filter(
        content_type=provenance.content_type, object_id=provenance.object_id
    ).exclude(pk=provenance.pk)
    return was_created_by_import(resource) and not others.exists()


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
