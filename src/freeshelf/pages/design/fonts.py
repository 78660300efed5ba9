"""Font files, detected by their signature; browsers validate the rest."""

from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class FontFormat:
    """A font format: extension, media type (RFC 8081) and name in CSS Fonts 4."""

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
# A smaller file has no complete table directory.
_MIN_BYTES = 44


def font_format(stream: IO[bytes], *, size: int) -> FontFormat:
    """Return the format of a font. Raises ValidationError if invalid or too large."""
    stream.seek(0)
    detected = _SIGNATURES.get(stream.read(4))
    stream.seek(0)
    if detected is None or size < _MIN_BYTES:
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
    return detected
