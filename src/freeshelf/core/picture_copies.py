"""Copies of whole images with pixels only; run it in the sandbox."""

import base64
import binascii
import io
import re
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, register_namespace, tostring

from PIL import Image, ImageSequence

from freeshelf.core.images import (
    blocks_of,
    in_srgb,
    open_picture,
    orientation_of,
    upright,
)

# Left, top, right and bottom, as shares of the width and height of the image as shown.
Bar = Sequence[float]

_OPTIONS: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 85},
    "BMP": {},
    "GIF": {},
    "HEIF": {"quality": 90},
    "ICO": {},
    "JPEG": {"quality": 93, "subsampling": 0, "progressive": True},
    "PNG": {},
    "TIFF": {"compression": "tiff_deflate"},
    "WEBP": {"quality": 92},
}
_SEVERAL = ("AVIF", "GIF", "PNG", "TIFF", "WEBP")
_MAX_FRAMES = 2000
_SVG = "{http://www.w3.org/2000/svg}"
_WEB = ("http://", "https://")
_LINK = "{http://www.w3.org/1999/xlink}href"
# Elements that are never drawn, and elements that run code.
_LEFT_OUT = {f"{_SVG}{name}" for name in ("metadata", "script", "foreignObject")}
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
# Images and fonts embedded in a style, which may carry metadata, and remote ones, which
# every viewer would request from another host.
_CSS_ADDRESS = re.compile(
    r"@import\b[^;]*;?|url\(\s*(?![\"']?\s*#)(?:\"[^\"]*\"|'[^']*'|[^)\"']*)\s*\)",
    re.IGNORECASE,
)
_CSS_LEADS_OUT = re.compile(
    r"data:|//|@import|url\(\s*[\"']?\s*[^\s\"'#]", re.IGNORECASE
)
# Elements that change the URL of another element while the drawing is shown.
_ANIMATIONS = {f"{_SVG}{name}" for name in ("set", "animate")}


def copy_picture(*, path: str, bars: Sequence[Bar] = ()) -> Iterator[bytes]:
    """Yield the blocks of the same image in the same format, upright and in sRGB.

    All frames and pages are copied with their durations, and painted black under the
    bars. Raises ValueError for a drawing with bars: what they cover would stay in it,
    and for a bar that covers no part of the image.
    """
    with open(path, "rb") as stream:
        is_drawing = stream.read(256).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if is_drawing and bars:
        raise ValueError(bars)
    if is_drawing:
        yield from blocks_of(io.BytesIO(_clean_drawing(path)))
        return
    copy = io.BytesIO()
    _write_copy(path, copy, bars)
    yield from blocks_of(copy)


def _write_copy(
    source: str | io.BytesIO, copy: io.BytesIO, bars: Sequence[Bar] = ()
) -> None:
    with open_picture(source) as opened:
        kind = "JPEG" if opened.format == "MPO" else str(opened.format)
        if isinstance(source, str):
            with open(source, "rb") as stream:
                turn = orientation_of(opened, stream)
        else:
            turn = orientation_of(opened, source)
        options = dict(_OPTIONS[kind])
        if kind not in _SEVERAL or getattr(opened, "n_frames", 1) == 1:
            _frame(opened, turn, kind, bars).save(copy, kind, **options)
            return
        if opened.n_frames > _MAX_FRAMES:  # type: ignore[attr-defined]
            raise ValueError(kind)
        frames, durations = [], []
        options |= {"save_all": True}
        if kind != "TIFF":
            options["loop"] = opened.info.get("loop", 0)
        for frame in ImageSequence.Iterator(opened):
            durations.append(frame.info.get("duration", 0))
            frames.append(_frame(frame, turn, kind, bars))
        if kind != "TIFF":
            options["duration"] = [round(each) for each in durations]
        if kind == "GIF":
            options["disposal"] = 2
        frames[0].save(copy, kind, append_images=frames[1:], **options)


