"""Pictures drawn in their full size, which takes seconds for a large one."""

from pathlib import Path
from typing import Any

from PIL import Image as PillowImage
from wagtail.images.models import AbstractImage

from freeshelf.content.pictures.drawing import is_drawable

# What readers of pictures raise for bytes that are no whole picture.
UNREADABLE_PICTURE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    PillowImage.DecompressionBombError,
)


def is_renderable(path: Path) -> bool:
    """Whether the bytes of a picture are whole."""
    with path.open("rb") as stream:
        return is_drawable(stream)


def full_size_address(image: AbstractImage) -> str:
    """Where readers get a picture as it is; empty for one that cannot be drawn.

    Not to be asked for within a transaction.
    """
    try:
        drawn: Any = image.get_rendition("original")
    except UNREADABLE_PICTURE:
        return ""
    return str(drawn.url)
