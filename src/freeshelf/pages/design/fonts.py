"""Files of fonts, told by their first bytes; browsers check the rest before use."""

from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class FontFormat:
    """A format of fonts: ending, media type (RFC 8081) and name in CSS Fonts 4."""

    ending: str
    media_type: str
    css_name: str


WOFF2 = FontFormat("woff2", "font/woff2", "woff2")
WOFF = FontFormat("woff", "font/woff", "woff")
TRUE_TYPE = FontFormat("ttf", "font/ttf", "truetype")
OPEN_TYPE = FontFormat("otf", "font/otf", "opentype")
FORMATS = {one.ending: one for one in (WOFF2, WOFF, TRUE_TYPE, OPEN_TYPE)}
_SIGNATURES = {
    b"wOF2": WOFF2,
    b"wOFF": WOFF,
    b"\x00\x01\x00\x00": TRUE_TYPE,
    b"true": TRUE_TYPE,
    b"OTTO": OPEN_TYPE,
}
# Below it there is not even a table of contents.
_LEAST_BYTES = 44


def font_format(stream: IO[bytes], *, size: int) -> FontFormat:
    """The format of a font. Raises ValidationError for anything else, or too much."""
    stream.seek(0)
    found = _SIGNATURES.get(stream.read(4))
    stream.seek(0)
    if found is None or size < _LEAST_BYTES:
        raise ValidationError(
            _(
                "This is not a font file. Upload a WOFF2, WOFF, TrueType or OpenType "
                "file."
            )
        )
    if size > MAX_BYTES:
        raise ValidationError(
            _(
                "The font must be smaller than %(most)s MB. Upload it as WOFF2, or "
                "upload a subset."
            )
            % {"most": MAX_BYTES // 1_000_000}
        )
    return found
