"""Links between editorial pages keep the reader in the language that they read."""

from typing import Any

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from freeshelf.web.presenters.languages import in_language


class ReaderLinkHandler(PageLinkHandler):
    """Wagtail's own leads to the original's address where there is no translation.

    Ours leads to the same path in the reader's language, where the original is shown
    and marked, with everything around it in that language.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """The opening tags, in order; a page that is gone has no address."""
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
