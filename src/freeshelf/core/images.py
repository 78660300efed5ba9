"""Re-encoding of untrusted images; run it in the sandbox, except `picture_head`.

The result has pixels only: it is upright and in sRGB, without Exif, IPTC, XMP,
comments, thumbnails, profiles and bytes after the end of the file.
"""

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from PIL import ExifTags, IcoImagePlugin, Image, ImageCms

try:
    from pillow_heif import HeifImagePlugin  # noqa: F401 - registers what it reads
except ImportError:
    _FURTHER: tuple[str, ...] = ()
else:
    _FURTHER = ("HEIF",)

# An image with more pixels is a bomb, or of no use on a page.
MOST_PIXELS = 150_000_000
# Larger images are reduced first, since a full copy needs too much memory.
_LARGE = 20_000_000
_TURNED = (5, 6, 7, 8)  # Exif orientations that swap width and height
_ICON = b"\0\0\1\0"
_MAX_FRAMES = 1000
_PLAIN = ("L", "LA", "RGB", "RGBA", "CMYK")
PICTURE_FORMATS = (
    "AVIF",
    "BMP",
    "GIF",
    "ICO",
    "JPEG",
    "PNG",
    "TIFF",
    "WEBP",
    *_FURTHER,
)
_BLOCK = 1024 * 1024
_TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Box = tuple[float, float, float, float]


