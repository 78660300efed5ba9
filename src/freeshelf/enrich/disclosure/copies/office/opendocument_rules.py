"""Lists of known elements of OpenDocument, and of their attributes."""

from freeshelf.enrich.disclosure.copies.office.tree import named
from freeshelf.enrich.disclosure.opendocument_styles import (
    DRAW,
    FO,
    OFFICE,
    PRESENTATION,
    STYLE,
    SVG,
    TABLE,
    TEXT,
)

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
NUMBER = _OASIS % "datastyle"
XLINK = "{http://www.w3.org/1999/xlink}"

KEEP = frozenset().union(
    named(
        OFFICE,
        """document-content document-styles font-face-decls styles
        automatic-styles master-styles body text spreadsheet presentation""",
    ),
    named(
        TEXT,
        """p h span a list list-item list-header section table-of-content
        illustration-index table-index alphabetical-index bibliography
        index-body index-title numbered-paragraph s tab line-break
        soft-page-break note note-citation note-body page-number page-count
        ruby ruby-base ruby-text list-style list-level-style-number
        list-level-style-bullet outline-style outline-level-style
        notes-configuration linenumbering-configuration""",
    ),
    named(
        TABLE,
        """table table-column table-columns table-header-columns
        table-column-group table-row table-rows table-header-rows
        table-row-group table-cell covered-table-cell shapes""",
    ),
    named(
        DRAW,
        """page frame text-box custom-shape rect ellipse circle line polyline
        polygon path connector g caption regular-polygon enhanced-geometry""",
    ),
    named(
        STYLE,
        """style default-style text-properties paragraph-properties
        table-properties table-cell-properties table-row-properties
        table-column-properties graphic-properties drawing-page-properties
        section-properties page-layout page-layout-properties header-style
        footer-style header-footer-properties list-level-properties
        list-level-label-alignment ruby-properties chart-properties tab-stops
        tab-stop columns column column-sep drop-cap footnote-sep master-page
        header footer header-left footer-left header-first footer-first
        region-left region-center region-right font-face default-page-layout""",
    ),
    named(PRESENTATION, "date-time footer header"),
    named(
        NUMBER,
        """number-style currency-style percentage-style date-style time-style
        boolean-style text-style number currency-symbol text text-content day
        month year era day-of-week week-of-year quarter hours minutes seconds
        am-pm boolean scientific-number fraction fill-character""",
    ),
)
# Text within these that is of no paragraph.
WORDS = named(NUMBER, "text currency-symbol") | named(TEXT, "note-citation index-title")
MIXED = named(TEXT, "p h span a ruby-base ruby-text")
# What is left out of lines; of anything else in them that is not known, words stay.
NOT_IN_LINES = named(
    TEXT,
    """hidden-text hidden-paragraph script bookmark bookmark-start
    bookmark-end reference-mark reference-mark-start reference-mark-end
    change change-start change-end toc-mark toc-mark-start toc-mark-end
    alphabetical-index-mark alphabetical-index-mark-start
    alphabetical-index-mark-end user-index-mark user-index-mark-start
    user-index-mark-end""",
) | named(OFFICE, "annotation annotation-end")
# Attributes of these namespaces that say how something looks.
LOOKS = (FO, SVG, STYLE, NUMBER)
ATTRIBUTES = frozenset().union(
    named(
        TEXT,
        """outline-level level start-value display-levels anchor-type
        anchor-page-number note-class c select-page restart-numbering
        continue-numbering consecutive-numbering label-followed-by
        list-tab-stop-position list-level-position-and-space-mode space-before
        min-label-width min-label-distance num-format start-numbering-at
        footnotes-position number-lines offset number-position increment
        is-list-header dont-balance-text-columns line-number""",
    ),
    named(
        TABLE,
        """number-columns-repeated number-rows-repeated number-columns-spanned
        number-rows-spanned visibility align border-model display
        number-matrix-columns-spanned number-matrix-rows-spanned""",
    ),
    named(
        DRAW,
        """fill fill-color opacity stroke z-index transform points start-angle
        end-angle kind corners textarea-horizontal-align
        textarea-vertical-align auto-grow-height auto-grow-width
        wrap-influence-on-position text-rotate-angle type text-areas
        mirror-horizontal mirror-vertical glue-points extrusion fit-to-size
        shadow shadow-color color-mode luminance contrast gamma red green blue
        background-size""",
    ),
    named(
        OFFICE, "value-type value date-value time-value boolean-value currency version"
    ),
    named(
        PRESENTATION, "class placeholder visibility background-visible display-footer"
    ),
    named(
        PRESENTATION, "display-page-number display-date-time background-objects-visible"
    ),
    named(PRESENTATION, "user-transformed"),
)
# Attributes that name a style, each by the new name of it.
STYLE_NAMES = frozenset().union(
    named(
        TEXT,
        """style-name citation-style-name citation-body-style-name
        default-style-name master-page-name visited-style-name""",
    ),
    named(TABLE, "style-name default-cell-style-name"),
    named(DRAW, "style-name text-style-name master-page-name"),
    named(PRESENTATION, "style-name"),
    named(
        STYLE,
        """name parent-style-name next-style-name list-style-name
        master-page-name page-layout-name data-style-name leader-text-style
        text-line-through-text-style register-truth-ref-style-name
        percentage-data-style-name""",
    ),
)
NAMES_OF_STYLES = frozenset(
    ["Standard", "Default", "default", "standard", "Heading", "Text_20_body", "List"]
    + ["Header", "Footer", "Caption", "Footnote", "Endnote", "Title", "Subtitle"]
    + [f"Heading_20_{number}" for number in range(1, 11)]
)
FONTS = frozenset(
    [
        *(f"{STYLE}{name}" for name in ("font-name", "font-name-asian")),
        *(f"{STYLE}font-name-complex", f"{FO}font-family", f"{SVG}font-family"),
    ]
)
