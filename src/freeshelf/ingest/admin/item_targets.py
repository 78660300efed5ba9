"""Links to what the items of an import became, for many items at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from freeshelf.ingest.admin.raw_item_views import raw_item_url
from freeshelf.ingest.models import Provenance, RawItem, RunEntry, TermMapping
from freeshelf.library.models import File


@dataclass(frozen=True, slots=True)
class ItemTarget:
    """Object that an item became, with URLs that are empty if it has no such page."""

    name: str = ""  # of the object; empty if the item is unmapped
    edit_url: str = ""
    public_url: str = ""
    raw_url: str = ""


def item_targets(
    entries: Sequence[RunEntry], *, source: int, user: User
) -> dict[str, ItemTarget]:
    """Return what items of one source became, by record key."""
    keys = [entry.record_key for entry in entries]
    finder = AdminURLFinder(user)
    targets = {
        item.record_key: ItemTarget(raw_url=raw_item_url(item))
        for item in RawItem.objects.filter(source=source, record_key__in=keys).only(
            "record_key"
        )
    }
    rows = Provenance.objects.filter(source=source, record_key__in=keys)
    for provenance in rows.defer("record").prefetch_related("target"):
        if provenance.target is not None:
            became = _became(provenance.target, finder)
            if became is not None:
                targets[provenance.record_key] = became
    return targets


def _became(target: Model, finder: AdminURLFinder) -> ItemTarget | None:
    if isinstance(target, TermMapping):
        return _became(target.concept, finder) if target.concept else None
    return ItemTarget(
        name=str(target)[:200],
        edit_url=_edit_url(target, finder),
        public_url=_public_url(target),
    )


def _edit_url(target: Model, finder: AdminURLFinder) -> str:
    if isinstance(target, File):
        return reverse("library_file_edit", args=[target.pk])
    return finder.get_edit_url(target) or ""


def _public_url(target: Any) -> str:
    if not getattr(target, "live", True):
        return ""
    try:
        if isinstance(target, Page):
            return target.get_url() or ""
        get_url = getattr(target, "get_absolute_url", None)
        return str(get_url()) if get_url is not None else ""
    except NoReverseMatch:
        return ""
