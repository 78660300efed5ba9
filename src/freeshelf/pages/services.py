"""Write editorial pages."""

from django.db import transaction
from wagtail.models import Page, Site

from freeshelf.pages.models import HomePage


@transaction.atomic
def ensure_home(*, title: str) -> HomePage:
    """Return the home page of the default site.

    Creates an empty one if the site has another page, such as Wagtail's default.
    """
    site = Site.objects.filter(is_default_site=True).first()
    root = site.root_page.specific if site and site.root_page else None
    if isinstance(root, HomePage):
        return root
    # Slugs below the root are unique, and Wagtail's welcome page has “home”.
    home_page = HomePage(title=title, slug="library", live=True)
    Page.get_first_root_node().add_child(instance=home_page)
    if site is None:
        site = Site(hostname="localhost", port=80, is_default_site=True)
    site.root_page = home_page
    site.site_name = title
    site.save()
    if root is not None and type(root) is Page and not root.get_children().exists():
        root.delete()
    return home_page


def is_untouched(home: HomePage) -> bool:
    """Return whether this home page has no text yet."""
    return not (home.introduction or home.examples or home.body)
