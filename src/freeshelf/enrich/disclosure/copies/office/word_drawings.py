"""Drawings as older versions of Word wrote them, copied as newer ones write them."""

import re
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.office.drawing import PartCopier
from freeshelf.enrich.disclosure.copies.office.drawing_rules import (
    PIC,
    WP,
    WPS,
    A,
    R,
)
from freeshelf.enrich.disclosure.word_format import W

_V = "{urn:schemas-microsoft-com:vml}"
_SHAPES = tuple(f"{_V}{name}" for name in ("shape", "rect", "roundrect", "oval"))
_EMU_A_POINT = 12_700
_LENGTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]{1,9})(pt|in|cm|mm|px)?")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 1.0}
_SIZE = (200.0, 50.0)  # points of a shape that tells none
_LONGEST = 2000.0
_SIDES = ("cropleft", "croptop", "cropright", "cropbottom")


def pict(copier: PartCopier, node: Any) -> list[Any]:
    """Copy the pictures and text boxes of an old drawing, or of an embedded object."""
    if node.tag == f"{W}object":
        copier.notes.add("embedded")
    copies = []
    for shape in node.iter(*_SHAPES):
        box = next(shape.iter(f"{W}txbxContent"), None)
        image = shape.find(f"{_V}imagedata")
        path = shape.find(f"{_V}textpath")
        if any(each in _SHAPES for each in (a.tag for a in shape.iterancestors())):
            continue
        if image is not None:
            copies += _picture(copier, shape, image)
        elif box is not None:
            copies += _drawing(copier, shape, WPS, _box(copier.children(box)))
        elif path is not None and (text := path.get("string")):
            copies += _drawing(copier, shape, WPS, _box([_paragraph(text)]))
        else:
            copier.notes.add("drawings")
    return copies


def _picture(copier: PartCopier, shape: Any, image: Any) -> list[Any]:
    crop = tuple(_share(image.get(side)) for side in _SIDES)
    named = etree.Element(f"{A}blip")
    named.set(f"{R}embed", image.get(f"{R}id") or "")
    key = copier.picture(named, (crop[0], crop[1], crop[2], crop[3]))
    if not key:
        return []
    picture = etree.Element(f"{PIC}pic", nsmap={"pic": PIC[1:-1], "r": R[1:-1]})
    about = etree.SubElement(picture, f"{PIC}nvPicPr")
    etree.SubElement(about, f"{PIC}cNvPr", id="0", name="")
    etree.SubElement(about, f"{PIC}cNvPicPr")
    fill = etree.SubElement(picture, f"{PIC}blipFill")
    etree.SubElement(fill, f"{A}blip").set(f"{R}embed", key)
    etree.SubElement(etree.SubElement(fill, f"{A}stretch"), f"{A}fillRect")
    picture.append(_placed(f"{PIC}spPr", _size(shape)))
    return _drawing(copier, shape, PIC, picture)


def _share(written: str | None) -> float:
    """Return the share that is cut off, which VML tells in parts of 65,536."""
    value = (written or "0").strip()
    try:
        return float(value[:-1]) / 65_536 if value.endswith("f") else float(value)
    except ValueError:
        return 0.0


def _box(content: list[Any]) -> Any:
    shape = etree.Element(f"{WPS}wsp", nsmap={"wps": WPS[1:-1]})
    etree.SubElement(shape, f"{WPS}cNvSpPr", txBox="1")
    shape.append(etree.Element(f"{WPS}spPr"))
    inner = etree.SubElement(etree.SubElement(shape, f"{WPS}txbx"), f"{W}txbxContent")
    inner.extend(content or [etree.Element(f"{W}p")])
    etree.SubElement(shape, f"{WPS}bodyPr")
    return shape


def _paragraph(text: str) -> Any:
    paragraph = etree.Element(f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    return paragraph


def _placed(tag: str, size: tuple[int, int]) -> Any:
    properties = etree.Element(tag)
    frame = etree.SubElement(properties, f"{A}xfrm")
    etree.SubElement(frame, f"{A}off", x="0", y="0")
    etree.SubElement(frame, f"{A}ext", cx=str(size[0]), cy=str(size[1]))
    form = etree.SubElement(properties, f"{A}prstGeom", prst="rect")
    etree.SubElement(form, f"{A}avLst")
    return properties


def _drawing(copier: PartCopier, shape: Any, kind: str, content: Any) -> list[Any]:
    width, height = _size(shape)
    if kind == WPS:
        content.replace(content.find(f"{WPS}spPr"), _placed(f"{WPS}spPr", _size(shape)))
    drawing = etree.Element(f"{W}drawing")
    inline = etree.SubElement(drawing, f"{WP}inline", nsmap={"wp": WP[1:-1]})
    for side in "TBLR":
        inline.set(f"dist{side}", "0")
    etree.SubElement(inline, f"{WP}extent", cx=str(width), cy=str(height))
    number = copier.job.next_number()
    etree.SubElement(inline, f"{WP}docPr", id=str(number + 1), name=f"Shape {number}")
    graphic = etree.SubElement(inline, f"{A}graphic", nsmap={"a": A[1:-1]})
    etree.SubElement(graphic, f"{A}graphicData", uri=kind[1:-1]).append(content)
    return [drawing]


def _size(shape: Any) -> tuple[int, int]:
    """Return the size of a shape in units of DrawingML."""
    found = dict(zip(("width", "height"), _SIZE, strict=True))
    for name, value, unit in _LENGTH.findall(shape.get("style") or ""):
        try:
            found[name] = min(float(value) * _UNITS[unit], _LONGEST)
        except ValueError:
            continue
    return (
        int(found["width"] * _EMU_A_POINT),
        int(found["height"] * _EMU_A_POINT),
    )
