"""Count what an export leaves out, by kind; the how-to lists the kinds."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page, Revision

from freeshelf.content.models import ReusableBlock
from freeshelf.events.models import Event
from freeshelf.library.models import FileVersion, ReadingList, Resource
from freeshelf.pages.models import FontFamily, Theme
from freeshelf.vocabularies.models import ConceptLabel
from freeshelf_wordpress.export.selection import Selection


def left_behind(selection: Selection) -> Mapping[str, int]:
    """Return the number of objects of the library by kind, for kinds that occur."""
    counts = {
        "older revisions": _older_revisions(),
        "records with unpublished changes": _changed(selection.resources()),
        "pages with unpublished changes": _changed(selection.pages()),
        "earlier versions of files": FileVersion.objects.filter(
            is_current=False, file__removed_at=None
        ).count(),
        "withdrawn records": Resource.objects.withdrawn().count(),
        "reading lists": ReadingList.objects.count(),
        "hidden labels of concepts": ConceptLabel.objects.filter(
            kind=ConceptLabel.Kind.HIDDEN
        ).count(),
        "themes of the site": Theme.objects.count(),
        "font families": FontFamily.objects.count(),
    }
    if selection.with_restricted:
        counts["account passwords"] = sum(
            user.has_usable_password() for user in User.objects.only("password")
        )
    else:
        counts |= dict(_restricted(selection))
    return {kind: count for kind, count in counts.items() if count}


def _restricted(selection: Selection) -> Iterator[tuple[str, int]]:
    """Yield counts of what only `with_restricted` exports."""
    everything = Selection(with_restricted=True)
    parts: tuple[tuple[str, Callable[[Selection], Any]], ...] = (
        ("records that are not open to everyone", Selection.resources),
        ("files that are not open to everyone", Selection.files),
        ("pages that are not open to everyone", Selection.pages),
        ("events that are not open to everyone", Selection.events),
        ("images that are not open to everyone", Selection.images),
        ("drafts of reusable blocks", Selection.reusable_blocks),
    )
    for kind, part in parts:
        yield kind, part(everything).count() - part(selection).count()
    yield "accounts", User.objects.count()


def _changed(rows: QuerySet) -> int:
    return rows.filter(live=True, has_unpublished_changes=True).count()


def _older_revisions() -> int:
    """Count the revisions of exported models that are not the latest."""
    models: tuple[Any, ...] = (Resource, Page, Event, ReusableBlock)
    total = 0
    for model in models:
        kind = ContentType.objects.get_for_model(model)
        total += Revision.objects.filter(base_content_type=kind).count()
        total -= model.objects.filter(latest_revision__isnull=False).count()
    return max(0, total)
