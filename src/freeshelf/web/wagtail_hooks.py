"""Wagtail hooks that replace inline scripts and adapt page links."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from freeshelf.web.presenters.formats import in_language


class ReaderLinkHandler(PageLinkHandler):
    """Handler that links to pages in the visitor's language.

    Wagtail's own links to the URL of the original if there is no translation. This one
    links to the same path in the visitor's language, where the original is shown and
    marked, with everything around it in that language.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """Return the opening tags, in order; a deleted page has no URL."""
        return [
            f'<a href="{escape(_address(page))}">' if page else "<a>"
            for page in cls.get_many(attrs_list)
        ]


def _address(page: Page) -> str:
    shown = page.localized
    address = shown.url or ""
    language = get_language() or settings.LANGUAGE_CODE
    if shown.locale.language_code == language or not address.startswith("/"):
        return str(address)
    return in_language(address, language)


@hooks.register("insert_global_admin_js")
def add_start_script() -> SafeString:
    """Add the script of date pickers and lists in edit forms."""
    return format_html('<script src="{}"></script>', static("web/js/admin-start.js"))


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=10)
def keep_readers_in_their_language(features: FeatureRegistry) -> None:
    """Register links to pages in the visitor's language."""
    features.register_link_type(ReaderLinkHandler)
