"""Where the point of interest of a picture is, as plug-ins keep it."""

from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.records import SourceItem
from freeshelf.sources.wordpress import parse_php

# Field, the names of its two values, and what the whole side is.
_KEPT = (
    ("_wpsmartcrop_image_focus", ("left", "top"), 100.0),
    ("theiaSmartThumbnails_position", (0, 1), 1.0),
)


def focal_point(item: SourceItem, width: int, height: int) -> tuple[int, int] | None:
    """The point in pixels from the upper left corner, if the attachment says one."""
    for name, sides, whole in _KEPT:
        try:
            said = parse_php(item.first_meta(name)) if item.first_meta(name) else None
            if not isinstance(said, dict):
                continue
            across, down = (float(str(said[side])) / whole for side in sides)
        except (InvalidPhpValueError, KeyError, ValueError):
            continue
        if 0 <= across <= 1 and 0 <= down <= 1:
            return round(across * width), round(down * height)
    return None
