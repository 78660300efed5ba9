"""Block comments are read as WordPress reads them, however broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf_wordpress.importers.streams.block_grammar import Block, parse_blocks


def test_a_block_has_its_attributes_and_the_blocks_within_in_order() -> None:
    content = (
        'before<!-- wp:group {"layout":{"type":"flex"}} --><div>'
        "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->"
        '</div><!-- /wp:group --><!-- wp:acme/map {"at":"1,2"} /-->after'
    )

    before, group, shop, after = parse_blocks(content)

    assert (before, after) == ("before", "after")
    assert group == Block(
        "core/group",
        {"layout": {"type": "flex"}},
        ["<div>", Block("core/paragraph", parts=["<p>a</p>"]), "</div>"],
    )
    assert shop == Block("acme/map", {"at": "1,2"})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "<!-- wp:heading {bad json} --><h2>a</h2><!-- /wp:heading -->",
            [Block("core/heading", parts=["<h2>a</h2>"], readable=False)],
        ),
        (
            '<!-- wp:block ["no object"] /-->',
            ['<!-- wp:block ["no object"] /-->'],
        ),
        (
            "<!-- wp:paragraph --><p>never closed",
            [Block("core/paragraph", parts=["<p>never closed"], closed=False)],
        ),
        ("<!-- /wp:paragraph --> text", [" text"]),
        ("<!--more--><!-- note -->", ["<!--more--><!-- note -->"]),
    ],
)
def test_broken_comments_harm_nothing(content: str, expected: list[object]) -> None:
    assert parse_blocks(content) == expected


def test_blocks_may_nest_as_deep_as_they_like() -> None:
    content = "<!-- wp:group -->" * 5000 + "deep" + "<!-- /wp:group -->" * 5000 + "end"

    parts = parse_blocks(content)

    assert parts[-1] == "end"


@given(
    st.lists(
        st.sampled_from(
            ["<!-- wp:a -->", "<!-- /wp:a -->", "<!-- wp:b/c /-->", "<!--", "-->", "x"]
        )
    ).map("".join)
)
def test_no_word_is_lost(content: str) -> None:
    def words(parts: list[str | Block]) -> str:
        return "".join(
            part if isinstance(part, str) else words(part.parts) for part in parts
        )

    assert words(parse_blocks(content)).count("x") == content.count("x")
