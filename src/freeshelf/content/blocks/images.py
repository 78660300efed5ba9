"""Blocks of pictures."""

from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from freeshelf.content.blocks.base import INLINE_FEATURES, MEDIA
from freeshelf.content.blocks.links import AddressBlock
from freeshelf.content.blocks.text import RichTextBlock
from freeshelf.content.rich_text import rich_html
from freeshelf.core.html import html_to_text


class CaptionedImageValue(blocks.StructValue):
    """A picture and its words."""

    @property
    def words(self) -> str:
        """What the picture shows; empty for a decorative one."""
        if self.get("is_decorative") or self["image"] is None:
            return ""
        return self["alt_text"] or self["image"].description

    @property
    def alt(self) -> str:
        """What is read in place of the picture: nothing that the caption says again."""
        is_said = self.words == html_to_text(rich_html(self["caption"]))
        return "" if is_said else self.words

    @property
    def link_alt(self) -> str:
        """What a link around the picture is called."""
        return self.words or str(getattr(self["image"], "title", ""))


class CaptionedImageBlock(blocks.StructBlock):
    """A picture that says what it shows, or that it only decorates."""

    image = ImageChooserBlock(label=gettext_lazy("image"))
    caption = RichTextBlock(
        features=INLINE_FEATURES, label=gettext_lazy("caption"), required=False
    )
    alt_text = blocks.CharBlock(
        label=gettext_lazy("alternative text"),
        required=False,
        help_text=gettext_lazy(
            "Screen readers read this out to people who cannot see the image."
        ),
    )
    is_decorative = blocks.BooleanBlock(
        label=gettext_lazy("decorative"), required=False
    )

    def clean(self, value: CaptionedImageValue) -> CaptionedImageValue:
        """Raise StructBlockValidationError for a picture without words."""
        cleaned: CaptionedImageValue = super().clean(value)
        if not cleaned.words and not cleaned["is_decorative"]:
            words = _("Describe the image, or mark it as decorative.")
            raise StructBlockValidationError({"alt_text": ValidationError(words)})
        return cleaned

    def plain_html(self, value: CaptionedImageValue) -> str:
        """The caption, else what the picture shows."""
        return f"<p>{rich_html(value['caption']) or escape(value.words)}</p>"

    class Meta:
        value_class = CaptionedImageValue


class FigureBlock(CaptionedImageBlock):
    """A picture with a caption, that may be a link."""

    link = AddressBlock(label=gettext_lazy("web address"), required=False)

    class Meta:
        icon = "image"
        label = gettext_lazy("Image")
        group = MEDIA
        template = "web/blocks/figure.html"


class GalleryBlock(blocks.StructBlock):
    """Pictures side by side."""

    columns = blocks.IntegerBlock(
        label=gettext_lazy("columns"), default=3, min_value=1, max_value=8
    )
    images = blocks.ListBlock(CaptionedImageBlock(), label=gettext_lazy("images"))

    def plain_html(self, value: blocks.StructValue) -> str:
        """The words of all pictures."""
        block: Any = self.child_blocks["images"].child_block
        return "".join(block.plain_html(picture) for picture in value["images"])

    class Meta:
        icon = "image"
        label = gettext_lazy("Gallery")
        group = MEDIA
        template = "web/blocks/gallery.html"
