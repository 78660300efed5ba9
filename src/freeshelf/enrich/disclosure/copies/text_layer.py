"""The words of a drawn page as invisible text, for search, copying and screen readers.

A word is one string in the order in which it is read. Right-to-left words are drawn
from their right end with a mirrored matrix, as Tesseract does it: programs that order
letters by place find them from right to left.
"""

from collections.abc import Sequence
from itertools import zip_longest
from unicodedata import bidirectional

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from freeshelf.enrich.disclosure.findings import Box

# A letter of a font without glyphs is half as wide as the font is high.
_LETTER = 0.5
_DESCENT = 0.2
_RIGHT_TO_LEFT = ("R", "AL")
_FONT_NAME = "/Invisible"
_CODE_MAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
256 beginbfrange
%s
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""

PlacedWord = tuple[str, float, float, float, float]


def invisible_font(pdf: Pdf) -> Object:
    """Return a font without glyphs whose codes are UTF-16."""
    # A range may not cross a change of the first byte.
    ranges = "\n".join(
        f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256)
    )
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.Invisible,
        Flags=4,
        FontBBox=Array([0, 0, 500, 1000]),
        ItalicAngle=0,
        Ascent=800,
        Descent=-200,
        CapHeight=800,
        StemV=80,
    )
    letters = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Invisible,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=round(_LETTER * 1000),
        CIDToGIDMap=Name.Identity,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Invisible,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(letters)]),
            ToUnicode=Stream(pdf, _CODE_MAP % ranges.encode("ascii")),
        )
    )


def layer(words: Sequence[PlacedWord], *, page_height: float) -> bytes:
    """Return the operators that write words in reading order.

    A word is (text, x0, y0, x1, y1), its box in points from the top left corner; a text
    that ends in a blank is parted from the next. The font is called Invisible.
    """
    written = [b"BT\n3 Tr\n"]
    for word, following in zip_longest(words, words[1:]):
        text, x0, y0, x1, y1 = word
        letters = text.rstrip()
        if not letters or y1 <= y0:
            continue
        is_mirrored = any(bidirectional(each) in _RIGHT_TO_LEFT for each in letters)
        box = (x0, y0, x1, y1)
        written.append(_operators(letters, box, page_height, is_mirrored=is_mirrored))
        if letters != text and following is not None:
            gap = _gap(box, following[1:])
            to_left = following[1] < x0
            written.append(_operators(" ", gap, page_height, is_mirrored=to_left))
    return b"".join([*written, b"ET\n"])


def _gap(box: Box, following: Box) -> Box:
    """Return where the blank between two words of a line stands, in reading order."""
    x0, y0, x1, y1 = box
    if following[0] < x0:
        return (max(min(following[2], x0 - 1), x0 - (y1 - y0)), y0, x0, y1)
    return (x1, y0, min(max(following[0], x1 + 1), x1 + (y1 - y0)), y1)


def _operators(text: str, box: Box, page_height: float, *, is_mirrored: bool) -> bytes:
    x0, y0, x1, y1 = box
    size = max(y1 - y0, 1.0)
    coded = text.encode("utf-16-be", "ignore")
    stretch = max(x1 - x0, 0.1) / (len(coded) / 2 * _LETTER * size)
    origin = x1 if is_mirrored else x0
    baseline = page_height - y1 + _DESCENT * size
    return (
        f"{_FONT_NAME} {size:.2f} Tf {-stretch if is_mirrored else stretch:.4f} 0 0 1 "
        f"{origin:.2f} {baseline:.2f} Tm <{coded.hex()}> Tj\n"
    ).encode("ascii")
