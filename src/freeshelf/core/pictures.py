"""Drawing a foreign picture smaller; run it in the sandbox."""

import io
from collections.abc import Iterator

from PIL import ExifTags, Image, ImageOps

# A picture of more pixels is a bomb, or no use on a page.
_MAX_PIXELS = 150_000_000
# From here on a copy of all of it is more than there is memory for.
_LARGE = 20_000_000
_TURNED = (5, 6, 7, 8)  # orientations of Exif that lie on a side
_BANDED = ("L", "LA", "RGB", "RGBA")
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")


def draw_smaller(*, path: str, width: int, page: int = 1) -> Iterator[bytes]:
    """Yield a picture as WebP, width pixels wide at most, upright, without metadata.

    Only a TIFF has further pages. A bomb is a ValueError, a page beyond the last an
    EOFError.
    """
    with Image.open(path, formats=_FORMATS) as opened:
        opened.seek(page - 1)
        if opened.width * opened.height > _MAX_PIXELS:
            raise ValueError(opened.size)
        # JPEG is decoded at a fraction of its size where that is enough.
        opened.draft("RGB", (width * 2, width * 2))
        upright = ImageOps.exif_transpose(_coarser(opened, width * 2))
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    image = upright.convert("RGBA" if has_alpha else "RGB")
    if image.width > width:
        height = max(round(image.height * width / image.width), 1)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    picture = io.BytesIO()
    image.save(picture, "WEBP", quality=80, method=3)
    yield picture.getvalue()


def _coarser(opened: Image.Image, width: int) -> Image.Image:
    """A large picture at a fraction of its size, band by band.

    Upright it is still at least `width` wide.
    """
    is_turned = opened.getexif().get(ExifTags.Base.Orientation, 1) in _TURNED
    factor = (opened.height if is_turned else opened.width) // width
    if factor < 2 or opened.width * opened.height < _LARGE:
        return opened
    whole: Image.Image = opened
    if opened.mode not in _BANDED:
        layered = "transparency" in opened.info
        whole = opened.convert("RGBA" if layered else "RGB")
    bands = [whole.getchannel(band).reduce(factor) for band in whole.getbands()]
    smaller = Image.merge(whole.mode, bands)
    smaller.info = dict(opened.info)  # says which side is up
    return smaller
