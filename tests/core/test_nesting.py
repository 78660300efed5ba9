"""HTML that nests without end is cut flat before anything parses it."""

import pytest

from freeshelf.core.html import (
    MAX_DEPTH,
    html_to_text,
    limit_nesting,
    plain_title,
    sanitize_html,
)

ENDLESS = 100_000


@pytest.mark.parametrize(
    "tag", ["<div>", "<figure>", '<x title="a">', "<DIV></other>", "<ul><li>"]
)
def test_tags_deeper_than_the_limit_go_and_their_text_stays(tag):
    cut = limit_nesting(tag * ENDLESS + "Fees")

    opening = tag.partition(">")[0].lower()
    assert cut.lower().count(opening) == MAX_DEPTH
    assert cut.endswith("Fees")


@pytest.mark.parametrize("read", [sanitize_html, html_to_text, plain_title])
@pytest.mark.parametrize("tag", ["<div>", "<figure>", "<blockquote><ul><li>"])
def test_endless_markup_is_read_to_its_end(read, tag):
    assert "Fees" in read(tag * ENDLESS + "Fees")


@pytest.mark.parametrize(
    "markup",
    [
        "<ul>" + "<li>Unclosed item" * 1000 + "</ul>",
        "<p>Unclosed paragraph" * 1000,
        "<table>" + "<tr><td>a<td>b" * 1000 + "</table>",
        "<div><p>Closed</p></div>" * 1000,
        "<div>" * MAX_DEPTH + "a" + "</div>" * MAX_DEPTH,
    ],
)
def test_markup_that_does_not_nest_deeply_stays_as_it_is(markup):
    assert limit_nesting(markup) == markup
