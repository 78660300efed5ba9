"""Elements and attributes of HTML that a copy has; all else is left behind."""

INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i"),
        *("img", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small"),
        *("span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    ]
)
KEPT = INLINE | frozenset(
    [
        *("address", "article", "aside", "blockquote", "br", "caption", "col"),
        *("colgroup", "dd", "details", "div", "dl", "dt", "figcaption", "figure"),
        *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul"),
    ]
)
# Elements that become others; what is on no list becomes a block.
RENAMED = {
    **dict.fromkeys(("font", "big", "nobr", "label", "output", "data"), "span"),
    "acronym": "abbr",
    "tt": "code",
    "strike": "s",
    "dir": "ul",
    "menu": "ul",
    "legend": "p",
    "textarea": "p",
    "listing": "pre",
    "xmp": "pre",
}
OF_ROLES = {"navigation": "nav", "search": "aside", "complementary": "aside"}
# Elements that are left out with all that is in them, and the code that says so.
LEFT_OUT = {
    **dict.fromkeys(("script", "style", "link", "base", "meta"), ""),
    **dict.fromkeys(
        ("noscript", "template", "datalist", "noframes", "noembed"), "hidden_text"
    ),
    **dict.fromkeys(("input", "select", "button", "meter", "progress"), "forms"),
    **dict.fromkeys(("svg", "math", "canvas", "map"), "drawings"),
    **dict.fromkeys(("iframe", "object", "embed", "applet", "frameset"), "embedded"),
    **dict.fromkeys(("audio", "video"), "media"),
    "title": "",
}
# Values that attributes may have beside numbers: words of the format.
WORDS = {
    "dir": frozenset({"ltr", "rtl", "auto"}),
    "scope": frozenset({"row", "col", "rowgroup", "colgroup"}),
    "type": frozenset("1aAiI"),
    "reversed": frozenset({"", "reversed"}),
    "open": frozenset({"", "open"}),
}
NUMBERS = frozenset({"colspan", "rowspan", "span", "start", "width", "height", "value"})
OF_ELEMENTS = {
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    **dict.fromkeys(("col", "colgroup"), frozenset({"span"})),
    "ol": frozenset({"start", "reversed", "type"}),
    "li": frozenset({"value"}),
    "img": frozenset({"width", "height"}),
    "details": frozenset({"open"}),
}
EMPTY = frozenset({"br", "col", "hr", "img", "wbr"})
# The parser takes what follows newer elements of this kind for their content.
WITHOUT_CONTENT = EMPTY | frozenset(
    {"area", "base", "embed", "input", "link", "meta", "param", "source", "track"}
)
# Of these the content alone is copied.
AROUND = frozenset({"html", "head", "body"})
# As extraction leaves out what surrounds the text of a page.
BESIDE = frozenset({"nav", "aside"})
OF_THE_SITE = frozenset({"header", "footer"})
HOLD_THE_TEXT = frozenset({"main", "article", "section", "blockquote", "figure"})
