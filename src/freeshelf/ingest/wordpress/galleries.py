"""Galleries that a content asks for by shortcode."""

import re

_GALLERY = re.compile(r"\[gallery\b(?P<attributes>[^\[\]]*)\]")
_IDS = re.compile(r"\b(?:ids?|include)\s*=\s*[\"']?([\d,\s]+)")


def picture_numbers(content: str) -> set[str]:
    """Numbers of the attachments that galleries of a content name."""
    return {
        number
        for match in _GALLERY.finditer(content)
        for number in _numbers(match["attributes"])
    }


def has_own_gallery(content: str) -> bool:
    """Whether a gallery shows the pictures that were uploaded to its item."""
    return any(
        not _numbers(match["attributes"]) for match in _GALLERY.finditer(content)
    )


def _numbers(attributes: str) -> list[str]:
    listed = _IDS.search(attributes)
    return re.findall(r"\d+", listed[1]) if listed else []
