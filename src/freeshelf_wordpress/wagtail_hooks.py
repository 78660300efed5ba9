"""Wagtail hooks of the plugin."""

from django.urls import URLPattern, path
from wagtail import hooks

from freeshelf_wordpress.admin.import_request import WordPressImportView


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the URL at which staff give the sources of a site."""
    return [
        path(
            "imports/add/wordpress/",
            WordPressImportView.as_view(),
            name="wordpress_import_request_add",
        )
    ]
