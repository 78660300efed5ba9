"""Lists of known elements of drawings and charts, and of their attributes."""

from freeshelf.enrich.disclosure.copies.office.tree import named

_OOXML = "http://schemas.openxmlformats.org"
A = f"{{{_OOXML}/drawingml/2006/main}}"
C = f"{{{_OOXML}/drawingml/2006/chart}}"
PIC = f"{{{_OOXML}/drawingml/2006/picture}}"
WP = f"{{{_OOXML}/drawingml/2006/wordprocessingDrawing}}"
XDR = f"{{{_OOXML}/drawingml/2006/spreadsheetDrawing}}"
P = f"{{{_OOXML}/presentationml/2006/main}}"
MC = f"{{{_OOXML}/markup-compatibility/2006}}"
R = f"{{{_OOXML}/officeDocument/2006/relationships}}"
_MICROSOFT = "http://schemas.microsoft.com/office/word/2010"
WPS = f"{{{_MICROSOFT}/wordprocessingShape}}"
WPG = f"{{{_MICROSOFT}/wordprocessingGroup}}"
WPC = f"{{{_MICROSOFT}/wordprocessingCanvas}}"

_SHAPES = """graphic xfrm off ext chOff chExt prstGeom avLst gd custGeom gdLst
ahLst cxnLst rect pathLst path moveTo lnTo cubicBezTo quadBezTo arcTo
close pt noFill solidFill gradFill grpFill gsLst gs lin fillToRect
tileRect pattFill fgClr bgClr stretch fillRect tile srgbClr schemeClr
sysClr prstClr scrgbClr hslClr tint shade alpha alphaMod alphaOff
lumMod lumOff lum satMod satOff sat hueMod hueOff hue comp inv gray
gamma invGamma red redMod redOff green greenMod greenOff blue blueMod
blueOff ln lnL lnR lnT lnB lnTlToBr lnBlToTr round bevel miter
prstDash custDash ds headEnd tailEnd effectLst outerShdw innerShdw
glow softEdge reflection blur prstShdw scene3d camera lightRig rot
backdrop sp3d bevelT bevelB extrusionClr contourClr style lnRef
fillRef effectRef fontRef alphaModFix biLevel duotone grayscl
clrChange clrFrom clrTo clrRepl picLocks spLocks grpSpLocks cxnSpLocks
graphicFrameLocks stCxn endCxn"""
_TEXT = """bodyPr normAutofit spAutoFit noAutofit prstTxWarp flatTx lstStyle
defPPr lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr lvl7pPr lvl8pPr
lvl9pPr p pPr r rPr br endParaRPr defRPr t latin ea cs sym buFont
buChar buAutoNum buNone buClr buClrTx buSzPct buSzPts buSzTx buFontTx
tabLst tab lnSpc spcBef spcAft spcPct spcPts highlight uLn uLnTx uFill
uFillTx rtl tbl tblPr tblGrid gridCol tr tc tcPr txBody"""
_THEME = """themeElements clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3
accent4 accent5 accent6 hlink folHlink fontScheme majorFont minorFont
fmtScheme fillStyleLst lnStyleLst effectStyleLst effectStyle
bgFillStyleLst"""
_CHARTS = """chartSpace date1904 roundedCorners chart title tx rich layout
manualLayout layoutTarget xMode yMode wMode hMode x y w h overlay
autoTitleDeleted view3D rotX rotY rAngAx perspective hPercent
depthPercent floor sideWall backWall thickness plotArea barChart
bar3DChart lineChart line3DChart pieChart pie3DChart ofPieChart
ofPieType doughnutChart areaChart area3DChart scatterChart
scatterStyle bubbleChart radarChart radarStyle surfaceChart
surface3DChart stockChart barDir grouping varyColors ser idx order
spPr invertIfNegative marker symbol size dPt explosion dLbls dLbl
numFmt txPr dLblPos showLegendKey showVal showCatName showSerName
showPercent showBubbleSize separator showLeaderLines leaderLines
delete trendline trendlineType period forward backward intercept
dispRSqr dispEq errBars errDir errBarType errValType noEndCap plus
minus val cat xVal yVal bubbleSize bubble3D smooth gapWidth gapDepth
overlap serLines shape axId catAx valAx dateAx serAx scaling
orientation max min logBase axPos majorGridlines minorGridlines
majorTickMark minorTickMark tickLblPos crossAx crosses crossesAt
crossBetween auto lblAlgn lblOffset noMultiLvlLbl majorUnit minorUnit
majorTimeUnit minorTimeUnit baseTimeUnit tickLblSkip tickMarkSkip
dispUnits builtInUnit hiLowLines upDownBars upBars downBars dropLines
firstSliceAng holeSize splitType splitPos secondPieSize wireframe
bandFmts bandFmt legend legendPos legendEntry plotVisOnly dispBlanksAs
showDLblsOverMax numLit strLit formatCode ptCount pt v dTable
showHorzBorder showVertBorder showOutline showKeys bubbleScale
showNegBubbles sizeRepresents"""
_WORD = """inline anchor simplePos positionH positionV align posOffset extent
effectExtent wrapNone wrapSquare wrapTight wrapThrough
wrapTopAndBottom wrapPolygon start lineTo cNvGraphicFramePr"""

