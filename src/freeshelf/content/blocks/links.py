"""Blocks with links."""

from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from freeshelf.content.blocks.text import (
    INLINE_FEATURES,
    LAYOUT,
    MEDIA,
    RichTextBlock,
    rich_html,
)
from freeshelf.core.web_address import link_address

_LOCAL_PREFIXES = ("/", "#", "?")


def safe_address(address: str | None) -> str:
    """Return a URL that a link may have, or an empty string.

    A path on this site (`/…`), an anchor (`#…`), or a web, mail or phone URL.
    """
    url_text = (address or "").strip()
    if any(ord(character) < 33 for character in url_text):
        return ""
    url = link_address(url_text)
    if not urlsplit(url).scheme and not url.startswith(_LOCAL_PREFIXES):
        return ""
    return "" if url.startswith("//") else url


class AddressBlock(blocks.CharBlock):
    """A web, mail or phone URL, or one of this site."""

    def clean(self, value: str) -> str:
        """Raise ValidationError for a URL that is not allowed."""
        cleaned: str = super().clean(value)
        if cleaned and not safe_address(cleaned):
            raise ValidationError(
                _("Enter a web address such as https://example.org or /about/.")
            )
        return cleaned


class EmbedBlock(blocks.StructBlock):
    """Embedded content of a provider, such as a video."""

    url = AddressBlock(label=_("web address"))
    caption = RichTextBlock(
        features=INLINE_FEATURES, label=_("caption"), required=False
    )

    def plain_html(self, value: blocks.StructValue) -> str:
        """Return a link with the caption below."""
        url = escape(safe_address(value["url"]))
        link = f'<p><a href="{url}">{url}</a></p>' if url else ""
        return f"{link}{rich_html(value['caption'])}"

    class Meta:
        icon = "media"
        label = _("Embed")
        group = MEDIA
        template = "web/blocks/embed.html"


class ButtonBlock(blocks.StructBlock):
    """A link shown as a button."""

    text = blocks.CharBlock(label=_("text"))
    link = AddressBlock(label=_("web address"))
    is_primary = blocks.BooleanBlock(label=_("primary"), required=False)


class ButtonsBlock(blocks.ListBlock):
    """Buttons side by side."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ButtonBlock(), **kwargs)

    def plain_html(self, value: blocks.list_block.ListValue) -> str:
        """Return a paragraph of links."""
        links = (
            f'<a href="{escape(safe_address(button["link"]))}">'
            f"{escape(button['text'] or '')}</a>"
            for button in value
        )
        return f"<p>{' '.join(links)}</p>"

    class Meta:
        icon = "link"
        label = _("Buttons")
        group = LAYOUT
        template = "web/blocks/buttons.html"
