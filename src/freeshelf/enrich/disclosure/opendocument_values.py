"""Values of fields and forms, links, and cropped pictures in OpenDocument."""

import re
from collections.abc import Iterator
from typing import Any

from freeshelf.enrich.disclosure.findings import (
    Means,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.geometry import crop_strength
from freeshelf.enrich.disclosure.opendocument_styles import (
    DRAW,
    FO,
    OFFICE,
    PRESENTATION,
    STYLE,
    SVG,
    TABLE,
    TEXT,
)

_XLINK = "{http://www.w3.org/1999/xlink}href"
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt|pc|px)")
_UNITS = {
    "cm": 1,
    "mm": 0.1,
    "in": 2.54,
    "pt": 2.54 / 72,
    "pc": 2.54 / 6,
    "px": 2.54 / 96,
}
_VALUES = {
    f"{TEXT}hidden-text": (f"{TEXT}string-value", Means.HIDDEN_TEXT),
    f"{TEXT}conditional-text": (f"{TEXT}string-value-if-false", Means.HIDDEN_TEXT),
    f"{TEXT}user-field-decl": (f"{OFFICE}string-value", Means.FORM_VALUE),
    f"{TEXT}variable-set": (f"{OFFICE}string-value", Means.FORM_VALUE),
    f"{TEXT}bookmark": (f"{TEXT}name", Means.OUTLINE),
    f"{TEXT}bookmark-start": (f"{TEXT}name", Means.OUTLINE),
    f"{TEXT}a": (_XLINK, Means.LINK),
    f"{DRAW}a": (_XLINK, Means.LINK),
    f"{TEXT}section-source": (_XLINK, Means.LINK),
    f"{TABLE}table-source": (_XLINK, Means.LINK),
    f"{TABLE}cell-range-source": (_XLINK, Means.LINK),
    f"{TEXT}database-display": (f"{TEXT}table-name", Means.LINK),
    f"{TABLE}error-message": (f"{TABLE}title", Means.FORM_VALUE),
    f"{TABLE}content-validation": (f"{TABLE}condition", Means.FORM_VALUE),
    f"{TABLE}named-range": (f"{TABLE}name", Means.OUTLINE),
}


def values_of(root: Any) -> Iterator[Seen]:
    """Yield what attributes of a part say, and which of its pictures are cut."""
    for number, node in enumerate(root.iter(), start=1):
        place = Place(parts=(("element", number),))
        if node.tag in _VALUES:
            attribute, means = _VALUES[node.tag]
            value = node.get(attribute) or ""
            if len(value) > 1 and not value.startswith("#"):
                yield Piece(value, place, means)
        elif isinstance(node.tag, str) and ":form:" in node.tag:
            for name, value in node.attrib.items():
                if name.endswith(("value", "label", "title")) and len(value) > 1:
                    yield Piece(value, place, Means.FORM_VALUE)
        elif strength := _crop_of(node, root):
            yield Trait("cropped_picture", strength, place, Means.CROPPED_PICTURE)


def _crop_of(style: Any, root: Any) -> Strength | None:
    """Return how strong the crop is that a style gives the pictures that use it."""
    if style.tag != f"{STYLE}graphic-properties":
        return None
    # Of the top, the right, the bottom and the left.
    cut = cut_by(style.get(f"{FO}clip"))
    if not any(cut):
        return None
    name = (
        style.getparent().get(f"{STYLE}name") if style.getparent() is not None else ""
    )
    for frame in root.iter(f"{DRAW}frame"):
        if name not in (
            frame.get(f"{DRAW}style-name"),
            frame.get(f"{PRESENTATION}style-name"),
        ):
            continue
        return crop_strength(*crop_of_frame(frame, cut))
    return None


def cut_by(clip: str | None) -> list[float]:
    """Return the centimetres cut off at the top, right, bottom and left."""
    cut = [_centimetres(each) for each in _LENGTH.findall(clip or "")]
    return cut if len(cut) == 4 else [0.0] * 4


def crop_of_frame(frame: Any, cut: list[float]) -> tuple[float, float, float, float]:
    """Return the shares that are cut off at the left, top, right and bottom."""
    top, right, bottom, left = cut
    across, down = (
        sum(map(_centimetres, _LENGTH.findall(frame.get(f"{SVG}{side}") or "")))
        for side in ("width", "height")
    )
    across, down = max(across + left + right, 0.1), max(down + top + bottom, 0.1)
    return left / across, top / down, right / across, bottom / down


def _centimetres(length: tuple[str, str]) -> float:
    number, unit = length
    return max(float(number), 0.0) * _UNITS[unit]