KEEP = frozenset().union(
    named(A, f"{_SHAPES} {_TEXT} {_THEME}"),
    named(C, _CHARTS),
    named(PIC, "pic nvPicPr cNvPicPr spPr"),
    named(WP, _WORD),
    named(WPS, "wsp cNvSpPr cNvCnPr spPr style bodyPr txbx"),
    named(WPG, "wgp grpSp cNvGrpSpPr grpSpPr"),
    named(WPC, "wpc bg whole"),
)
TEXTS = frozenset(
    [
        f"{A}t",
        f"{C}v",
        f"{WP}posOffset",
        f"{WP}align",
        f"{C}separator",
        f"{C}formatCode",
    ]
)
# Of texts those that are formal, and not words.
FORMAL_TEXTS = frozenset([f"{WP}posOffset", f"{WP}align"])
FONTS = frozenset(["typeface"])
LANGUAGES = frozenset(["lang", "altLang"])
ATTRIBUTES = named(
    "",
    """x y cx cy l t r b rot flipH flipV prst fmla w h stroke fill
    extrusionOk wR hR stAng swAng val lastClr pos ang scaled flip sx sy
    algn tx ty rotWithShape cap cmpd type len lim d sp blurRad dist dir kx
    ky rad stA stPos endA endPos fadeDir thresh amt useA numCol spcCol
    rtlCol fromWordArt anchor anchorCtr forceAA upright compatLnSpc vert
    horzOverflow vertOverflow wrap lIns tIns rIns bIns spcFirstLastPara
    fontScale lnSpcReduction marL marR lvl indent defTabSz rtl eaLnBrk
    fontAlgn latinLnBrk hangingPunct kumimoji sz i u strike kern spc
    normalizeH baseline noProof dirty panose pitchFamily charset startAt
    gridSpan rowSpan hMerge vMerge marT marB firstRow firstCol lastRow
    lastCol bandRow bandCol distT distB distL distR relativeHeight
    behindDoc locked layoutInCell allowOverlap simplePos relativeFrom
    wrapText edited noChangeAspect noGrp noSelect noRot noMove noResize
    hidden txBox idx preset prstMaterial contourW extrusionH z
    sourceLinked formatCode colorTemp hue sat lum bright contrast grpId
    noCrop preferRelativeResize bwMode bg1 tx1 bg2 tx2 accent1 accent2
    accent3 accent4 accent5 accent6 hlink folHlink path name""",
)
SHAPE_PROPERTIES = frozenset(
    [f"{each}cNvPr" for each in (PIC, WPS, WPG, WPC, XDR, P)] + [f"{WP}docPr"]
)
GRAPHICS = {
    PIC[1:-1]: "picture",
    C[1:-1]: "chart",
    A[1:-1].replace("/main", "/table"): "table",
    WPS[1:-1]: "shape",
    WPG[1:-1]: "group",
    WPC[1:-1]: "canvas",
}
