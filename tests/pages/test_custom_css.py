"""An editor's own CSS is left without what could do harm."""

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.pages.design.custom_css import MAX_BYTES, clean_css


def test_rules_that_change_how_something_looks_stay_and_are_scoped():
    clean = clean_css(
        '.a { letter-spacing: .02em } .b::before { content: "\\201C" }\n'
        "@media (min-width: 40em) { .c > p { color: rgb(1 2 3); "
        "background: url(/media/images/x.png) } }"
    )

    assert clean.dropped == []
    for kept in ("letter-spacing: .02em", "content: “", ".c > p", "rgb(1 2 3)"):
        assert kept.replace("“", '"“"') in clean.scoped
    assert clean.scoped.startswith("@layer custom {\n@scope (main, .site-footer, .site")


def test_a_beginning_with_what_is_around_is_left_out_of_a_selector():
    clean = clean_css("body .a, main .b > p { color: red } .c { .d & { top: 0 } }")

    assert clean.dropped == []
    assert clean.rules == ".a, .b > p { color: red; }\n.c { .d & { top: 0; } }"


def test_each_part_that_is_left_out_is_named_with_its_line_and_the_reason():
    clean = clean_css(
        '@import "https://e.example/x.css";\n'
        ".a { background: url(https://e.example/x.png); color: red !important }\n"
        "body { display: none }\n"
        "@font-face { src: url(x.woff2) }\n"
        ".b { animation: spin 1s }\n"
        ".c { width: expression(alert(1)) }\n"
        '.d { background: image-set("https://e.example/x.png" 1x) }\n'
    )

    assert [str(one) for one in clean.dropped] == [
        "Line 1: @import is not allowed.",
        "Line 2: background: “https://e.example/x.png” is not an image in the library.",
        (
            "Line 3: “body” cannot be styled here. Use the colour, font and spacing "
            "settings instead."
        ),
        "Line 4: @font-face is not allowed.",
        "Line 5: “animation” is not allowed.",
        "Line 6: width: expression() is not allowed.",
        "Line 7: background: image-set() is not allowed.",
    ]
    assert clean.rules == ".a { color: red; }"


@pytest.mark.parametrize(
    "css",
    [
        "a { x\\3a red\\7d \\7d \\7d body\\7b display: none }",
        "a; @import url(//e.example); b { color: red }",
        "a { color: red } } } } body { display: none }",
        "a { background: u\\72l(//e.example) }",
        "a { background: URL( '//e.example' ) }",
        "a { --x: url(//e.example); background: var(--x) }",
        "a { background: url(/admin/logout/) }",
        "a { background: url(/media/images/../../admin/logout/) }",
        "a { background: url(data:image/png;base64,AAAA) }",
        "a { -webkit-animation: x 1s; transition: all 1s; behavior: url(x) }",
        "@keyframes x { from { top: 0 } }",
        "@layer tokens { a { color: red } }",
        "@scope (html) { body { display: none } }",
        ".x, html { --paper: red }",
        ":scope { display: none }",
        "a { background: url(/media/images/%2e%2e/.%2E/admin/logout) }",
        ":sc\\6fpe { display: none }",
        "& { display: none }",
        "@media all { display: none; & { display: none } }",
    ],
)
def test_ways_around_lead_nowhere(css):
    clean = clean_css(css)

    assert clean.dropped
    for part in (
        "e.example",
        "admin",
        "data:",
        "animation",
        "@import",
        "@keyframes",
        ":scope",
    ):
        assert part not in clean.rules
    assert_stays_in_place(clean.scoped)


PIECES = [
    *("a", "color", "red", "url(", "@", "media", "import", "layer", "body", "&"),
    *("!important", "//e.example", "--x", "\\7d ", "/*", "*/", "<!--", "-->", ","),
    *"{}()[];:'\"\\",
]


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(PIECES)).map(" ".join),
        st.lists(st.sampled_from(list("a{}()[];:@\\\"'/*<!-7d &u,"))).map("".join),
    )
)
def test_whatever_is_written_stays_in_its_scope(css):
    assert_stays_in_place(clean_css(css).scoped)


def assert_stays_in_place(css: str) -> None:
    """Two layers, one scope in the first, nothing that loads or insists."""
    if not css:
        return
    layers = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    assert [(one.type, one.lower_at_keyword) for one in layers] == [
        ("at-rule", "layer"),
        ("at-rule", "layer"),
    ]
    [scope] = tinycss2.parse_blocks_contents(layers[0].content, skip_whitespace=True)
    assert scope.lower_at_keyword == "scope"
    for token in _all(scope.content):
        assert token.type not in {"error", "url"}
        assert getattr(token, "lower_value", "") != "important"
        if token.type == "at-keyword":
            assert token.lower_value in {"media", "supports", "container"}


def _all(tokens):
    for token in tokens:
        yield token
        for inner in ("content", "arguments", "prelude"):
            value = getattr(token, inner, None)
            if isinstance(value, list):
                yield from _all(value)


def test_too_much_is_left_out_as_a_whole():
    clean = clean_css(".a { color: red }" + " " * MAX_BYTES)

    assert clean.scoped == ""
    assert [str(one) for one in clean.dropped] == [
        "Line 1: The CSS must be smaller than 50 kB."
    ]
