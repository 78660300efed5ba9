import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.html import html_to_line, html_to_text, plain_title, sanitize_html

ATTACK = (
    '<p>Before</p><script>document.location="https://evil.example/"</script>'
    '<img src="x" onerror="alert(1)"><a href="javascript:alert(2)" onclick="a()">c</a>'
    '<a href="JaVaScRiPt&#58;alert(4)">d</a><svg onload="alert(5)">'
    '<iframe src="https://evil.example/frame"></iframe><style>body{display:none}</style>'
    '<object data="data:text/html;base64,PHNjcmlwdD4="></object>'
    '<form action="https://evil.example"><input name="x"></form>'
    '<p style="background:url(javascript:alert(6))">After</p>'
    '<meta http-equiv="refresh" content="0;url=https://evil.example">'
)


def test_nothing_that_acts_or_calls_home_survives() -> None:
    cleaned = sanitize_html(ATTACK)

    assert "Before" in cleaned
    for word in ("script", "evil", "onerror", "onclick", "style", "<iframe", "<form"):
        assert word not in cleaned.lower()


def test_structure_and_links_stay() -> None:
    markup = (
        '<h1>Top</h1><p lang="fr">Un <strong>mot</strong></p>'
        '<ol start="3"><li>x</li></ol><a href="https://example.org/">out</a>'
    )

    cleaned = sanitize_html(markup)

    assert "<h2>Top</h2>" in cleaned
    assert '<p lang="fr">Un <strong>mot</strong></p>' in cleaned
    assert '<ol start="3">' in cleaned
    assert 'href="https://example.org/"' in cleaned
    assert "noreferrer" in cleaned


def test_a_picture_from_elsewhere_is_dropped_and_a_local_one_kept() -> None:
    assert sanitize_html('<img src="https://cdn.example/x.png" alt="X">') == ""
    assert sanitize_html('<img src="//cdn.example/x.png">') == ""
    assert 'src="/r/abc/x.png"' in sanitize_html('<img src="/r/abc/x.png" alt="X">')


def test_addresses_are_rewritten_before_they_are_judged() -> None:
    moved = sanitize_html(
        '<a href="http://old.example/about/">a</a><img src="http://old.example/p.png">',
        rewrite=lambda address: address.removeprefix("http://old.example"),
    )

    assert 'href="/about/"' in moved
    assert 'src="/p.png"' in moved


def test_text_keeps_words_of_blocks_and_cells_apart() -> None:
    text = html_to_text("<h2>One</h2><p>two<br>three</p><td>a</td><td>b</td> &amp; c")

    assert text == "One\ntwo\nthree\na b & c"


def test_in_one_line_a_dot_keeps_a_heading_from_the_sentence_after_it() -> None:
    text = html_to_line(
        "<p>It should hold.</p><h2>How to use it</h2><p>The annex gives<br>three.</p>"
        "<h3>كيف تُستخدم</h3><p>انظر الملحق.</p><p>（附件。）</p><ul><li>one</li></ul>"
    )

    assert text == (
        "It should hold. · How to use it · The annex gives three. · كيف تُستخدم · "
        "انظر الملحق. （附件。） · one"
    )


def test_in_one_line_keywords_and_list_items_stay_apart_from_the_abstract() -> None:
    text = html_to_line(
        "<p>Workers pay for jobs.</p><p>fees; debt; kilns</p><p>Three pay:</p>"
        "<ul><li>cooks</li><li>drivers</li></ul><p>•</p><p>Nobody<br>else pays</p>"
        "<p>migration</p>"
    )

    assert text == (
        "Workers pay for jobs. · fees; debt; kilns · Three pay: cooks · drivers · "
        "Nobody else pays · migration"
    )


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Health &amp;amp; safety", "Health & safety"),
        (
            "Title with <em>markup</em> & a bare < less",
            "Title with markup & a bare < less",
        ),
        ('Attempt <script>alert("title")</script>', "Attempt"),
        ("Tom &amp; “Jerry” &#8211; ü", "Tom & “Jerry” – ü"),
        ("  two\n lines ", "two lines"),
        ("", ""),
    ],
)
def test_titles_become_plain_text(raw: str, shown: str) -> None:
    assert plain_title(raw) == shown


@given(st.text(alphabet=st.sampled_from("<>/\"'=&;#ascriptonlodhef: x"), max_size=200))
def test_no_text_makes_the_sanitiser_fail_or_leak_a_handler(markup: str) -> None:
    cleaned = sanitize_html(markup)

    assert "<script" not in cleaned
    assert not re.search(r"<[a-z]+[^>]*\son\w+=", cleaned)
    assert sanitize_html(cleaned) == cleaned


@pytest.mark.parametrize(
    "address",
    [
        "/\t/evil.example/x",
        "/\n/evil.example/x",
        "/&#9;/evil.example/x",
        "\x01//evil.example/x",
        "/\\evil.example/x",
        "\\/evil.example/x",
        "/./\\/..//evil.example/x",
        "https:evil.example/x",
    ],
)
def test_a_picture_is_judged_as_browsers_read_its_address(address: str) -> None:
    assert "evil" not in sanitize_html(f'<p>Words<img src="{address}" alt=""></p>')


@pytest.mark.parametrize("scheme", ["javascript:", "java\nscript:", "data:", "blob:"])
def test_a_citation_leads_only_where_a_link_may(scheme: str) -> None:
    cited = sanitize_html(f'<blockquote cite="{scheme}alert(1)">said</blockquote>')
    kept = '<blockquote cite="https://example.org/report">said</blockquote>'

    assert cited == "<blockquote>said</blockquote>"
    assert sanitize_html(kept) == kept


def test_a_link_says_the_host_that_browsers_open() -> None:
    link = sanitize_html('<a href="https:\\\\evil.example\\about">about</a>')
    relative = sanitize_html('<a href="/\t/evil.example/about">about</a>')

    assert 'href="https://evil.example/about"' in link
    assert 'href="//evil.example/about"' in relative
