"""Values of fields and forms, links, and cropped pictures in OpenDocument."""

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
from freeshelf.enrich.disclosure.opendocument_styles import (
    DRAW,
    FO,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
)

_XLINK = "{http://www.w3.org/1999/xlink}href"
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
        elif node.tag == f"{STYLE}graphic-properties":
            clip = node.get(f"{FO}clip") or ""
            if any(digit in clip for digit in "123456789"):
                yield Trait(
                    "cropped_picture", Strength.WEAK, place, Means.CROPPED_PICTURE
                )
