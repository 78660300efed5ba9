"""Width and height of pictures, so that a page does not move while they come."""

import re
from collections.abc import Callable

from freeshelf.ingest.wordpress.survey import UPLOADS, Attachment
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.wordpress.php import parse_php

_PICTURE = re.compile(
    rf'<img(?=[^>]*? src="{UPLOADS}(?P<path>[^"]+)")'
    r"(?![^>]*? (?:width|height)=)(?P<rest>[^>]*)>"
)


def with_image_dimensions(
    markup: str, attachment_at: Callable[[str], Attachment | None]
) -> str:
    """Sanitised HTML in which uploaded pictures without a size have theirs."""

    def sized(match: re.Match[str]) -> str:
        attachment = attachment_at(match["path"])
        size = _size_of(attachment) if attachment is not None else None
        if size is None:
            return match[0]
        width, height = size
        return f'<img{match["rest"]} width="{width}" height="{height}">'

    return _PICTURE.sub(sized, markup)


def _size_of(attachment: Attachment) -> tuple[int, int] | None:
    try:
        known = parse_php(attachment.metadata)
    except InvalidPhpValueError:
        return None
    if not isinstance(known, dict):
        return None
    width, height = known.get("width"), known.get("height")
    if not (isinstance(width, int) and isinstance(height, int)):
        return None
    return (width, height) if width > 0 and height > 0 else None
