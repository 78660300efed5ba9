"""What an export takes: what everyone may read, or all of it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from freeshelf.content.closed_pictures import closed_collections
from freeshelf.content.models import ReusableBlock
from freeshelf.events.models import Event
from freeshelf.events.querysets import EventQuerySet
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
        """The home page, its translations, and what is below; parents first."""
        below = Q(pk__in=())
        for home in self.homes():
            below |= Q(path__startswith=home.path)
        pages = Page.objects.filter(below)
        if not self.with_restricted:
            pages = pages.live().public()
        found: PageQuerySet = pages.order_by("path")
        return found

    def homes(self) -> list[Page]:
        """The home page of the site, then those of further languages."""
        site = Site.objects.filter(is_default_site=True).first()
        if site is None:
            return []
        translations = site.root_page.get_translations().order_by("path")
        return [site.root_page, *translations]

    def events(self) -> EventQuerySet:
        """Events."""
        if self.with_restricted:
            events: EventQuerySet = Event.objects.all()
        else:
            events = Event.objects.visible_to(_EVERYONE)
        return events

    def reusable_blocks(self) -> QuerySet[ReusableBlock]:
        """Texts that others share."""
        blocks = ReusableBlock.objects.order_by("pk")
        return blocks if self.with_restricted else blocks.filter(live=True)

    def images(self) -> QuerySet:
        """Pictures of texts."""
        images = get_image_model().objects.order_by("pk")
        if self.with_restricted:
            return images
        return images.exclude(collection__in=closed_collections())
