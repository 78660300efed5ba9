"""Render Wagtail's images in the sandbox.

Willow looks up operations by class: all image operations of Wagtail end here, for
visitors, the admin area and imports.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from wagtail.images.models import SourceImageIOError
from willow.image import (
    INITIAL_IMAGE_CLASSES,
    AvifImageFile,
    BMPImageFile,
    GIFImageFile,
    HeicImageFile,
    IcoImageFile,
    Image,
    ImageFile,
    JPEGImageFile,
    PNGImageFile,
    TIFFImageFile,
    WebPImageFile,
)
from willow.plugins.pillow import PillowImage as InThisProcess
from willow.registry import registry

from freeshelf.content.pictures.metadata_notes import temporary_copy
from freeshelf.core import sandbox
from freeshelf.core.images import PictureHead, picture_head
from freeshelf.core.locks import LockHeldError, one_of

_DRAWER = "freeshelf.core.images:draw_part"
_SMALLER = "freeshelf.core.images:draw_thumbnail"
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE, cpu_seconds=30, wall_seconds=60
)
_WAIT_SECONDS = 30.0
_FILES = (
    AvifImageFile, BMPImageFile, GIFImageFile, HeicImageFile, IcoImageFile,
    JPEGImageFile, PNGImageFile, TIFFImageFile, WebPImageFile,
)  # fmt: skip


class UnreadablePictureError(SourceImageIOError, ValidationError):
    """An image that cannot be decoded; forms show this message."""

    def __init__(self) -> None:
        ValidationError.__init__(
            self,
            _(
                "This image cannot be read. It is damaged, or its content does not "
                "match its file extension."
            ),
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """A planned rendition: a crop of the upright image, its size and background."""

    box: tuple[float, float, float, float]
    size: tuple[int, int]
    background: tuple[int, int, int] | None = None


class SandboxedPicture(Image):
    """An image that is decoded only when it is saved, in the sandbox."""

    def __init__(
        self, file: BinaryIO, head: PictureHead, plan: _Plan | None = None
    ) -> None:
        self._file = file
        self._head = head
        full_size = (head.width, head.height)
        self._plan = plan or _Plan((0, 0, *full_size), full_size)

    @property
    def image(self) -> PictureHead:
        """Return the size of the full image, which Wagtail reads here."""
        return self._head

    @classmethod
    @Image.converter_from(list(_FILES), cost=1)
    def open(cls, image_file: ImageFile) -> Self:
        """Open an image. Raises UnreadablePictureError."""
        file = image_file.f
        file.seek(0)
        try:
            return cls(file, picture_head(file))
        except PillowImage.DecompressionBombError:
            raise
        except Exception as error:
            # Malformed files can raise any exception in the decoder.
            raise UnreadablePictureError from error
        finally:
            file.seek(0)

    @Image.operation
    def get_size(self) -> tuple[int, int]:
        return self._head.width, self._head.height

    @Image.operation
    def get_frame_count(self) -> int:
        return self._head.frames

    @Image.operation
    def has_alpha(self) -> bool:
        return self._head.has_alpha and self._plan.background is None

    @Image.operation
    def has_animation(self) -> bool:
        return False  # only the first frame is rendered

    @Image.operation
    def auto_orient(self) -> Self:
        return self  # applied when rendering

    @Image.operation
    def crop(self, rect: tuple[float, float, float, float]) -> Self:
        left, top, right, bottom = rect
        box = (
            max(0, left),
            max(0, top),
            min(self._head.width, right),
            min(self._head.height, bottom),
        )
        size = (round(box[2] - box[0]), round(box[3] - box[1]))
        return self._planned(box=box, size=size)

    @Image.operation
    def resize(self, size: tuple[float, float]) -> Self:
        width, height = size
        return self._planned(size=(max(1, round(width)), max(1, round(height))))

    @Image.operation
    def set_background_color_rgb(self, color: tuple[int, int, int]) -> Self:
        return self._planned(background=tuple(color))

    @Image.operation
    def save_as_jpeg(
        self, f: BinaryIO, *, apply_optimizers: bool = True, **options: Any
    ) -> JPEGImageFile:
        white = self._planned(background=self._plan.background or (255, 255, 255))
        options = {"quality": 85, "optimize": False, "progressive": False} | options
        white._draw(f, "JPEG", options)  # noqa: SLF001 - another of this class
        return JPEGImageFile(f)

    @Image.operation
    def save_as_png(
        self, f: BinaryIO, optimize: bool = False, apply_optimizers: bool = True
    ) -> PNGImageFile:
        self._draw(f, "PNG", {"optimize": True} if optimize else {})
        return PNGImageFile(f)

    @Image.operation
    def save_as_gif(self, f: BinaryIO, apply_optimizers: bool = True) -> GIFImageFile:
        self._draw(f, "GIF", {})
        return GIFImageFile(f)

    @Image.operation
    def save_as_webp(
        self, f: BinaryIO, quality: int = 80, lossless: bool = False, **_: Any
    ) -> WebPImageFile:
        self._draw(f, "WEBP", {"quality": quality, "lossless": lossless})
        return WebPImageFile(f)

    @Image.operation
    def save_as_avif(
        self, f: BinaryIO, quality: int = 80, lossless: bool = False, **_: Any
    ) -> AvifImageFile:
        exact = {"quality": 100, "subsampling": "4:4:4"}
        self._draw(f, "AVIF", exact if lossless else {"quality": quality})
        return AvifImageFile(f)

    @Image.operation
    def save_as_heic(
        self, f: BinaryIO, quality: int = 80, lossless: bool = False, **_: Any
    ) -> HeicImageFile:
        exact = {"quality": -1, "chroma": 444}
        self._draw(f, "HEIF", exact if lossless else {"quality": quality})
        return HeicImageFile(f)

    @Image.operation
    def save_as_ico(self, f: BinaryIO, apply_optimizers: bool = True) -> IcoImageFile:
        self._draw(f, "ICO", {})
        return IcoImageFile(f)

    def _planned(self, **changes: Any) -> Self:
        return type(self)(self._file, self._head, replace(self._plan, **changes))

    def _draw(
        self, output: BinaryIO, file_format: str, options: dict[str, Any]
    ) -> None:
        plan = self._plan
        self._file.seek(0)
        with temporary_copy(self._file) as path:
            arguments = {
                "path": path,
                "box": plan.box,
                "size": plan.size,
                "background": plan.background,
                "file_format": file_format,
                "options": options,
            }
            output.writelines(drawn_blocks(_DRAWER, arguments))


def is_drawable(stream: BinaryIO) -> bool:
    """Return whether an image decodes completely, which its header does not tell."""
    stream.seek(0)
    with temporary_copy(stream) as path:
        stream.seek(0)
        try:
            sandbox.call(_SMALLER, {"path": path, "width": 8}, limits=_limits())
        except sandbox.SandboxError:
            return False
    return True


def drawn_blocks(target: str, arguments: dict[str, Any]) -> Iterator[bytes]:
    """Yield the output of a sandbox function, when a slot is free.

    Raises UnreadablePictureError.
    """
    locks = Path(settings.FREESHELF_DATA_DIR) / "locks"
    # Page images of documents share these slots.
    numbers = range(settings.FREESHELF_EXTRACTION["PICTURES_AT_ONCE"])
    slots = [locks / f"picture-{number}.lock" for number in numbers]
    try:
        with one_of(slots, wait_seconds=_WAIT_SECONDS):
            for block in sandbox.stream(target, arguments, limits=_limits()):
                if isinstance(block, bytes):
                    yield block
    except (sandbox.SandboxError, LockHeldError) as error:
        raise UnreadablePictureError from error


def _limits() -> sandbox.SandboxLimits:
    limit = int(settings.FREESHELF_EXTRACTION["MEMORY_BYTES"])
    return replace(_LIMITS, memory_bytes=min(_LIMITS.memory_bytes, limit))


def draw_in_sandbox() -> None:
    """Register the class with Willow, so that this process decodes no image.

    An animated PNG, which Willow does not know, is a PNG: its first frame is drawn.
    """
    INITIAL_IMAGE_CLASSES["apng"] = PNGImageFile
    registry.register_image_class(SandboxedPicture)
    for file in _FILES:
        registry._registered_converters.pop((file, InThisProcess), None)  # noqa: SLF001
