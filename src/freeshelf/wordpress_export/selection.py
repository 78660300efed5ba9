"""What an export takes: what everyone may read, or all of it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Page
from wagtail.query import PageQuerySet

from freeshelf.content.models import ReusableBlock
from freeshelf.events.models import Event
from freeshelf.library.models import File, Resource

_EVERYONE = AnonymousUser()


class Selection:
    """Rows of each kind; withdrawn and merged records are never among them."""

    def __init__(self, *, with_restricted: bool) -> None:
        self.with_restricted = with_restricted

    def resources(self) -> QuerySet[Resource]:
        """Records with their bodies."""
        if self.with_restricted:
            found = Resource.objects.current().filter(withdrawn_at__isnull=True)
        else:
            found = Resource.objects.visible_to(_EVERYONE).current()
        return found.defer(None)

    def files(self) -> QuerySet[File]:
        """Files of those records."""
        if not self.with_restricted:
            return File.objects.visible_to(_EVERYONE)
        owners = self.resources().values("pk")
        return File.objects.present().filter(resource__in=owners)

    def pages(self) -> PageQuerySet:
        """Pages, parents first and in their order."""
        pages = Page.objects.filter(depth__gt=1)
        if not self.with_restricted:
            pages = pages.live().public()
        found: PageQuerySet = pages.order_by("path")
        return found

    def events(self) -> QuerySet[Event]:
        """Events."""
        if self.with_restricted:
            return Event.objects.all()
        return Event.objects.visible_to(_EVERYONE)

    def reusable_blocks(self) -> QuerySet[ReusableBlock]:
        """Texts that others share."""
        blocks = ReusableBlock.objects.order_by("pk")
        return blocks if self.with_restricted else blocks.filter(live=True)

    def images(self) -> QuerySet:
        """Pictures of texts."""
        images = get_image_model().objects.order_by("pk")
        if self.with_restricted:
            return images
        closed: set[int] = set()
        for restriction in CollectionViewRestriction.objects.select_related(
            "collection"
        ):
            below = restriction.collection.get_descendants(inclusive=True)
            closed |= set(below.values_list("pk", flat=True))
        return images.exclude(collection__in=closed)