class _Stream(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...
    def seek(self, offset: int, whence: int = ..., /) -> int: ...


@dataclass(frozen=True, slots=True)
class PictureHead:
    """Properties in the header of an image; the size is that of the upright image."""

    width: int
    height: int
    frames: int
    has_alpha: bool


def picture_head(stream: BinaryIO) -> PictureHead:
    """Read the header of an image without decoding it.

    Raises OSError or ValueError for a file that is not an image, and
    DecompressionBombError.
    """
    if stream.read(len(_ICON)) == _ICON:
        return _head_of_icon(stream)
    stream.seek(0)
    with open_picture(stream) as opened:
        width, height = opened.size
        if orientation_of(opened, stream) in _TURNED:
            width, height = height, width
        return PictureHead(width, height, _frames(opened), has_alpha(opened))


def _head_of_icon(stream: BinaryIO) -> PictureHead:
    # Pillow would decode the image to check its declared size.
    stream.seek(0)
    try:
        first = IcoImagePlugin.IcoFile(stream).entry[0]
    except (IndexError, struct.error) as error:
        raise ValueError("an icon without an image") from error
    return PictureHead(first.width, first.height, frames=1, has_alpha=True)


def _frames(opened: Image.Image) -> int:
    """Return the number of images in a file, `_MAX_FRAMES` at most."""
    if opened.format != "TIFF":
        return getattr(opened, "n_frames", 1) if opened.format != "MPO" else 1
    # Each frame is found by reading the one before, and a small file can name a
    # million.
    for number in range(1, _MAX_FRAMES):
        try:
            opened.seek(number)
        except EOFError:
            return number
    return _MAX_FRAMES


def open_picture(source: str | BinaryIO) -> Image.Image:
    """Open an image of a supported format. Raises as `picture_head` does."""
    opened = Image.open(source, formats=PICTURE_FORMATS)
    if opened.width * opened.height > MOST_PIXELS:
        size = opened.size
        opened.close()
        raise Image.DecompressionBombError(str(size))
    return opened


def has_alpha(image: Image.Image) -> bool:
    """Return whether an image has transparency."""
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def orientation_of(opened: Image.Image, stream: _Stream) -> int:
    """Return the Exif orientation of an image; 1 is upright."""
    if opened.format in ("HEIF", "TIFF"):
        return 1  # these are rotated when they are decoded
    if opened.format == "PNG":
        # Pillow would decode all of it to look for chunks at the end.
        exif = Image.Exif()
        exif.load(opened.info.get("exif") or _exif_of_png(stream))
    else:
        exif = opened.getexif()
    value = exif.get(ExifTags.Base.Orientation, 1)
    return value if value in _TRANSPOSED else 1


def draw_thumbnail(*, path: str, width: int, page: int = 1) -> Iterator[bytes]:
    """Yield an image as WebP, at most `width` pixels wide.

    Raises DecompressionBombError, and EOFError for a
    page beyond the last.
    """
    with open_picture(path) as opened, open(path, "rb") as stream:
        opened.seek(page - 1)
        turn = orientation_of(opened, stream)
        across = opened.height if turn in _TURNED else opened.width
        image = upright(_reduced(opened, across / width), turn)
    if image.width > width:
        height = max(round(image.height * width / image.width), 1)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    encoded = io.BytesIO()
    in_srgb(image).save(encoded, "WEBP", quality=80, method=3)
    yield encoded.getvalue()


def draw_part(
    *,
    path: str,
    box: Sequence[float],
    size: Sequence[int],
    background: Sequence[int] | None,
    file_format: str,
    options: dict[str, object],
) -> Iterator[bytes]:
    """Yield the blocks of a file with a cropped and resized image.

    `box` is the crop of the upright image; `background` fills transparent areas.
    """
    left, top, right, bottom = box
    width, height = size
    with open_picture(path) as opened, open(path, "rb") as stream:
        turn = orientation_of(opened, stream)
        full_width = opened.height if turn in _TURNED else opened.width
        scale = min((right - left) / width, (bottom - top) / height)
        image = upright(_reduced(opened, scale), turn)
    ratio = image.width / full_width
    if (part := _within(image, [edge * ratio for edge in box])) != (0, 0, *image.size):
        image = image.resize((width, height), Image.Resampling.LANCZOS, box=part)
    elif image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    image = in_srgb(image)
    if background is not None and has_alpha(image):
        below = Image.new("RGBA", image.size, (*background, 255))
        image = Image.alpha_composite(below, image.convert("RGBA")).convert("RGB")
    encoded = io.BytesIO()
    image.save(encoded, file_format, **options)
    yield from blocks_of(encoded)


def blocks_of(picture: io.BytesIO) -> Iterator[bytes]:
    """Yield the written bytes in blocks that the sandbox accepts."""
    picture.seek(0)
    while block := picture.read(_BLOCK):
        yield block


def upright(image: Image.Image, turn: int) -> Image.Image:
    """Convert a decoded image to plain colours and apply its Exif orientation."""
    profile = image.info.get("icc_profile")
    plain = _in_plain_colors(image)
    method = _TRANSPOSED.get(turn)
    if method is not None:
        turned = plain.transpose(method)
    else:
        # Pillow would write more than the pixels of an image that was opened from a
        # file.
        turned = plain.copy() if plain is image else plain
    turned.info = {"icc_profile": profile} if profile else {}
    return turned


def in_srgb(image: Image.Image) -> Image.Image:
    """Convert an image to sRGB and drop its colour profile."""
    profile = image.info.get("icc_profile")
    # Later steps must not copy the profile.
    image.info = {}
    if profile:
        try:
            return _converted(image, profile)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # an invalid profile
    return image.convert("RGB") if image.mode == "CMYK" else image


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    colors = image.convert(image.mode.removesuffix("A")) if alpha else image
    shown = ImageCms.profileToProfile(
        colors,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    )
    if shown is None:
        raise ValueError(image.mode)
    shown.info = {}
    if alpha is not None:
        shown.putalpha(alpha)
    return shown


def _in_plain_colors(image: Image.Image) -> Image.Image:
    image.load()
    if image.mode in _PLAIN and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16"):
        # Pillow clips these at 255.
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image.convert("L")
    return image.convert("RGBA" if has_alpha(image) else "RGB")


def _reduced(opened: Image.Image, scale: float) -> Image.Image:
    """Return an image reduced to about twice its final size.

    JPEG is decoded at that size; other large images are reduced channel by channel.
    """
    before, divisor = opened.width, int(scale // 2)
    if divisor < 2:
        return opened
    opened.draft("RGB", (before // divisor, opened.height // divisor))
    factor = int(scale * opened.width / before // 2)
    if factor < 2 or opened.width * opened.height < _LARGE:
        return opened
    plain = _in_plain_colors(opened)
    bands = [plain.getchannel(band).reduce(factor) for band in plain.getbands()]
    smaller = Image.merge(plain.mode, bands)
    smaller.info = {"icc_profile": opened.info.get("icc_profile")}
    return smaller


def _within(image: Image.Image, box: Sequence[float]) -> Box:
    left, top, right, bottom = box
    return (
        max(0, left),
        max(0, top),
        min(image.width, right),
        min(image.height, bottom),
    )


def _exif_of_png(stream: _Stream) -> bytes:
    """Return the Exif chunk of a PNG, or empty bytes."""
    stream.seek(8)
    while len(head := stream.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind == b"eXIf":
            return stream.read(min(length, _BLOCK))
        stream.seek(length + 4, io.SEEK_CUR)
    return b""
