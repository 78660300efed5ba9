"""Pages of a PDF copied by known parts alone; all else of the file is left behind.

A part is copied under the keys that ISO 32000-2 gives for drawing it. Marked content
goes too: it holds replacement texts, layers and the structure, none of which is drawn.
"""

from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf, Stream

_MAX_DEPTH = 12
_MARKED_CONTENT = frozenset({"BDC", "BMC", "EMC", "MP", "DP", "BX", "EX"})
_JPEG_MARKER, _JPEG_SCAN = 0xFF, 0xDA
# Of a JPEG file: JFIF, colour profile, and Adobe's note on colours. EXIF and IPTC go.
_JPEG_KEPT = (0xE0, 0xE2, 0xEE)

_STREAM = "Filter DecodeParms"
# Kinds of parts: key -> kind of what it leads to, "" for plain values.
_Keys = Mapping[str, str]


def _keys(plain: str, **parts: str) -> _Keys:
    return {f"/{key}": "" for key in plain.split()} | {
        f"/{key}": kind for key, kind in parts.items()
    }


_RESOURCES = _keys(
    "ProcSet",
    Font="fonts",
    XObject="objects",
    ExtGState="states",
    ColorSpace="colours",
    Pattern="patterns",
    Shading="shadings",
)
_KEYS: Mapping[str, _Keys] = {
    "resources": _RESOURCES,
    "font": _keys(
        "Type Subtype BaseFont Name FirstChar LastChar Widths DW W DW2 W2 FontMatrix "
        "FontBBox",
        Encoding="encoding",
        FontDescriptor="descriptor",
        DescendantFonts="font",
        CIDSystemInfo="system",
        CIDToGIDMap="program",
        ToUnicode="program",
        CharProcs="glyphs",
        Resources="resources",
    ),
    "encoding": _keys(
        f"Type BaseEncoding Differences CMapName WMode {_STREAM}",
        CIDSystemInfo="system",
        UseCMap="program",
    ),
    "descriptor": _keys(
        "Type FontName Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight "
        "XHeight StemV StemH AvgWidth MaxWidth MissingWidth CharSet",
        FontFile="program",
        FontFile2="program",
        FontFile3="program",
        CIDSet="program",
    ),
    "system": _keys("Registry Ordering Supplement"),
    "program": _keys(
        f"Length1 Length2 Length3 Subtype Type CMapName WMode {_STREAM}",
        CIDSystemInfo="system",
    ),
    "glyph": _keys(_STREAM),
    "image": _keys(
        "Type Subtype Width Height BitsPerComponent Decode ImageMask Interpolate "
        f"Intent Matte SMaskInData {_STREAM}",
        ColorSpace="colour",
        Mask="image",
        SMask="image",
    ),
    "form": _keys(
        "Type Subtype FormType BBox Matrix",
        Resources="resources",
        Group="group",
    ),
    "group": _keys("Type S I K", CS="colour"),
    "state": _keys(
        "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK",
        SMask="mask",
        Font="font",
        TR="function",
        TR2="function",
        BG="function",
        BG2="function",
        UCR="function",
        UCR2="function",
    ),
    "mask": _keys("Type S BC", G="form", TR="function"),
    "colour": _keys(
        "N Range WhitePoint BlackPoint Gamma Matrix " + _STREAM,
        Alternate="colour",
        Colorants="colours",
        Process="process",
        Subtype="",
    ),
    "process": _keys("Components", ColorSpace="colour"),
    "function": _keys(
        "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N "
        f"Bounds {_STREAM}",
        Functions="function",
    ),
    "pattern": _keys(
        "Type PatternType PaintType TilingType BBox XStep YStep Matrix",
        Shading="shading",
        ExtGState="state",
        Resources="resources",
    ),
    "shading": _keys(
        "ShadingType Background BBox AntiAlias Coords Domain Extend Matrix "
        "BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow "
        + _STREAM,
        ColorSpace="colour",
        Function="function",
    ),
    # Values of a filter; a cross-reference or a name of a file is none of them.
    "": _keys(
        "Predictor Colors BitsPerComponent Columns EarlyChange K Rows EndOfLine "
        "EncodedByteAlign EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform",
    ),
}
# Dictionaries whose keys are names chosen by the program that wrote the file.
_NAMED = {
    "fonts": "font",
    "objects": "object",
    "states": "state",
    "colours": "colour",
    "patterns": "pattern",
    "shadings": "shading",
    "glyphs": "glyph",
}
# Kinds whose streams are content: operators, from which marked content is taken.
_CONTENT = frozenset({"form", "pattern", "glyph"})


class UnknownPartError(ValueError):
    """Error for a part that cannot be copied; its page is drawn instead."""


