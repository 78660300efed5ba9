"""A home page for tests; those with real transactions leave not even Wagtail's rows."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Locale, Page, Site

from freeshelf.pages.models import HomePage


def make_root() -> Page:
    """The roots of pages and of collections, which Wagtail's migrations made once."""
    # The rows may have been made anew, under other numbers than are remembered.
    ContentType.objects.clear_cache()
    Locale.objects.get_or_create(language_code="en")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def make_home(**fields: object) -> HomePage:
    """The home page of the default site, in place of Wagtail's own."""
    described = {"title": "Freeshelf", "slug": "freeshelf-home", **fields}
    home = make_root().add_child(instance=HomePage(**described))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    Site.clear_site_root_paths_cache()
    return home
