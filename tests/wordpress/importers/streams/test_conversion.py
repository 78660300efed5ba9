"""The content of an item becomes blocks; what no block stands for is kept and said."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf_wordpress.importers.streams.conversion import convert
from freeshelf_wordpress.importers.streams.stream import NoteKind, sentences
from tests.wordpress.importers.streams.answers import SITE, Answers

UPLOADS = f"{SITE}/wp-content/uploads"
PARAGRAPH = "paragraph"
HTML = "imported_html"


def blocks(content: str, **options: str) -> list[tuple[str, Any]]:
    """Types and values, without the ids."""
    said = json.dumps(convert(content, Answers(), **options).blocks)
    without_ids = re.sub(r', "id": "[0-9a-f-]{36}"', "", said)
    return [(block["type"], block["value"]) for block in json.loads(without_ids)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", []),
        (
            "One\ntwo\n\nthree",
            [(PARAGRAPH, "<p>One<br/> two</p><p>three</p>")],
        ),
        (
            ("<!-- wp:paragraph --><p>a <strong>b</strong></p><!-- /wp:paragraph -->"
            "<!-- wp:list --><ul><!-- wp:list-item --><li>c<ol><li>d</li></ol></li>"
            "<!-- /wp:list-item --></ul><!-- /wp:list -->"),
            [(PARAGRAPH, "<p>a <b>b</b></p><ul><li>c<ol><li>d</li></ol></li></ul>")],
        ),
        (
            "<h1>A</h1><h2>B <em>c</em></h2><h4><b>D</b></h4>",
            [
                ("heading", "A"),
                (HTML, "<h2>B <em>c</em></h2>"),
                ("subheading", {"level": "4", "text": "D"}),
            ],
        ),
        (
            f'<h3>See <a href="{SITE}/about/">us</a></h3>',
            [(PARAGRAPH, '<h3>See <a linktype="page" id="7">us</a></h3>')],
        ),
        ('<p><kbd>Ctrl</kbd></p><p lang="ar" dir="rtl">ع</p>', [
            (HTML, '<p><kbd>Ctrl</kbd></p>\n<p lang="ar" dir="rtl">ع</p>'),
        ]),
        ("<ol start='3'><li>c</li></ol>", [(HTML, '<ol start="3"><li>c</li></ol>')]),
        (
            "<blockquote><p>q</p><cite>who</cite></blockquote>",
            [("quote", {"text": "<p>q</p>", "attribution": "who"})],
        ),
        ("<pre>  a\n\n  <b>b</b></pre>", [("preformatted", "  a\n\n  b")]),
        (
            ("<table><thead><tr><th>H</th></tr></thead><tr><td><b>c</b></td></tr>"
            "<caption>C</caption></table>"),
            [
                (
                    "table",
                    {
                        "columns": [{"type": "text", "heading": "H"}],
                        "rows": [{"values": ["<p><b>c</b></p>"]}],
                        "caption": "C",
                    },
                )
            ],
        ),
        (
            "<table><tr><td colspan='2'>c</td></tr></table>",
            [(HTML, "<table><tbody><tr><td colspan=\"2\">c</td></tr></tbody></table>")],
        ),
        ("a<hr>b<!--more-->c", [
            (PARAGRAPH, "<p>a</p>"), ("separator", None), (PARAGRAPH, "<p>bc</p>"),
        ]),
        ("a\n\n<!--nextpage-->\n\nb", [
            (PARAGRAPH, "<p>a</p>"), ("separator", None), (PARAGRAPH, "<p>b</p>"),
        ]),
    ],
)  # fmt: skip
def test_words_become_the_blocks_that_hold_them_whole(
    content: str, expected: list[tuple[str, Any]]
) -> None:
    assert blocks(content) == expected


def _figure(number: int, **changed: Any) -> tuple[str, Any]:
    value = {
        "image": number,
        "caption": "",
        "alt_text": f"Alt {number}",
        "is_decorative": False,
        "link": "",
    }
    return "figure", value | changed


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            f'<p>a <img src="{UPLOADS}/picture-3.jpg" alt="Kiln"> b</p>',
            [
                (PARAGRAPH, "<p>a</p>"),
                _figure(3, alt_text="Kiln"),
                (PARAGRAPH, "<p>b</p>"),
            ],
        ),
        (
            (
                f'[caption id="x"]<a href="{SITE}/about/"><img class="wp-image-4" '
                f'src="{UPLOADS}/any-150x150.jpg"></a> Words, <em>said</em>[/caption]'
            ),
            [_figure(4, caption="Words, <i>said</i>", link="/about/")],
        ),
        (
            f'<a href="{UPLOADS}/picture-3.jpg"><img src="{UPLOADS}/picture-3.jpg">',
            [_figure(3)],
        ),
        (
            f'<figure><img src="{UPLOADS}/lost.jpg"><figcaption>c</figcaption>',
            [
                (
                    HTML,
                    (
                        '<figure><img src="/wp-content/uploads/lost.jpg">'
                        "<figcaption>c</figcaption></figure>"
                    ),
                )
            ],
        ),
        ('<p>a<img src="https://cdn.example/x.png"></p>', [(PARAGRAPH, "<p>a</p>")]),
        (
            '<p>Good <img class="emoji" alt="🚢" src="https://s.w.org/x.svg"> day</p>',
            [(PARAGRAPH, "<p>Good 🚢 day</p>")],
        ),
        (
            (
                f'<div class="wp-block-file"><a href="{UPLOADS}/file-12.pdf">Report</a>'
                f'<a href="{UPLOADS}/file-12.pdf" download>Download</a></div>'
            ),
            [("file", {"file": 12, "text": "Report"})],
        ),
        (
            f'[video mp4="{UPLOADS}/file-13.mp4" poster="x"][/video]',
            [
                (
                    "video",
                    {"file": 13, "address": "", "caption": "", "poster": None},
                )
            ],
        ),
        (
            '[playlist ids="31"]',
            [("audio", {"file": None, "address": "/sound-31.mp3", "caption": ""})],
        ),
        (
            (
                "[embed]https://vimeo.com/1[/embed]\n\nhttps://youtu.be/abcdefg\n\n"
                "https://agency.example/report"
            ),
            [
                ("embed", {"url": "https://vimeo.com/1", "caption": ""}),
                ("embed", {"url": "https://youtu.be/abcdefg", "caption": ""}),
                (
                    PARAGRAPH,
                    (
                        '<p><a href="https://agency.example/report">'
                        "https://agency.example/report</a></p>"
                    ),
                ),
            ],
        ),
        (
            '<iframe src="https://www.youtube-nocookie.com/embed/abcdefg"></iframe>',
            [
                (
                    "embed",
                    {"url": "https://www.youtube.com/watch?v=abcdefg", "caption": ""},
                )
            ],
        ),
    ],
)
def test_media_become_blocks_of_the_librarys_own(
    content: str, expected: list[tuple[str, Any]]
) -> None:
    assert blocks(content) == expected


@pytest.mark.parametrize(
    ("shortcode", "numbers"),
    [('[gallery ids="3,4,77" columns="2"]', [3, 4]), ("[gallery]", [1, 2])],
)
def test_a_gallery_shows_its_pictures_or_those_of_the_item(
    shortcode: str, numbers: list[int]
) -> None:
    [(kind, value)] = blocks(shortcode)

    assert kind == "gallery"
    assert [item["value"]["image"] for item in value["images"]] == numbers
    assert value["images"][0]["value"]["caption"] == f"Caption {numbers[0]}"


def test_columns_and_folds_hold_streams_and_are_not_nested() -> None:
    column = '<div class="wp-block-column"><p>{}</p>{}</div>'
    columns = '<div class="wp-block-columns">{}</div>'
    inner = columns.format(column.format("c", "") + column.format("d", ""))
    content = columns.format(column.format("a", "") + column.format("b", inner))
    fold = f"<details><summary>S</summary><p>e</p>{inner}</details>"

    found = blocks(content + fold)

    def words(text: str) -> list[dict[str, str]]:
        return [{"type": "paragraph", "value": text}]

    assert found == [
        (
            "columns",
            [
                {"type": "item", "value": {"width": None, "content": content}}
                for content in (words("<p>a</p>"), words("<p>b</p><p>c</p><p>d</p>"))
            ],
        ),
        ("details", {"summary": "S", "content": words("<p>e</p><p>c</p><p>d</p>")}),
    ]


def test_references_to_patterns_and_footnotes_are_resolved() -> None:
    content = (
        '<!-- wp:block {"ref":84} /--><!-- wp:block {"ref":99} /-->'
        '<p>T<sup data-fn="9a"><a href="#9a">1</a></sup></p><!-- wp:footnotes /-->'
    )
    notes = json.dumps([{"id": "9a", "content": "A <b>note</b> <script>x</script>"}])

    found = blocks(content, footnotes=notes)

    assert found == [
        ("pattern", 84),
        (PARAGRAPH, '<p>T<sup><a href="#note-9a">1</a></sup></p>'),
        (
            "footnotes",
            [
                {
                    "type": "item",
                    "value": {"anchor": "note-9a", "text": "<p>A <b>note</b></p>"},
                }
            ],
        ),
    ]


def test_what_is_lost_or_kept_as_html_is_remarked_upon() -> None:
    content = (
        '<!-- wp:latest-posts {"n":6} /--><!-- wp:heading {bad} --><h2>H</h2>'
        "<!-- /wp:heading -->[contact-form-7 id=1]<p><u>u</u></p>"
        '<form><input></form><iframe src="https://map.example"></iframe>'
    )

    remarks = convert(content, Answers()).remarks

    assert {(remark.kind, remark.detail) for remark in remarks} == {
        (NoteKind.COMPUTED, "wp:latest-posts"),
        (NoteKind.UNREADABLE, "wp:heading"),
        (NoteKind.SHORTCODE, "[contact-form-7]"),
        (NoteKind.KEPT_AS_HTML, "u"),
        (NoteKind.LEFT_OUT, "form"),
        (NoteKind.LEFT_OUT, "iframe https://map.example"),
    }
    said = sentences(remarks)
    assert ("kept as HTML", "kept as HTML: u") in said
    assert ("left out", "left out: form, iframe https://map.example") in said


def test_equal_texts_have_equal_ids_and_twins_differ() -> None:
    first = convert("<h2>A</h2><p>b</p><h2>A</h2>", Answers()).blocks
    second = convert("<h2>A</h2><p>c</p><h2>A</h2>", Answers()).blocks

    assert first[0]["id"] == second[0]["id"] != first[2]["id"] == second[2]["id"]
    assert first[1]["id"] != second[1]["id"]


_PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<script>alert(1)</script>", '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">', "</a>", "<table><td>", "<li>", "<ul>",
        '<a href="JaVaScRiPt&#58;alert(2)" onclick=alert(3)>', "<svg onload=alert(5)>",
        "<!-- wp:group {", "-->", "<!-- /wp:group -->", "[caption]", "[/caption]",
        '[gallery ids="1,9,x"', "]", '<iframe src="javascript:alert(6)">', "\x00",
        '[embed]javascript:alert(7)[/embed]', '<div data-placeholder="pattern:84">',
        '<div data-placeholder="gallery:<script>:9">', "&lt;script&gt;", "<pre>",
        '[video src="javascript:alert(8)"]', "<details>", "<figure>", "<blockquote>",
        '<style>@import "//evil.example"</style>', "<figcaption>", "https://youtu.be/a",
        '<!-- wp:social-link {"url":"javascript:alert(9)","service":"<b>"} /-->', "[[",
        '<div class="wp-block-columns">', '<div class="wp-block-button">', "</div>",
    ]
)  # fmt: skip
_ACTS = re.compile(
    r"<(?:script|style|iframe|svg|object|form|meta)|\son\w+=|javascript:alert\(\d\)[\"']",
    re.IGNORECASE,
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_nothing_that_acts_comes_through_whatever_the_text_is(content: str) -> None:
    for kind, value in blocks(content):
        for markup in _markup_in(kind, value):
            assert not _ACTS.search(markup)
        assert "javascript:" not in json.dumps(_addresses_in(value))


def _markup_in(kind: str, value: Any) -> list[str]:
    """All strings of a value that are shown as HTML."""
    if isinstance(value, str):
        return [value] if kind in {PARAGRAPH, HTML, "text", "caption", "values"} else []
    if isinstance(value, list):
        return [found for one in value for found in _markup_in(kind, one)]
    if isinstance(value, dict):
        inside = value.get("type", kind)
        return [
            found
            for name, one in value.items()
            for found in _markup_in(inside if name == "value" else name, one)
        ]
    return []


def _addresses_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for one in value for found in _addresses_in(one)]
    if not isinstance(value, dict):
        return []
    own = [value[name] for name in ("url", "link", "address") if value.get(name)]
    return own + [found for one in value.values() for found in _addresses_in(one)]


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 20_000 + "deep",
        "<b><i>" * 5_000 + "deep",
        "<ul><li>" * 5_000 + "deep",
        "<blockquote>" * 5_000 + "deep",
        "[caption]" * 5_000 + "deep",
        "<details>" * 5_000 + "deep",
    ],
)
def test_no_depth_is_too_deep(content: str) -> None:
    assert "deep" in json.dumps(blocks(content))


@pytest.mark.parametrize(
    "content",
    ["<!--", "<pre ", "[gallery ", "[gallery " + "a" * 40_000, "<!-- wp:block "],
)
def test_what_nothing_closes_is_read_in_one_go(content: str) -> None:
    # By the square of its length each of these would take hours.
    found = convert(content * (1_000_000 // len(content)), Answers())

    assert len(found.blocks) <= 1
