"""Blocks of images."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from freeshelf.content.blocks.links import AddressBlock
from freeshelf.content.blocks.text import (
    INLINE_FEATURES,
    MEDIA,
    RichTextBlock,
    rich_html,
)
from freeshelf.content.visible_images import is_public_image
from freeshelf.core.html import html_to_text

# Gives the address of an image in plain HTML, "" for its words alone.
_address: ContextVar[Callable[[Any], str]] = ContextVar(
    "address", default=lambda _image: ""
)


@contextmanager
def images_in_plain_html(address: Callable[[Any], str]) -> Iterator[None]:
    """Write images that everyone gets into plain HTML, at addresses of the function."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def alternative_texts(stored: Any) -> Iterator[str]:
    """Yield the alternative texts in the stored value of a text, at any depth."""
    if isinstance(stored, dict):
        if isinstance(text := stored.get("alt_text"), str):
            yield text
        stored = stored.values()
    elif not isinstance(stored, list | tuple):
        return
    for each in stored:
        yield from alternative_texts(each)


class CaptionedImageValue(blocks.StructValue):
    """An image and its texts."""

    @property
    def words(self) -> str:
        """Return the description of the image; empty for a decorative one."""
        if self.get("is_decorative") or self["image"] is None:
            return ""
        return self["alt_text"] or self["image"].description

    @property
    def alt(self) -> str:
        """Return the alternative text; empty if the caption says the same."""
        is_in_caption = self.words == html_to_text(rich_html(self["caption"]))
        return "" if is_in_caption else self.words

    @property
    def link_alt(self) -> str:
        """Return the text of a link around the image."""
        return self.words or str(getattr(self["image"], "title", ""))


class CaptionedImageBlock(blocks.StructBlock):
    """An image with alternative text, or marked as decorative."""

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
        """Raise StructBlockValidationError for an image without alternative text."""
        cleaned: CaptionedImageValue = super().clean(value)
        if not cleaned.words and not cleaned["is_decorative"]:
            message = _("Describe the image, or mark it as decorative.")
            raise StructBlockValidationError({"alt_text": ValidationError(message)})
        return cleaned

    def plain_html(self, value: CaptionedImageValue) -> str:
        """Return the caption, or else the alternative text; see above for the image.

        An image that readers do not get, or that is deleted, has no words either.
        """
        image = value["image"]
        if image is None or not is_public_image(image):
            return ""
        caption = rich_html(value["caption"])
        if address := _address.get()(image):
            picture = f'<img src="{escape(address)}" alt="{escape(value.words)}">'
            below = f"<figcaption>{caption}</figcaption>" if caption else ""
            return f"<figure>{picture}{below}</figure>"
        return f"<p>{caption or escape(value.words)}</p>"

    class Meta:
        value_class = CaptionedImageValue


class FigureBlock(CaptionedImageBlock):
    """An image with a caption and an optional link."""

    link = AddressBlock(label=gettext_lazy("web address"), required=False)

    class Meta:
        icon = "image"
        label = gettext_lazy("Image")
        group = MEDIA
        template = "web/blocks/figure.html"


class GalleryBlock(blocks.StructBlock):
    """Images side by side."""

    columns = blocks.IntegerBlock(
        label=gettext_lazy("columns"), default=3, min_value=1, max_value=8
    )
    images = blocks.ListBlock(CaptionedImageBlock(), label=gettext_lazy("images"))

    def plain_html(self, value: blocks.StructValue) -> str:
        """Return the texts of all images."""
        block: Any = self.child_blocks["images"].child_block
        return "".join(block.plain_html(picture) for picture in value["images"])

    class Meta:
        icon = "image"
        label = gettext_lazy("Gallery")
        group = MEDIA
        template = "web/blocks/gallery.html"
