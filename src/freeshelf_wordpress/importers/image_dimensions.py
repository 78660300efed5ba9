"""Add width and height to images, to avoid layout shifts while they load."""

import re
from collections.abc import Callable

from freeshelf_wordpress.importers.survey import UPLOADS, Attachment
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import parse_php

_IMAGE = re.compile(
    rf'<img(?=[^>]*? src="{UPLOADS}(?P<path>[^"]+)")'
    r"(?![^>]*? (?:width|height)=)(?P<rest>[^>]*)>"
)


def with_image_dimensions(
    markup: str, attachment_at: Callable[[str], Attachment | None]
) -> str:
    """Add the dimensions of uploaded images to sanitized HTML that lacks them."""

    def sized(match: re.Match[str]) -> str:
        attachment = attachment_at(match["path"])
        size = _size_of(attachment) if attachment is not None else None
        if size is None:
            return match[0]
        width, height = size
        return f'<img{match["rest"]} width="{width}" height="{height}">'

    return _IMAGE.sub(sized, markup)


def _size_of(attachment: Attachment) -> tuple[int, int] | None:
    try:
        metadata = parse_php(attachment.metadata)
    except InvalidPhpValueError:
        return None
    if not isinstance(metadata, dict):
        return None
    width, height = metadata.get("width"), metadata.get("height")
    if not (isinstance(width, int) and isinstance(height, int)):
        return None
    return (width, height) if width > 0 and height > 0 else None