class PageCopier:
    """Copies the known parts of pages of one document into another."""

    def __init__(self, target: Pdf) -> None:
        self._target = target
        self._done: dict[tuple[int, int, str], Object] = {}

    def copy(self, page: pikepdf.Page) -> Object:
        """Return a copy of a page without annotations, layers and structure.

        Raises UnknownPartError, pikepdf.PdfError, and others for a broken page.
        """
        copied = Dictionary(Type=Name.Page)
        copied.MediaBox = Array([_number(each) for each in page.mediabox])
        copied.CropBox = Array([_number(each) for each in page.cropbox])
        turn = page.rotation if hasattr(page, "rotation") else page.get("/Rotate", 0)
        if int(turn):
            copied.Rotate = int(turn)
        copied.Resources = self._part(page.resources, "resources", 0)
        copied.Contents = Stream(self._target, _drawing_of(page.obj))
        return self._target.make_indirect(copied)

    def _part(self, value: Any, kind: str, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            raise UnknownPartError(kind)
        if not isinstance(value, Object):
            return value
        if kind == "object":
            kind = _kind_of_object(value)
        elif kind == "colour" and _has(value, "/FunctionType"):
            kind = "function"
        # A part that stands in several pages is copied once.
        number, generation = value.objgen
        key = (number, generation, kind)
        if number and key in self._done:
            return self._done[key]
        copied = self._copied(value, kind, depth)
        if number and isinstance(value, Dictionary | Stream):
            copied = self._target.make_indirect(copied)
            self._done[key] = copied
        return copied

    def _copied(self, value: Object, kind: str, depth: int) -> Any:
        if isinstance(value, Stream):
            return self._stream(value, kind, depth)
        if isinstance(value, Dictionary):
            return Dictionary(self._values(value, kind, depth))
        if isinstance(value, Array):
            parts = [self._part(each, kind, depth + 1) for each in value]
            return Array(parts)
        if isinstance(value, Name | pikepdf.String):
            return value
        raise UnknownPartError(kind)

    def _values(self, value: Object, kind: str, depth: int) -> dict[str, Any]:
        if kind in _NAMED:
            inner = _NAMED[kind]
            return {
                key: self._part(each, inner, depth + 1) for key, each in value.items()
            }
        known = _KEYS[kind]
        return {
            key: self._part(each, known[key], depth + 1)
            for key, each in value.items()
            if key in known
        }

    def _stream(self, value: Stream, kind: str, depth: int) -> Stream:
        values = self._values(value, kind, depth)
        if kind in _CONTENT:
            return Stream(self._target, _drawing_of(value), values)
        raw = value.read_raw_bytes()
        if kind == "image":
            raw = _without_notes(value, raw)
        copied = Stream(self._target, raw)
        # Set after the bytes: a filter says how they are packed already.
        for key, each in values.items():
            copied[key] = each
        return copied


def _has(value: Object, key: str) -> bool:
    return isinstance(value, Dictionary | Stream) and key in value


def _kind_of_object(value: Object) -> str:
    kinds = {"/Image": "image", "/Form": "form"}
    if not isinstance(value, Stream) or str(value.get("/Subtype")) not in kinds:
        raise UnknownPartError("object")
    return kinds[str(value.get("/Subtype"))]


def _drawing_of(content: Object) -> bytes:
    """Return content with its operators, without marked content."""
    kept = [
        each
        for each in pikepdf.parse_content_stream(content)
        if not _is_marked_content(each)
    ]
    return pikepdf.unparse_content_stream(kept)


def _is_marked_content(instruction: Any) -> bool:
    if isinstance(instruction, pikepdf.ContentStreamInlineImage):
        if "DCT" in str(instruction.iimage.filters):
            raise UnknownPartError("image")
        return False
    operator: Operator = instruction.operator
    return str(operator) in _MARKED_CONTENT


def _without_notes(image: Stream, raw: bytes) -> bytes:
    """Return the bytes of an image without what cameras write into JPEG files.

    Raises UnknownPartError for JPEG 2000, whose boxes may hold anything.
    """
    filters = image.get("/Filter", Array([]))
    names = [str(each) for each in filters] if isinstance(filters, Array) else []
    names = names or [str(filters)]
    if "/JPXDecode" in names or "/JBIG2Decode" in names:
        raise UnknownPartError("image")
    if names == ["/DCTDecode"]:
        return _jpeg_without_notes(raw)
    if "/DCTDecode" in names:
        raise UnknownPartError("image")
    return raw


def _jpeg_without_notes(raw: bytes) -> bytes:
    """Return a JPEG file without its application segments and comments."""
    if raw[:2] != b"\xff\xd8":
        raise UnknownPartError("image")
    kept, place = [raw[:2]], 2
    while place + 4 <= len(raw) and raw[place] == _JPEG_MARKER:
        marker = raw[place + 1]
        size = int.from_bytes(raw[place + 2 : place + 4]) + 2
        if marker == _JPEG_SCAN:
            end = raw.rfind(b"\xff\xd9")
            if end < place:
                raise UnknownPartError("image")
            # What follows the end of the picture is no picture.
            return b"".join([*kept, raw[place : end + 2]])
        if marker in _JPEG_KEPT or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(raw[place : place + size])
        place += size
    raise UnknownPartError("image")


def _number(value: Any) -> float:
    return round(float(value), 4)
