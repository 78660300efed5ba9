"""A published page that has every block, in whatever library there is."""

from freeshelf.library.models import File
from freeshelf.pages.models import HomePage, StandardPage
from tests.content.factories import ImageFactory, ReusableBlockFactory
from tests.content.samples import every_block

WORDS = "Workers never pay recruitment fees, wherever they come from."


def add_page_of_every_block() -> StandardPage:
    """At /every-block/ below the first home page."""
    body = every_block(
        image=ImageFactory(size=(640, 480)).pk,
        file=File.objects.not_removed().order_by("pk")[0].pk,
        pattern=ReusableBlockFactory().pk,
        words=WORDS,
    )
    page = StandardPage(title="Every block", slug="every-block", body=body)
    HomePage.objects.order_by("pk")[0].add_child(instance=page)
    return page
