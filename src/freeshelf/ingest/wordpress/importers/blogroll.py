"""The list of links beside a blog becomes a reading list of records."""

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
    save_provenance,
    store_raw_record,
    was_created_by_import,
)
from freeshelf.ingest.reports import KEPT_RAW, NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.ingest.wordpress.importers.base import NonItemImporter, NonItemRecord
from freeshelf.ingest.wordpress.post_mapping import Publication, State
from freeshelf.ingest.wordpress.publishing import (
    is_edited_by_user,
    publish_change,
    publish_new,
)
from freeshelf.library.models import ReadingList, Resource
from freeshelf.library.services import add_to_list

LINK = "link"
_HIDDEN = "N"


class BlogrollImporter(NonItemImporter):
    """One record a link, in a list by the name of its category; hidden ones as drafts.

    A record with the same address is taken instead of a new one.
    """

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield the links."""
        for row in self.context.site.rows("links"):
            said = {name: value or "" for name, value in row.values.items()}
            address = said.get("link_url", "").strip()
            reason = "" if _is_address(address) else _("it is not a valid web address")
            is_hidden = said.get("link_visible") == _HIDDEN
            write = self._keep if reason else self._write
            yield NonItemRecord(
                type=LINK,
                status="hidden" if is_hidden else "visible",
                key=_key(said),
                title=plain_title(said.get("link_name", "")) or address,
                write=partial(write, said, reason),
                reason=reason,
                before=self._before(said),
                planned=partial(self._planned, said, reason),
            )

    def _planned(self, said: Mapping[str, str], reason: str) -> str:
        known = find_provenance(self.context.source, _key(said))
        if reason:
            return KEPT_RAW
        if known is None:
            return NEW
        resource = known.target
        if known.checksum == checksum_of(said) or not isinstance(resource, Resource):
            return UNCHANGED
        published = bool(known.record.get("published"))
        is_edited = is_edited_by_user(
            resource, revision=known.revision, published=published
        )
        is_ours = _is_of_link(resource, known) and not is_edited
        return UPDATED if is_ours else UNCHANGED

    def _before(self, said: Mapping[str, str]) -> dict[str, Any] | None:
        known = find_provenance(self.context.source, _key(said))
        if known is None or known.checksum == checksum_of(said):
            return None
        return state_of(known)

    def _keep(self, said: Mapping[str, str], reason: str) -> str:
        store_raw_record(
            source=self.context.source,
            key=_key(said),
            kind=LINK,
            status="",
            title=plain_title(said.get("link_name", "")),
            reason=reason,
            record=said,
            now=self.context.now,
        )
        return KEPT_RAW

    def _write(self, said: Mapping[str, str], reason: str) -> str:
        outcome, checksum = self._planned(said, reason), checksum_of(said)
        if outcome == NEW:
            return self._bring_in(said, checksum)
        known = find_provenance(self.context.source, _key(said))
        resource = known.target if known is not None else None
        if outcome != UPDATED or not isinstance(resource, Resource):
            return outcome
        draft = resource.get_latest_revision_as_object()
        _describe(draft, said)
        revision = publish_change(draft, _publication(said), was_live=resource.live)
        self._remember(said, resource, checksum, revision.pk)
        return UPDATED

    def _bring_in(self, said: Mapping[str, str], checksum: str) -> str:
        address = said["link_url"].strip()
        there = Resource.objects.filter(source_url=address).order_by("pk").first()
        resource = there or Resource(source_url=address, live=False)
        revision = resource.latest_revision_id
        if there is None:
            _describe(resource, said)
            resource.save()
            revision = publish_new(resource, _publication(said)).pk
        self._remember(said, resource, checksum, revision)
        reading_list = _list_for(said.get("link_category", ""))
        add_to_list(reading_list=reading_list.pk, resource=resource.pk)
        return NEW

    def _remember(
        self,
        said: Mapping[str, str],
        resource: Resource,
        checksum: str,
        revision: int | None,
    ) -> None:
        live = Resource.objects.values_list("live", flat=True).get(pk=resource.pk)
        save_provenance(
            source=self.context.source,
            key=_key(said),
            target=resource,
            checksum=checksum,
            record={**said, "published": live},
            now=self.context.now,
            url=said["link_url"],
            revision=revision or "",
        )


def _key(said: Mapping[str, str]) -> str:
    return f"link:{said.get('link_url', '').strip()}"


def _describe(resource: Resource, said: Mapping[str, str]) -> None:
    resource.title = plain_title(said.get("link_name", "")) or resource.source_url
    words = [said.get("link_description", ""), said.get("link_notes", "")]
    resource.description = linebreaks("\n\n".join(filter(None, words)), True)


def _publication(said: Mapping[str, str]) -> Publication:
    is_hidden = said.get("link_visible") == _HIDDEN
    return Publication(State.DRAFT if is_hidden else State.LIVE, "open", None, None)


def _is_of_link(resource: Resource, known: Provenance) -> bool:
    """Whether a record was made of this link, rather than found with its address."""
    others = Provenance.objects.filter(
        content_type=known.content_type, object_id=known.object_id
    ).exclude(pk=known.pk)
    return was_created_by_import(resource) and not others.exists()


def _list_for(category: str) -> ReadingList:
    title = plain_title(category) or _("Links")
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    slug = slugify(title)[:200] or "links"
    found = ReadingList.objects.filter(slug=slug, locale=locale).first()
    if found is None:
        found = ReadingList(slug=slug, title=title[:500], locale=locale, live=False)
        found.save()
        found.save_revision().publish()
    return found


def _is_address(address: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return False
    return bool(urlsplit(address).netloc)
