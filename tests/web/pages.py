"""Editorial pages that tests stand on."""

from wagtail.models import Locale, Page, Site

from freeshelf.pages.models import HomePage


def make_home(**fields: object) -> HomePage:
    """The home page of the default site, in place of Wagtail's own."""
    # A test with real transactions leaves nothing behind, not even Wagtail's own rows.
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    described = {"title": "Freeshelf", "slug": "freeshelf-home", **fields}
    home = root.add_child(instance=HomePage(**described))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    Site.clear_site_root_paths_cache()
    return home
