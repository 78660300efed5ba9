"""Shortcodes are told from brackets, and their attributes are read."""

import pytest

from freeshelf_wordpress.importers.streams.shortcodes import (
    Shortcode,
    replace_shortcodes,
)


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        (
            "a [gallery ids=\"1,2\" columns='4' link=file] b",
            "a <gallery> b",
            [Shortcode("gallery", {"ids": "1,2", "columns": "4", "link": "file"})],
        ),
        (
            "[caption width=300]<img> words[/caption]",
            "<caption>",
            [Shortcode("caption", {"width": "300"}, "<img> words")],
        ),
        (
            "[vc_row a=”b”]inside[/vc_row]",
            "<vc_row>inside",
            [Shortcode("vc_row", {"a": "b"})],
        ),
        ("[[gallery]] and [1] and [sic] and [x](y)", None, []),
        ("[caption]never closed", "<caption>never closed", [Shortcode("caption")]),
        ("a [", None, []),
    ],
)
def test_shortcodes_are_replaced_and_brackets_stay(
    text: str, expected: str | None, found: list[Shortcode]
) -> None:
    seen: list[Shortcode] = []

    def replace(shortcode: Shortcode) -> str:
        seen.append(shortcode)
        return f"<{shortcode.name}>"

    replaced = replace_shortcodes(text, replace)

    assert replaced == (expected or text.replace("[[gallery]]", "[gallery]"))
    assert seen == found
