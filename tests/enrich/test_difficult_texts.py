"""HTML, Markdown and plain text: beside the text, without a declared encoding."""

import pytest

from freeshelf.enrich.extractors.html import read_html, read_markdown
from freeshelf.enrich.extractors.plain_text import read_plain_text
from tests.enrich.here import ReadHere

RUSSIAN = "Инспектор спрашивает работника, кто заплатил за наём. Труд запрещён."
ARABIC = "يسأل المفتش العامل عمن دفع رسوم التوظيف. العمل الجبري محظور."
CHINESE = "监察员询问工人谁支付了招聘费用。禁止强迫劳动，任何人不得为工作付费。"
SPANISH = "La inspectora pregunta quién pagó la comisión; el año pasado, nadie más."


@pytest.fixture
def read(tmp_path):
    return ReadHere(tmp_path)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (ARABIC, "windows-1256"),
        (CHINESE, "gb18030"),
        (SPANISH, "windows-1252"),
        (RUSSIAN, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        (SPANISH, "utf-16-le"),
    ],
)
def test_text_is_read_in_its_encoding_though_nothing_declares_it(read, text, encoding):
    assert read(read_plain_text, text.encode(encoding)).text == text


def test_bytes_that_are_no_characters_do_not_stop_the_reading(read):
    content = SPANISH.encode() + b" \xff\xfe\xc3 " + RUSSIAN.encode("cp1251")

    text = read(read_plain_text, content).text

    assert "La inspectora pregunta" in text
    assert read.stop == ""


def test_html_is_read_in_the_encoding_that_it_declares(read):
    content = f'<meta charset="windows-1251"><p>{RUSSIAN}</p>'.encode("cp1251")

    assert read(read_html, content).text == RUSSIAN


def test_html_that_declares_the_wrong_encoding_is_read_by_its_bytes(read):
    content = f'<meta charset="utf-8"><p>{RUSSIAN}</p>'.encode("cp1251")

    assert read(read_html, content).text == RUSSIAN


def test_what_stands_beside_the_text_of_a_web_page_is_left_out(read):
    content = (
        b"<body><header><h1>The site</h1><nav><ul><li>Home<li>About</ul></nav></header>"
        b"<main><article><header><h1>Fees</h1></header><p>None are due."
        b"<aside>Related</aside><div hidden>secret<p>more</div></article></main>"
        b"<footer>(c) 2026</footer>"
    )

    assert read(read_html, content).text == "Fees\nNone are due."


def test_a_web_page_that_is_navigation_only_is_read_whole(read):
    assert read(read_html, b"<nav><p>Fees</p></nav>").text == "Fees"


def test_a_row_of_an_html_table_is_a_line(read):
    content = (
        b"<table><tr><th>Item<th>Cost<tr><td><p>Visa</p><p>fee</p><td>40"
        b"<td></table><p>after"
    )

    assert read(read_html, content).text == "Item | Cost\nVisa fee | 40\nafter"


def test_markdown_is_read_without_its_marks_and_front_matter(read):
    content = (
        b"---\r\ntitle: Guide to fees\r\ntags: [a]\r\n---\r\n# Fees\r\n\r\n"
        b"Some **text** with a [link](http://x.example).\r\n\r\n"
        b"| Item | Cost |\r\n|------|------|\r\n| Visa | 40   |\r\n\r\n"
        b"## Who\r\n\r\n- one\r\n"
    )

    document = read(read_markdown, content)

    assert document.title == "Guide to fees"
    assert document.text == (
        "Fees\nSome text with a link.\nItem | Cost\nVisa | 40\nWho\none"
    )
    assert [(e.title, e.level) for e in document.outline] == [("Fees", 0), ("Who", 1)]


@pytest.mark.parametrize(
    "name", ["hex", "idna", "undefined", "unicode_escape", "utf-7", "utf-32", "none"]
)
def test_html_that_declares_what_is_no_encoding_is_read_by_its_bytes(read, name):
    content = f'<meta charset="{name}"><p>{RUSSIAN} \\u0041 +AGE-</p>'.encode()

    assert read(read_html, content).text == f"{RUSSIAN} \\u0041 +AGE-"
    assert read.stop == ""


@pytest.mark.parametrize("text", [ARABIC, CHINESE, RUSSIAN, SPANISH])
@pytest.mark.parametrize("reader", [read_plain_text, read_markdown, read_html])
def test_a_broken_byte_costs_one_character_and_not_the_text(read, reader, text):
    content = (text * 3).encode() + b"\xff" + (text * 3).encode()

    assert read(reader, content).text == text * 6


@pytest.mark.parametrize("name", ["iso-8859-1", "us-ascii"])
def test_html_in_what_is_called_latin_1_keeps_its_apostrophes(read, name):
    said = "L’homme – sans “papiers” – est passé par " + "plain words " * 40 + "ici"
    content = f'<meta charset="{name}"><p>{said}'.encode("cp1252")

    assert read(read_html, content).text == said


@pytest.mark.parametrize("name", ["iso-8859-1", "us-ascii"])
@pytest.mark.parametrize("text", [ARABIC, CHINESE, RUSSIAN, SPANISH])
def test_html_that_is_called_latin_1_and_is_utf_8_is_read(read, text, name):
    content = f'<meta charset="{name}"><p>{text}'.encode()

    assert read(read_html, content).text == text


def test_html_in_big5_has_the_characters_that_hong_kong_added(read):
    content = '<meta charset="big5"><p>香港旺角亞皆老街嘅工人'.encode("big5hkscs")

    assert read(read_html, content).text == "香港旺角亞皆老街嘅工人"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8"])
@pytest.mark.parametrize("reader", [read_plain_text, read_markdown, read_html])
def test_the_encoding_is_told_where_plain_letters_end(read, reader, encoding):
    content = b"a word \n\n" * 40_000 + RUSSIAN.encode(encoding)

    assert read(reader, content, max_pages=1000).pages[-1].text.endswith(RUSSIAN)


def test_a_zero_in_a_text_is_left_out_and_what_is_no_text_is_damaged(read):
    content = f"{RUSSIAN}\0{RUSSIAN}".encode()

    assert read(read_plain_text, content).text == RUSSIAN + RUSSIAN
    assert read.stop == ""
    read(read_plain_text, bytes(range(256)) * 8)
    assert read.stop == "damaged"
    read(read_plain_text, b"table\0\0\0\1row" * 50)
    assert read.stop == "damaged"
