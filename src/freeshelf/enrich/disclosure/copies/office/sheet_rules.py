"""Lists of known elements of Excel, and of their attributes."""

from freeshelf.enrich.disclosure.copies.office.drawing_rules import XDR
from freeshelf.enrich.disclosure.copies.office.tree import named
from freeshelf.enrich.disclosure.sheets import S

_SHEET = """sheetPr tabColor sheetViews sheetView pane sheetFormatPr cols col
mergeCells mergeCell printOptions pageMargins pageSetup rowBreaks
colBreaks brk headerFooter pageSetUpPr outlinePr"""
_CELLS = """is r rPr t b i u strike outline shadow condense extend color sz rFont
family charset scheme vertAlign"""
_STYLES = """fonts font name fills fill patternFill fgColor bgColor gradientFill
stop borders border left right top bottom start end diagonal vertical
horizontal cellStyleXfs cellXfs xf alignment protection colors
indexedColors rgbColor numFmts"""
_DRAWING = """twoCellAnchor oneCellAnchor absoluteAnchor from to col colOff row
rowOff pos ext sp nvSpPr cNvSpPr spPr style txBody pic nvPicPr
cNvPicPr graphicFrame nvGraphicFramePr cNvGraphicFramePr xfrm cxnSp
nvCxnSpPr cNvCxnSpPr grpSp nvGrpSpPr cNvGrpSpPr grpSpPr clientData"""

KEEP = named(S, f"{_SHEET} {_CELLS} {_STYLES}") | named(XDR, _DRAWING)
ATTRIBUTES = named(
    "",
    """val rgb theme tint indexed auto showGridLines showRowColHeaders
    showZeros rightToLeft view zoomScale zoomScaleNormal workbookViewId
    xSplit ySplit topLeftCell activePane state defaultColWidth
    defaultRowHeight customHeight thickTop thickBottom baseColWidth min
    max width style customWidth hidden bestFit ref horizontalCentered
    verticalCentered headings gridLines left right top bottom header
    footer paperSize scale fitToWidth fitToHeight pageOrder orientation
    blackAndWhite fitToPage id man patternType degree type position
    diagonalUp diagonalDown numFmtId fontId fillId borderId xfId
    applyNumberFormat applyFont applyFill applyBorder applyAlignment
    applyProtection quotePrefix horizontal vertical textRotation wrapText
    indent relativeIndent justifyLastLine shrinkToFit readingOrder locked
    editAs differentFirst differentOddEven scaleWithDoc alignWithMargins
    count summaryBelow summaryRight ht s r customFormat zeroHeight""",
)
PLACES = named(XDR, "col colOff row rowOff")
FONTS = named(S, "rFont name")
