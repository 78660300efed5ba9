"""Unpublish the former target of an item after the mapping has changed.

Its provenance gets a key of its own, since it is no second version of the item, and is
found again if the mapping is changed back.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model, Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from freeshelf.ingest.known_keys import add_known
from freeshelf.ingest.mapping import AGENT, NEWS, OWN_PAGE, RESOURCE
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import (
    find_provenance,
    find_target,
    record_key,
    was_created_by_import,
)
from freeshelf.ingest.publishing import Publication, State, is_edited_by_user
from freeshelf.library.access import AccessRights, strictest
from freeshelf.library.models import Agent, Resource
from freeshelf.library.services import set_access
from freeshelf.library.services.staging import (
    close_staged,
    is_live_once_opened,
    opened_access,
)
from freeshelf.pages.models import NewsPage, StandardPage
from freeshelf_wordpress.importers.custom_types import KNOWN_TYPES, TypeMapping
from freeshelf_wordpress.importers.redirects import (
    old_paths,
    permanent_url,
    restricted_url,
)
from freeshelf_wordpress.importers.report_notes import became_other, kept_local_note
from freeshelf_wordpress.sources.records import SourceItem

_MODELS: dict[str, type[Model]] = {
    RESOURCE: Resource,
    NEWS: NewsPage,
    OWN_PAGE: StandardPage,
    AGENT: Agent,
}


class FormerTargets:
    """Former targets of items of custom types; `notes` name items that move."""

    def __init__(self, source: Source, sorting: TypeMapping) -> None:
        self.notes: list[Note] = []
        self.source = source
        self._type_mapping = sorting

    def left_by(self, item: SourceItem) -> Provenance | None:
        """Return the provenance of an item's current target if the mapping changed."""
        target_type = self._type_mapping.target_of(item)
        if not target_type or item.type in KNOWN_TYPES:
            return None
        provenance, target = find_target(self.source, item.key)
        is_mappable = isinstance(target, tuple(_MODELS.values()))
        is_wanted = isinstance(target, _MODELS.get(target_type, ()))
        return provenance if is_mappable and not is_wanted else None

    def regained_by(self, item: SourceItem) -> Provenance | None:
        """Return the provenance of a former target that the mapping restores."""
        model = _MODELS.get(self._type_mapping.target_of(item))
        if model is None:
            return None
        earlier = find_provenance(self.source, _former_key(item.key, model))
        return earlier if earlier is not None and earlier.target is not None else None

    def as_closed(self, item: SourceItem, publication: Publication) -> Publication:
        """Return a restricted publication if a person restricted the former target."""
        former = self.left_by(item)
        if former is None or not _is_closed_here(former, publication):
            return publication
        return replace(publication, state=State.DRAFT, access=AccessRights.STAFF)

    def note(self, item: SourceItem, former: Provenance) -> None:
        """Add a note about an item that the mapping makes something else."""
        make_note = became_other if _is_of_import_alone(former) else kept_local_note
        self.notes.append(make_note(item))

    def moving(
        self, item: SourceItem, write: Callable[[], str], *, is_raw: bool = False
    ) -> Callable[[], str]:
        """Wrap a write so that its transaction also unpublishes the former target."""
        former = self.left_by(item)
        if former is not None:
            self.note(item, former)
        elif is_raw or self.regained_by(item) is None:
            return write

        def run() -> str:
            # Evaluated again, since a transaction is retried after a rollback.
            if (former := self.left_by(item)) is not None:
                self._leave(item, former)
            if not is_raw and (regained := self.regained_by(item)) is not None:
                self._rename(regained, item.key)
            return write()

        return run

    def _leave(self, item: SourceItem, provenance: Provenance) -> None:
        target: Any = provenance.target
        if _is_of_import_alone(provenance):
            _close(target, provenance)
        remove_redirects(item, target)
        provenance.checksum = ""
        dropped = {"said", "text"}
        provenance.record = {
            n: v for n, v in provenance.record.items() if n not in dropped
        }
        self._rename(provenance, _former_key(item.key, type(target)))

    def _rename(self, provenance: Provenance, key: str) -> None:
        key = record_key(key)
        # A person has deleted the object that had this key.
        Provenance.objects.filter(source=self.source, record_key=key).delete()
        provenance.record_key = key
        provenance.save()
        add_known(self.source, key)


def former_records(source: Source) -> set[int]:
    """Return primary keys of records that items of a source no longer are."""
    if source.pk is None:
        return set()
    suffix = _former_key("", Resource)
    provenances = Provenance.objects.filter(source=source, record_key__endswith=suffix)
    return set(map(int, provenances.values_list("object_id", flat=True)))


def _former_key(key: str, model: type[Model]) -> str:
    return f"{key}#{model._meta.model_name}"


def _is_of_import_alone(provenance: Provenance) -> bool:
    """Return whether the target has no other source: records may have been merged."""
    others = Provenance.objects.filter(
        content_type=provenance.content_type_id, object_id=provenance.object_id
    ).exclude(pk=provenance.pk)
    target = provenance.target
    return target is not None and was_created_by_import(target) and not others.exists()


def _is_closed_here(provenance: Provenance, publication: Publication) -> bool:
    """Return whether a person restricted or unpublished the target."""
    target: Any = provenance.target
    if isinstance(target, Agent):
        return bool(provenance.record.get("has_page")) and not target.is_listed
    if provenance.record.get("published") and not is_live_once_opened(target):
        return True
    if isinstance(target, Page):
        is_open = publication.access == AccessRights.OPEN
        return is_open and target.view_restrictions.exists()
    level = opened_access(target)
    return strictest(level, publication.access) != publication.access


def _close(target: Any, provenance: Provenance) -> None:
    """Unpublish a target that an import created; an edited one stays, for staff only.

    An edited target is not unpublished, since editors decide about it.
    """
    if isinstance(target, Agent):
        target.is_listed = provenance.record["has_page"] = False
        target.save()
        return
    if provenance.record.get("edited") or is_edited_by_user(target, provenance):
        close_staged(target, access_rights=AccessRights.STAFF, is_published=False)
        if isinstance(target, Page):
            restrict_to_staff(target)
        else:
            set_access(resources=[target], access_rights=AccessRights.STAFF)
        return
    target.revisions.update(approved_go_live_at=None)
    if isinstance(target, Page):
        close_staged(target, access_rights=AccessRights.STAFF, is_published=False)
    if target.live:
        target.unpublish()
    provenance.record["published"] = False


def restrict_to_staff(page: Page) -> None:
    """Restrict a page and its descendants to staff unless it is restricted already."""
    if page.view_restrictions.exists():
        return
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(
        Group.objects.filter(permissions__codename="view_restricted_resource")
    )


def remove_redirects(item: SourceItem, target: Model, more: Iterable[str] = ()) -> None:
    """Delete the redirects of an item's old URLs to an object.

    They are created again, not changed, so that an undo leaves no redirects to deleted
    objects.
    """
    urls = [*old_paths(item, had_readers=True), *more]
    paths = [Redirect.normalise_path(url) for url in urls]
    if isinstance(target, Page):
        to_target = Q(redirect_page=target.pk) | Q(redirect_link=restricted_url(target))
    else:
        target_urls = [permanent_url(target)]
        target_urls += [] if isinstance(target, Agent) else [restricted_url(target)]
        to_target = Q(redirect_link__in=target_urls)
    Redirect.objects.filter(to_target, old_path__in=paths, site=None).delete()
