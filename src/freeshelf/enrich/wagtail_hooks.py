"""What reading files adds to Wagtail's admin."""

from django.urls import URLPattern
from wagtail import hooks

from freeshelf.enrich.desk import addresses


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Pages about pictures of pages, and about files that have just come in."""
    return addresses.urlpatterns()
