"""Lists of known elements of PowerPoint, and of their attributes."""

from freeshelf.enrich.disclosure.copies.office.drawing_rules import P
from freeshelf.enrich.disclosure.copies.office.tree import named

_SLIDES = """cSld bg bgPr bgRef spTree nvGrpSpPr cNvGrpSpPr nvPr ph grpSpPr sp
nvSpPr cNvSpPr spPr style txBody pic nvPicPr cNvPicPr graphicFrame
nvGraphicFramePr cNvGraphicFramePr xfrm cxnSp nvCxnSpPr cNvCxnSpPr
grpSp clrMapOvr clrMap txStyles titleStyle bodyStyle otherStyle hf"""
_SHOW = "sldSz notesSz defaultTextStyle"

KEEP = named(P, f"{_SLIDES} {_SHOW}") | {
    f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{name}"
    for name in ("masterClrMapping", "overrideClrMapping")
}
ATTRIBUTES = named(
    "",
    """type orient sz idx hasCustomPrompt showMasterSp showMasterPhAnim
    preserve userDrawn cx cy isPhoto bwMode useBgFill txBox bandRow
    firstRow sldNum hdr ftr dt""",
)
