"""Writes of editorial pages."""

from django.db import transaction
from wagtail.models import Page, Site

from freeshelf.pages.models import HomePage


@transaction.atomic
def ensure_home(*, title: str) -> HomePage:
    """The home page of the default site.

    An empty one is made where the site shows another page, such as Wagtail's own.
    """
    site = Site.objects.filter(is_default_site=True).first()
    root = site.root_page.specific if site and site.root_page else None
    if isinstance(root, HomePage):
        return root
    # Two children of the tree's root cannot share a slug; the greeting's is "home".
    home = HomePage(title=title, slug="library", live=True)
    Page.get_first_root_node().add_child(instance=home)
    if site is None:
        site = Site(hostname="localhost", port=80, is_default_site=True)
    site.root_page = home
    site.site_name = title
    site.save()
    if root is not None and type(root) is Page and not root.get_children().exists():
        root.delete()
    return home


def is_untouched(home: HomePage) -> bool:
    """Whether nobody has given this home page any text yet."""
    return not (home.introduction or home.examples or home.body)
