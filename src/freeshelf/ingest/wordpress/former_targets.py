"""Closes what an item was here before the mapping made something else of it.

Its provenance goes under a key of its own: it is no second version of the item, and is
found again when the mapping takes the item back to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Model, Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from freeshelf.ingest.known_keys import add_known
from freeshelf.ingest.mapping import AGENT, NEWS, OWN_PAGE, RESOURCE
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import (
    find_provenance,
    record_key,
    was_created_by_import,
)
from freeshelf.ingest.wordpress.custom_types import KNOWN_TYPES, TypeMapping
from freeshelf.ingest.wordpress.pages import restrict_to_staff
from freeshelf.ingest.wordpress.post_mapping import Publication, State
from freeshelf.ingest.wordpress.publishing import is_edited_by_user
from freeshelf.ingest.wordpress.redirects import (
    old_paths,
    permanent_url,
    restricted_url,
)
from freeshelf.ingest.wordpress.report_notes import became_other, kept_local_note
from freeshelf.library.access import AccessRights, strictest
from freeshelf.library.models import Agent, Resource
from freeshelf.library.services import set_access
from freeshelf.library.services.staging import (
    close_staged,
    is_live_once_opened,
    opened_access,
)
from freeshelf.pages.models import NewsPage, StandardPage
from freeshelf.sources.records import SourceItem

_MODELS: dict[str, type[Model]] = {
    RESOURCE: Resource,
    NEWS: NewsPage,
    OWN_PAGE: StandardPage,
    AGENT: Agent,
}


class FormerTargets:
    """What items of the site's own types were before; `notes` name those that move."""

    def __init__(self, source: Source, sorting: TypeMapping) -> None:
        self.notes: list[Note] = []
        self.source = source
        self._sorting = sorting

    def left_by(self, item: SourceItem) -> Provenance | None:
        """The provenance of what an item is here, if the mapping makes it another."""
        wanted = self._sorting.target_of(item)
        if not wanted or item.type in KNOWN_TYPES:
            return None
        known = find_provenance(self.source, item.key)
        target = known.target if known is not None else None
        is_one = isinstance(target, tuple(_MODELS.values()))
        is_wanted = isinstance(target, _MODELS.get(wanted, ()))
        return known if is_one and not is_wanted else None

    def regained_by(self, item: SourceItem) -> Provenance | None:
        """The provenance of what an item was once, and is again by the mapping."""
        model = _MODELS.get(self._sorting.target_of(item))
        if model is None:
            return None
        earlier = find_provenance(self.source, _former_key(item.key, model))
        return earlier if earlier is not None and earlier.target is not None else None

    def as_closed(self, item: SourceItem, publication: Publication) -> Publication:
        """How an item is published if a person closed what it was: not for readers."""
        left = self.left_by(item)
        if left is None or not _is_closed_here(left, publication):
            return publication
        return replace(publication, state=State.DRAFT, access=AccessRights.STAFF)

    def note(self, item: SourceItem, left: Provenance) -> None:
        """Name an item in the report that the mapping makes something else."""
        remark = became_other if _is_of_import_alone(left) else kept_local_note
        self.notes.append(remark(item))

    def moving(
        self, item: SourceItem, write: Callable[[], str], *, is_raw: bool = False
    ) -> Callable[[], str]:
        """A write that closes, in its transaction, what the item was before."""
        left = self.left_by(item)
        if left is not None:
            self.note(item, left)
        elif is_raw or self.regained_by(item) is None:
            return write

        def run() -> str:
            # Asked anew: a transaction that was taken back is tried once more.
            if (left := self.left_by(item)) is not None:
                self._leave(item, left)
            if not is_raw and (regained := self.regained_by(item)) is not None:
                self._rename(regained, item.key)
            return write()

        return run

    def _leave(self, item: SourceItem, known: Provenance) -> None:
        target: Any = known.target
        if _is_of_import_alone(known):
            _close(target, known)
        forget_addresses(item, target)
        known.checksum = ""
        said = {"said", "text"}
        known.record = {n: v for n, v in known.record.items() if n not in said}
        self._rename(known, _former_key(item.key, type(target)))

    def _rename(self, known: Provenance, key: str) -> None:
        key = record_key(key)
        # A person deleted what had this key.
        Provenance.objects.filter(source=self.source, record_key=key).delete()
        known.record_key = key
        known.save()
        add_known(self.source, key)


def records_left(source: Source) -> set[int]:
    """Keys of the records that items of a source were, and are no more."""
    if source.pk is None:
        return set()
    suffix = _former_key("", Resource)
    left = Provenance.objects.filter(source=source, record_key__endswith=suffix)
    return set(map(int, left.values_list("object_id", flat=True)))


def _former_key(key: str, model: type[Model]) -> str:
    return f"{key}#{model._meta.model_name}"


def _is_of_import_alone(known: Provenance) -> bool:
    """Whether nothing else became the same: records may have been merged."""
    others = Provenance.objects.filter(
        content_type=known.content_type_id, object_id=known.object_id
    ).exclude(pk=known.pk)
    target = known.target
    return target is not None and was_created_by_import(target) and not others.exists()


def _is_closed_here(known: Provenance, publication: Publication) -> bool:
    """Whether a person took what an item was from readers."""
    target: Any = known.target
    if isinstance(target, Agent):
        return bool(known.record.get("has_page")) and not target.is_listed
    if known.record.get("published") and not is_live_once_opened(target):
        return True
    if isinstance(target, Page):
        is_open = publication.access == AccessRights.OPEN
        return is_open and target.view_restrictions.exists()
    level = opened_access(target)
    return strictest(level, publication.access) != publication.access


def _close(target: Any, known: Provenance) -> None:
    """Take what an import made from its readers; a person's version stays, for staff.

    What a person edited is not unpublished: it is theirs to decide about.
    """
    if isinstance(target, Agent):
        target.is_listed = known.record["has_page"] = False
        target.save()
        return
    was_published = bool(known.record.get("published"))
    if is_edited_by_user(target, revision=known.revision, published=was_published):
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
    known.record["published"] = False


def forget_addresses(item: SourceItem, target: Model, more: Iterable[str] = ()) -> None:
    """Delete the redirects of an item's old addresses that lead to an object.

    They are made anew, not changed: then taking the import back leaves none that lead
    to what is gone.
    """
    addresses = [*old_paths(item, had_readers=True), *more]
    paths = [Redirect.normalise_path(address) for address in addresses]
    if isinstance(target, Page):
        leads = Q(redirect_page=target.pk) | Q(redirect_link=restricted_url(target))
    else:
        goals = [permanent_url(target)]
        goals += [] if isinstance(target, Agent) else [restricted_url(target)]
        leads = Q(redirect_link__in=goals)
    Redirect.objects.filter(leads, old_path__in=paths, site=None).delete()
