"""Render images in their full size, which takes seconds for a large one."""

from pathlib import Path
from typing import Any

from PIL import Image as PillowImage
from wagtail.images.models import AbstractImage

from freeshelf.content.pictures.drawing import is_drawable

# Errors that Pillow raises for truncated or invalid images.
UNREADABLE_PICTURE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    PillowImage.DecompressionBombError,
)


def is_renderable(path: Path) -> bool:
    """Return whether an image file is complete and valid."""
    with path.open("rb") as stream:
        return is_drawable(stream)


def full_size_address(image: AbstractImage) -> str:
    """Return the URL of an image in full size; empty if it cannot be rendered.

    Not to be called within a transaction.
    """
    try:
        rendition: Any = image.get_rendition("original")
    except UNREADABLE_PICTURE:
        return ""
    return str(rendition.url)
