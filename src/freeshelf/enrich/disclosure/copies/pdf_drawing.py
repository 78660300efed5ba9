"""Known operators of the content of a PDF, and the pixels of its images alone."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

# Operators of ISO 32000-2 but those of marked content and compatibility. What follows
# an unknown operator is drawn by nobody, and may be any text.
_OPERATORS = """
b B b* B* BT c cm CS cs d d0 d1 Do ET f F f* G g gs h i j J K k l M m n q Q re RG rg ri
s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
"""
_DRAWS = frozenset(_OPERATORS.split())
_SHOWS_TEXT = frozenset(("Tj", "TJ", "'", '"'))
_PLACES = frozenset(("cm", "Tm"))
_FLAT = 1e-12
_COMPONENTS = {
    **dict.fromkeys(("/DeviceGray", "/CalGray", "/Indexed", "/Separation"), 1),
    **dict.fromkeys(("/DeviceRGB", "/CalRGB", "/Lab"), 3),
    "/DeviceCMYK": 4,
}
_LOSSLESS = frozenset(
    f"/{name}Decode" for name in ("Flate", "LZW", "RunLength", "ASCII85", "ASCIIHex")
)
_INLINE = """
/BitsPerComponent /ColorSpace /Decode /DecodeParms /Filter /Height /ImageMask /Intent
/Interpolate /Length /Width
"""
_INLINE_KEYS = frozenset(_INLINE.split())
_JPEG_MARKER, _JPEG_SCAN, _JPEG_END = 0xFF, 0xDA, 0xD9
_JPEG_NOTES = frozenset((*range(0xE0, 0xF0), 0xFE))
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


class UnknownPartError(ValueError):
    """Error for a part that cannot be copied; its page is drawn instead."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Content with known operators alone, the names they use, and those of fonts."""

    content: bytes
    names: frozenset[str]
    fonts: frozenset[str]
    has_text: bool


def drawing_of(content: Object) -> Drawing:
    """Return what content draws.

    Raises UnknownPartError where it may hold text that no reader sees: text in no font
    or of no size, and words beside the operators that show them.
    """
    kept: list[Any] = []
    names: set[str] = set()
    fonts: set[str] = set()
    has_text = False
    for each in pikepdf.parse_content_stream(content):
        if isinstance(each, pikepdf.ContentStreamInlineImage):
            _check_inline(each.iimage)
            kept.append(each)
            continue
        operator, operands = str(each.operator), list(each.operands)
        if operator not in _DRAWS:
            continue
        found = {str(name) for name in operands if isinstance(name, Name)}
        names |= found
        if operator == "Tf":
            fonts |= found
        if operator in _SHOWS_TEXT:
            has_text = True
            if not fonts:
                raise UnknownPartError("text")
        elif any(map(_is_words, operands)):
            raise UnknownPartError("operand")
        if operator in _PLACES and _is_flat(operands):
            raise UnknownPartError("matrix")
        kept.append(each)
    written = pikepdf.unparse_content_stream(kept)
    return Drawing(written, frozenset(names), frozenset(fonts), has_text)


def _is_words(operand: Any) -> bool:
    """Return whether an operand is a string, or holds one."""
    if isinstance(operand, Array):
        return any(map(_is_words, operand))
    return isinstance(operand, pikepdf.String | Dictionary)


def _is_flat(matrix: Sequence[Any]) -> bool:
    a, b, c, d = (float(each) for each in matrix[:4])
    return abs(a * d - b * c) < _FLAT


def _check_inline(image: Any) -> None:
    """Raise UnknownPartError for an image with more in it than is drawn."""
    is_known = _INLINE_KEYS.issuperset(image.obj.keys())
    if not is_known or not _LOSSLESS.issuperset(image.filters):
        raise UnknownPartError("image")
    colours = 1 if image.image_mask else _COMPONENTS.get(str(image.colorspace), 0)
    bits = 1 if image.image_mask else int(image.bits_per_component)
    if len(image.read_bytes()) > _bytes(image.width, image.height, bits * colours) + 1:
        raise UnknownPartError("image")


def _bytes(width: Any, height: Any, bits: int) -> int:
    return (int(width) * bits + 7) // 8 * int(height)


def pixels_of(image: Stream) -> tuple[bytes, bool]:
    """Return the bytes of an image that are drawn, and whether they are still packed.

    Raises UnknownPartError for forms in which anything may hide between the pixels.
    """
    filters = image.get("/Filter", Array([]))
    names = [str(each) for each in filters] if isinstance(filters, Array) else []
    names = names if isinstance(filters, Array) else [str(filters)]
    if names == ["/DCTDecode"]:
        return _jpeg_without_notes(image.read_raw_bytes()), True
    if not _LOSSLESS.issuperset(names):
        raise UnknownPartError("image")
    data, drawn = image.read_bytes(), _bytes_drawn(image)
    if len(data) == drawn and names == ["/FlateDecode"]:
        unpacker = zlib.decompressobj()
        raw = image.read_raw_bytes()
        unpacker.decompress(raw)
        if unpacker.eof and not unpacker.unused_data.strip():
            return raw, True
    # Rows below the last one were cut off by a smaller height, and are still there.
    return data[:drawn], False


def _bytes_drawn(image: Stream) -> int:
    if image.get("/ImageMask", False):
        return _bytes(image.Width, image.Height, 1)
    colours: Any = image.get("/ColorSpace")
    named = colours[0] if isinstance(colours, Array) and len(colours) else colours
    count = _COMPONENTS.get(str(named), 0)
    if named == Name.ICCBased:
        count = int(colours[1].N)
    elif named == Name.DeviceN:
        count = len(colours[1])
    if not count:
        raise UnknownPartError("image")
    return _bytes(image.Width, image.Height, count * int(image.BitsPerComponent))


def _jpeg_without_notes(raw: bytes) -> bytes:
    """Return a JPEG file without notes, small copies and what follows its end.

    Programs put whole pictures, uncut ones too, behind the end and into segments.
    """
    if raw[:2] != b"\xff\xd8":
        raise UnknownPartError("image")
    kept, place = [raw[:2]], 2
    while place + 1 < len(raw) and raw[place] == _JPEG_MARKER:
        marker = raw[place + 1]
        if marker == _JPEG_MARKER:
            place += 1
            continue
        if marker == _JPEG_END:
            return b"".join([*kept, b"\xff\xd9"])
        end = place + 2 + int.from_bytes(raw[place + 2 : place + 4])
        segment = raw[place:end]
        if marker == _JPEG_SCAN:
            found = _AFTER_SCAN.search(raw, end)
            end = found.start() if found else len(raw)
            kept.append(raw[place:end])
        elif segment[1:2] == b"\xe0" and segment[4:9] == b"JFIF\0":
            # With a small copy of no width and height.
            kept.append(b"\xff\xe0\x00\x10" + segment[4:16] + bytes(2))
        elif segment[1:2] == b"\xee" and segment[4:9] == b"Adobe":
            kept.append(b"\xff\xee\x00\x0e" + segment[4:16])
        elif marker not in _JPEG_NOTES:
            kept.append(segment)
        place = end
    raise UnknownPartError("image")
