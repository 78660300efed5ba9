"""Selection of what is exported: public objects, or all."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site
from wagtail.query import PageQuerySet

from freeshelf.content.models import ReusableBlock
from freeshelf.content.visible_images import restricted_collections
from freeshelf.events.models import Event
from freeshelf.events.querysets import EventQuerySet
from freeshelf.fields.models import FieldDefinition, FieldGroup
from freeshelf.library.access import not_held
from freeshelf.library.models import (
    Agent,
    File,
    FileVersion,
    HeldPicture,
    ReadingList,
    Resource,
)
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.pages.models import FontFamily, Theme
from freeshelf.vocabularies.models import ConceptLabel
from freeshelf_wordpress.export.items import PostKind, post_id

_EVERYONE = AnonymousUser()


class Selection:
    """Exported rows of each model, always without withdrawn and merged records.

    Files and images that a check keeps back are never among them: WordPress gives
    uploads to everyone.
    """

    def __init__(self, *, with_restricted: bool) -> None:
        self.with_restricted = with_restricted

    def resources(self) -> QuerySet[Resource]:
        """Return records with their bodies."""
        if self.with_restricted:
            resources = Resource.objects.current().filter(withdrawn_at__isnull=True)
        else:
            resources = Resource.objects.visible_to(_EVERYONE).current()
        return resources.defer(None)

    def post_number(self, kind: PostKind, identifier: str) -> int | None:
        """Return the post ID of an exported record or event, by its identifier."""
        rows: QuerySet[Any] = (
            self.events() if kind == PostKind.EVENT else self.resources()
        )
        found = rows.filter(identifier=identifier)
        pk = found.values_list("pk", flat=True).first()
        return post_id(kind, pk) if pk is not None else None

    def files(self) -> QuerySet[File]:
        """Return the files of those records."""
        if not self.with_restricted:
            return File.objects.visible_to(_EVERYONE)
        owners = self.resources().values("pk")
        return File.objects.not_removed().filter(not_held(), resource__in=owners)

    def pages(self) -> PageQuerySet:
        """Return the home page, its translations and descendants, parents first."""
        condition = Q(pk__in=())
        for home in self.home_pages():
            condition |= Q(path__startswith=home.path)
        pages = Page.objects.filter(condition)
        if not self.with_restricted:
            pages = pages.live().public()
        return pages.order_by("path")

    def page_number(self, pk: int) -> int:
        """Return the post ID of a page; that of the home page is the highest."""
        return self._highest if pk == self._home else post_id(PostKind.PAGE, pk)

    def home_pages(self) -> list[Page]:
        """Return the home page of the site, then those of other languages."""
        site = Site.objects.filter(is_default_site=True).first()
        if site is None:
            return []
        translations = site.root_page.get_translations().order_by("path")
        return [site.root_page, *translations]

    def events(self) -> EventQuerySet:
        """Return the events."""
        if self.with_restricted:
            return Event.objects.all()
        return Event.objects.visible_to(_EVERYONE)

    def reusable_blocks(self) -> QuerySet[ReusableBlock]:
        """Return the reusable blocks."""
        blocks = ReusableBlock.objects.order_by("pk")
        return blocks if self.with_restricted else blocks.filter(live=True)

    def images(self) -> QuerySet:
        """Return the images of texts."""
        if self.with_restricted:
            return _images_not_held()
        return pictures_visible_to(_EVERYONE).order_by("pk")

    def images_beside_files(self) -> QuerySet:
        """Return images that are exported with the file of the same upload."""
        images = _images_not_held()
        if self.with_restricted:
            return images
        return images.exclude(collection__in=restricted_collections())

    @cached_property
    def _home(self) -> int | None:
        homes = self.home_pages()
        return homes[0].pk if homes else None

    @cached_property
    def _highest(self) -> int:
        models = (
            Resource, Page, Event, File, get_image_model(), ReusableBlock,
            FieldGroup, FieldDefinition, Agent,
        )  # fmt: skip
        last = (m.objects.aggregate(last=Max("pk"))["last"] for m in models)
        return post_id(PostKind.PAGE, max(pk or 0 for pk in last) + 1)


def _images_not_held() -> QuerySet:
    return get_image_model().objects.filter(held=None).order_by("pk")


def left_behind(selection: Selection) -> Mapping[str, int]:
    """Return the number of objects of the library by kind, for kinds that occur."""
    counts = {
        "older revisions": _older_revisions(),
        "records with unpublished changes": _changed(selection.resources()),
        "pages with unpublished changes": _changed(selection.pages()),
        "earlier versions of files": FileVersion.objects.filter(
            is_current=False, file__removed_at=None
        ).count(),
        "files held back by a check": File.objects.not_removed()
        .exclude(not_held())
        .count(),
        "images held back by a check": HeldPicture.objects.count(),
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
