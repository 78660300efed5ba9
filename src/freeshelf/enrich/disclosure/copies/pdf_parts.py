"""Pages of a PDF copied by known parts alone; all else of the file is left behind.

A part is copied under the keys that ISO 32000-2 gives for drawing it. Marked content
goes too: it holds replacement texts, layers and the structure, none of which is drawn.
"""

from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from freeshelf.enrich.disclosure.copies.pdf_drawing import (
    Drawing,
    UnknownPartError,
    drawing_of,
    pixels_of,
)

_MAX_DEPTH = 12

_STREAM = "Filter DecodeParms"
_PACKING = ("/Filter", "/DecodeParms")
# Kinds of parts: key -> kind of what it leads to, "" for plain values.
_Keys = Mapping[str, str]


def _keys(plain: str, **parts: str) -> _Keys:
    return {f"/{key}": "" for key in plain.split()} | {
        f"/{key}": kind for key, kind in parts.items()
    }


_RESOURCES = _keys(
    "",
    Font="fonts",
    XObject="objects",
    ExtGState="states",
    ColorSpace="colours",
    Pattern="patterns",
    Shading="shadings",
)
_KEYS: Mapping[str, _Keys] = {
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
    ),
    "encoding": _keys(
        f"Type BaseEncoding Differences CMapName WMode {_STREAM}",
        CIDSystemInfo="system",
        UseCMap="program",
    ),
    "descriptor": _keys(
        "Type FontName Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight "
        "XHeight StemV StemH AvgWidth MaxWidth MissingWidth",
        FontFile="program",
        FontFile2="program",
        FontFile3="program",
        CIDSet="program",
    ),
    "system": _keys("Supplement", Registry="label", Ordering="label"),
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
        Group="group",
    ),
    "stencil": _keys("Type Subtype FormType BBox Matrix", Group="group"),
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
    "mask": _keys("Type S BC", G="stencil", TR="function"),
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
# Used by content that does not name them.
_DEFAULT_COLOURS = frozenset({"/DefaultGray", "/DefaultRGB", "/DefaultCMYK"})
# Kinds whose streams are content: operators, from which marked content is taken.
_CONTENT = frozenset({"form", "stencil", "pattern", "glyph"})


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
        drawing = drawing_of(page.obj)
        copied.Resources = self._resources(page.resources, drawing, 0)
        copied.Contents = Stream(self._target, drawing.content)
        return self._target.make_indirect(copied)

    def _resources(self, given: Any, drawing: Drawing, depth: int) -> Dictionary:
        """Return those resources that content draws with; the rest is seen nowhere."""
        names = drawing.names
        if not isinstance(given, Dictionary):
            # Such content borrows from the page that draws it.
            if names:
                raise UnknownPartError("resources")
            return Dictionary()
        if not drawing.fonts <= set(given.get("/Font", Dictionary()).keys()):
            raise UnknownPartError("font")
        copied = Dictionary()
        for key, kind in _RESOURCES.items():
            held = given.get(key)
            if not isinstance(held, Dictionary):
                continue
            copied[key] = Dictionary(
                {
                    name: self._part(each, _NAMED[kind], depth + 1)
                    for name, each in held.items()
                    if name in names or name in _DEFAULT_COLOURS
                }
            )
        return copied

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
        if isinstance(value, Name):
            return value
        # Strings that are drawn with: names of collections of letters, and palettes.
        if isinstance(value, pikepdf.String) and kind in ("label", "colour"):
            return value
        raise UnknownPartError(kind)

    def _values(self, value: Object, kind: str, depth: int) -> dict[str, Any]:
        if kind in _NAMED:
            inner = _NAMED[kind]
            return {
                key: self._part(each, inner, depth + 1) for key, each in value.items()
            }
        known = _KEYS[kind]
        values = {
            key: self._part(each, known[key], depth + 1)
            for key, each in value.items()
            if key in known
        }
        if kind == "font" and "/CharProcs" in value:
            glyphs = [drawing_of(each) for each in value.CharProcs.values()]
            names = frozenset().union(*(each.names for each in glyphs))
            used = Drawing(b"", names, frozenset(), has_text=False)
            values["/Resources"] = self._resources(value.get("/Resources"), used, depth)
        return values

    def _stream(self, value: Stream, kind: str, depth: int) -> Stream:
        values = self._values(value, kind, depth)
        if kind in _CONTENT:
            drawing = drawing_of(value)
            if drawing.has_text and kind not in ("form", "object"):
                # Readers of text do not look there.
                raise UnknownPartError("text")
            if kind != "glyph":
                given = value.get("/Resources")
                values["/Resources"] = self._resources(given, drawing, depth)
            return Stream(self._target, drawing.content, values)
        if kind == "image":
            data, is_packed = pixels_of(value)
        else:
            # Unpacked, as anything may follow the end of what is packed.
            data, is_packed = value.read_bytes(), False
        copied = Stream(self._target, data)
        # Set after the bytes: a filter says how they are packed already.
        for key, each in values.items():
            if is_packed or key not in _PACKING:
                copied[key] = each
        return copied


def _has(value: Object, key: str) -> bool:
    return isinstance(value, Dictionary | Stream) and key in value


def _kind_of_object(value: Object) -> str:
    kinds = {"/Image": "image", "/Form": "form"}
    if not isinstance(value, Stream) or str(value.get("/Subtype")) not in kinds:
        raise UnknownPartError("object")
    return kinds[str(value.get("/Subtype"))]


def _number(value: Any) -> float:
    return round(float(value), 4)