def _frame(
    image: Image.Image, turn: int, kind: str, bars: Sequence[Bar]
) -> Image.Image:
    shown = in_srgb(upright(image, turn))
    if bars and shown.mode not in ("L", "RGB", "RGBA"):
        shown = shown.convert("RGB")
    for bar in bars:
        shown.paste("black", _pixels_of(bar, shown))
    return _fit(_without_unseen(shown), kind)


def _pixels_of(bar: Bar, shown: Image.Image) -> tuple[int, int, int, int]:
    """Return the pixels under a bar. Raises ValueError if there are none."""
    left, top, right, bottom = bar
    if not (0 <= left < min(right, 1) and 0 <= top < min(bottom, 1)):
        raise ValueError(bar)
    return (
        *(int(left * shown.width), int(top * shown.height)),
        min(ceil(right * shown.width), shown.width),
        min(ceil(bottom * shown.height), shown.height),
    )


def _without_unseen(image: Image.Image) -> Image.Image:
    """Return an image without the colours of pixels that are wholly transparent."""
    if image.mode not in ("LA", "RGBA"):
        return image
    alpha = image.getchannel("A")
    if alpha.getextrema()[0]:
        return image
    cleared = Image.new(image.mode, image.size)
    cleared.paste(image, mask=alpha.point(lambda value: 255 if value else 0))
    cleared.info = image.info
    return cleared


def _fit(image: Image.Image, kind: str) -> Image.Image:
    """Convert an image to a mode that this format supports."""
    if kind == "JPEG" and image.mode in ("LA", "RGBA"):
        return image.convert("RGB")
    return image.convert("RGBA") if image.mode == "LA" and kind != "PNG" else image


def _clean_drawing(path: str) -> bytes:
    """Return an SVG without metadata, comments and data of drawing programs."""
    register_namespace("", _SVG[1:-1])
    register_namespace("xlink", _LINK[1:].partition("}")[0])
    # The sandbox limits the memory of an entity bomb; nothing external is fetched.
    root = ElementTree.parse(path).getroot()  # noqa: S314
    if root.tag != f"{_SVG}svg":
        raise ValueError("no SVG")
    _clean_element(root)
    cleaned: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return cleaned


def _clean_element(element: Element) -> None:
    for name, value in list(element.attrib.items()):
        if name in (_LINK, "href"):
            _clean_link(element, name, value.strip())
        elif name.startswith(("data-", "on")) or (
            name.startswith("{") and "/XML/1998/" not in name
        ):
            del element.attrib[name]
        else:
            element.set(name, _clean_css(value))
    if element.tag == f"{_SVG}style":
        element.text = _clean_css(element.text or "")
    for child in list(element):
        is_left_out = child.tag in _LEFT_OUT or (
            child.tag in _ANIMATIONS
            and child.get("attributeName", "").rpartition(":")[2] == "href"
        )
        if is_left_out or not str(child.tag).startswith(_SVG):
            element.remove(child)
        else:
            _clean_element(child)


def _clean_link(element: Element, name: str, address: str) -> None:
    """Keep internal links, links for people, and cleaned images."""
    if address.lower().startswith("data:"):
        element.set(name, _clean_data(address))
    elif not address.startswith("#") and not (
        element.tag == f"{_SVG}a" and address.lower().startswith(_WEB)
    ):
        del element.attrib[name]


def _clean_css(style: str) -> str:
    """Return a style without comments, embedded data and external URLs."""
    if "/*" not in style and _CSS_LEADS_OUT.search(style) is None:
        return style
    style = _CSS_ADDRESS.sub(" none ", _CSS_COMMENT.sub(" ", style))
    return "" if _CSS_LEADS_OUT.search(style) else style


def _clean_data(address: str) -> str:
    """Re-encode an embedded image; return an empty string if that fails."""
    _head, _comma, words = address.partition(",")
    copy = io.BytesIO()
    try:
        _write_copy(io.BytesIO(base64.b64decode(words)), copy)
    except (binascii.Error, OSError, ValueError, SyntaxError, KeyError):
        return ""
    media_type = Image.open(io.BytesIO(copy.getvalue())).get_format_mimetype()
    return f"data:{media_type};base64,{base64.b64encode(copy.getvalue()).decode()}"
