"""Quotations and captions that were plain words become formatted ones."""

import importlib

import pytest

pytestmark = pytest.mark.line("4.7")

migration = importlib.import_module(
    "freeshelf.pages.migrations.0004_formatted_quotations"
)


def test_plain_words_become_paragraphs_and_say_the_same():
    body = [
        {"type": "quote", "value": {"text": "a < b\n\n& c", "attribution": "x"}},
        {"type": "figure", "value": {"image": 1, "caption": "<kiln>"}},
        {"type": "figure", "value": {"image": 1, "caption": None}},
        {"type": "heading", "value": "a < b"},
    ]

    assert migration.format_words(body)

    quote, figure, bare, heading = [block["value"] for block in body]
    assert quote == {"text": "<p>a &lt; b</p><p>&amp; c</p>", "attribution": "x"}
    assert figure == {"image": 1, "caption": "<p>&lt;kiln&gt;</p>"}
    assert bare["caption"] == ""
    assert heading == "a < b"


def test_a_text_without_them_is_left_alone():
    assert not migration.format_words([{"type": "paragraph", "value": "<p>x</p>"}])
