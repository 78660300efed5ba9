"""Blocks that editorial pages are built from."""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from freeshelf.core.html import sanitize_html


class QuoteBlock(blocks.StructBlock):
    """A quotation and who said it."""

    text = blocks.TextBlock(label=_("quotation"))
    attribution = blocks.CharBlock(label=_("who said it"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "web/blocks/quote.html"


class FigureBlock(blocks.StructBlock):
    """A picture with a caption."""

    image = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "web/blocks/figure.html"


class SanitisedHtmlBlock(blocks.RawHTMLBlock):
    """HTML brought in from another system, sanitised then and at every edit."""

    def value_from_form(self, value: str) -> SafeString:
        """What a person made of it, without all that acts or calls elsewhere."""
        return mark_safe(sanitize_html(value))  # noqa: S308

    class Meta:
        icon = "code"
        label = _("Imported HTML")
        template = "web/blocks/imported_html.html"


class BodyBlock(blocks.StreamBlock):
    """The text of a page."""

    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", template="web/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        label=_("Text"),
        features=["bold", "italic", "link", "ol", "ul", "h3", "h4", "hr"],
        template="web/blocks/paragraph.html",
    )
    quote = QuoteBlock()
    figure = FigureBlock()
    imported_html = SanitisedHtmlBlock()
