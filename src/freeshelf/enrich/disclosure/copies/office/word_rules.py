"""Lists of known elements of Word, and of their attributes."""

from freeshelf.enrich.disclosure.copies.office.tree import named
from freeshelf.enrich.disclosure.word_format import W

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_TEXT = """document background body p r t tab br cr noBreakHyphen softHyphen sym
ptab footnoteRef endnoteRef separator continuationSeparator ruby
rubyPr rubyAlign hps hpsRaise hpsBaseText lid rt rubyBase hdr ftr
footnotes endnotes txbxContent"""
_PARAGRAPHS = """pPr keepNext keepLines pageBreakBefore framePr widowControl
suppressLineNumbers pBdr top left bottom right between bar shd tabs
suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct
autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind
contextualSpacing mirrorIndents suppressOverlap jc textDirection
textAlignment textboxTightWrap outlineLvl numPr ilvl numId cnfStyle"""
_RUNS = """rPr rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow
emboss imprint noProof color w kern position sz szCs highlight u
effect bdr fitText vertAlign rtl cs em lang eastAsianLayout oMath"""
_TABLES = """tbl tblPr tblpPr tblOverlap bidiVisual tblStyleRowBandSize
tblStyleColBandSize tblW tblCellSpacing tblInd tblBorders insideH
insideV start end tblLayout tblCellMar tblLook tblPrEx tblGrid gridCol
tr trPr gridBefore gridAfter wBefore wAfter cantSplit trHeight
tblHeader tc tcPr tcW gridSpan hMerge vMerge tcBorders noWrap tcMar
tcFitText vAlign tl2br tr2bl"""
_SECTIONS = """sectPr type pgSz pgMar pgBorders lnNumType pgNumType cols col titlePg
rtlGutter docGrid footnotePr endnotePr pos numFmt numStart numRestart
noEndnote"""
_STYLES = """styles docDefaults rPrDefault pPrDefault uiPriority qFormat tblStylePr
unhideWhenUsed"""
_NUMBERING = """numbering abstractNum multiLevelType lvl lvlRestart isLgl suff lvlJc
num abstractNumId lvlOverride startOverride"""
_MATH = """oMath oMathPara oMathParaPr jc r rPr t lit nor scr sty brk aln acc
accPr chr e bar barPr pos box boxPr borderBox borderBoxPr d dPr begChr
sepChr endChr grow shp eqArr eqArrPr baseJc maxDist objDist rSpRule
rSp f fPr type num den func funcPr fName groupChr groupChrPr vertJc
lim limLow limLowPr limUpp limUppPr m mPr mcs mc mcPr count mcJc
plcHide mr nary naryPr limLoc subHide supHide phant phantPr show
zeroWid zeroAsc zeroDesc transp rad radPr deg degHide sPre sPrePr sSub
sSubPr sSubSup sSubSupPr alnScr sSup sSupPr sub sup ctrlPr"""

KEEP = named(
    W,
    f"{_TEXT} {_PARAGRAPHS} {_RUNS} {_TABLES} {_SECTIONS} {_STYLES} {_NUMBERING}",
) | named(M, _MATH)
ATTRIBUTES = named(
    W,
    """val type w h hRule left right top bottom start end header footer
    gutter space num equalWidth sep sz color themeColor themeTint
    themeShade fill themeFill themeFillTint themeFillShade shadow frame
    before after line lineRule beforeAutospacing afterAutospacing
    beforeLines afterLines firstLine hanging firstLineChars hangingChars
    leftChars rightChars startChars endChars pos leader hint orient fmt
    linePitch charSpace wrap hAnchor vAnchor xAlign yAlign x y hSpace
    vSpace lines dropCap anchorLock firstRow lastRow firstColumn
    lastColumn noHBand noVBand ilvl numId abstractNumId clear char combine
    combineBrackets vert vertCompress percent countBy restart distance
    display offsetFrom zOrder chapStyle chapSep code default customStyle
    leftFromText rightFromText topFromText bottomFromText tblpX tblpY
    tblpXSpec tblpYSpec horzAnchor vertAnchor asciiTheme hAnsiTheme
    eastAsiaTheme cstheme relativeTo alignment""",
) | named(M, "val")
FONTS = named(W, "ascii hAnsi cs eastAsia font")
LANGUAGES = named(W, "val eastAsia bidi")
UNWRAP = named(W, "ins moveTo smartTag customXml dir bdo sdtContent sdt")
TEXTS = frozenset([f"{W}t", f"{M}t"])
# After which no word goes on.
ENDS = named(W, "tab br cr ptab")
REASONS = {
    **dict.fromkeys(named(W, "del moveFrom"), "tracked_changes"),
    **dict.fromkeys(
        named(W, "commentReference commentRangeStart annotationRef"), "comments"
    ),
    **dict.fromkeys(named(W, "object altChunk subDoc control movie"), "embedded"),
    **dict.fromkeys(named(W, "pict"), "drawings"),
    **dict.fromkeys(named(W, "contentPart"), "drawings"),
}
# Names of styles that Word gives itself; a name of somebody's own may be any word.
NAMES_OF_STYLES = frozenset(
    """Normal|Title|Subtitle|header|footer|footnote text|footnote reference
    |endnote text|endnote reference|caption|List Paragraph|List Bullet|List Number
    |Quote|Intense Quote|Strong|Emphasis|Hyperlink|FollowedHyperlink|Table Grid
    |Normal Table|No List|Default Paragraph Font|Body Text|page number|No Spacing
    |Plain Text|TOC Heading|table of figures|Bibliography|Block Text|List
    |Default|Body Text Indent|Book Title""".replace("\n    ", "").split("|")
) | {f"{name} {n}" for name in ("heading", "toc", "index") for n in range(1, 10)}
