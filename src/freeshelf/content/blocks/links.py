"""Blocks that lead elsewhere."""

from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from freeshelf.content.blocks.base import INLINE_FEATURES, LAYOUT, MEDIA
from freeshelf.content.blocks.text import RichTextBlock
from freeshelf.content.rich_text import rich_html
from freeshelf.core.web_address import link_address

_OURS = ("/", "#", "?")


def safe_address(address: str | None) -> str:
    """An address that a link may have, or nothing.

    Ours (`/…`), one in the text (`#…`), or one of the web, of mail or of a telephone.
    """
    typed = (address or "").strip()
    if any(ord(letter) < 33 for letter in typed):
        return ""
    found = link_address(typed)
    if not urlsplit(found).scheme and not found.startswith(_OURS):
        return ""
    return "" if found.startswith("//") else found


class AddressBlock(blocks.CharBlock):
    """An address of the web, of mail, of a telephone, or of this site."""

    def clean(self, value: str) -> str:
        """Raise ValidationError for what no link may lead to."""
        cleaned: str = super().clean(value)
        if cleaned and not safe_address(cleaned):
            raise ValidationError(
                _("Enter a web address such as https://example.org or /about/.")
            )
        return cleaned


class EmbedBlock(blocks.StructBlock):
    """Something shown elsewhere, such as a film."""

    url = AddressBlock(label=_("web address"))
    caption = RichTextBlock(
        features=INLINE_FEATURES, label=_("caption"), required=False
    )

    def plain_html(self, value: blocks.StructValue) -> str:
        """A link, with the caption below."""
        address = escape(safe_address(value["url"]))
        link = f'<p><a href="{address}">{address}</a></p>' if address else ""
        return f"{link}{rich_html(value['caption'])}"

    class Meta:
        icon = "media"
        label = _("Embed")
        group = MEDIA
        template = "web/blocks/embed.html"


class ButtonBlock(blocks.StructBlock):
    """A link that stands out."""

    text = blocks.CharBlock(label=_("text"))
    link = AddressBlock(label=_("web address"))
    is_primary = blocks.BooleanBlock(label=_("primary"), required=False)


class ButtonsBlock(blocks.ListBlock):
    """Links that stand out, side by side."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ButtonBlock(), **kwargs)

    def plain_html(self, value: blocks.list_block.ListValue) -> str:
        """A paragraph of links."""
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
