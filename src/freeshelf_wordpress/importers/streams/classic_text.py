"""Convert text of the classic editor, in which blank lines separate paragraphs.

The rules are those of WordPress' wpautop, as far as they affect the display:
https://developer.wordpress.org/reference/functions/wpautop/
"""

import html
import re
from collections.abc import Callable

_BLOCK_TAGS = (
    "address|article|aside|audio|blockquote|center|dd|details|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|noscript|object|"
    "ol|p|pre|script|section|style|summary|table|tbody|td|tfoot|th|thead|tr|ul|svg|"
    "meta|video"
)
_STARTS_WITH_BLOCK = re.compile(rf"\s*</?(?:{_BLOCK_TAGS})\b", re.IGNORECASE)
_PRE, _PRE_END = (re.compile(tag, re.IGNORECASE) for tag in (r"<pre\b", "</pre>"))
_TEXT_AFTER_BLOCK = re.compile(
    r"(</(?:h[1-6]|p|ul|ol|blockquote|table|pre|figure|div|details)>)\s*(?=[^<\s])",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")
_BARE_URL = re.compile(r"^[ \t]*(https?://[^\s<>\"'\[\]]+)[ \t]*$", re.MULTILINE)


def with_paragraphs(text: str) -> str:
    """Return HTML with elements for paragraphs and line breaks of classic text."""
    pieces = _split_preformatted(text)
    return "\n".join(
        piece if index % 2 else _paragraphs_of_text(piece)
        for index, piece in enumerate(pieces)
    )


def with_bare_addresses(text: str, replace: Callable[[str], str]) -> str:
    """Replace each URL that is alone on its line by the result of `replace`."""
    pieces = _split_preformatted(text)
    return "".join(
        piece
        if index % 2
        else _BARE_URL.sub(lambda match: replace(html.unescape(match[1])), piece)
        for index, piece in enumerate(pieces)
    )


def _split_preformatted(text: str) -> list[str]:
    """Return other text and preformatted text in turns, in linear time."""
    pieces: list[str] = []
    position = 0
    while (begins := _PRE.search(text, position)) is not None:
        ends = _PRE_END.search(text, begins.end())
        if ends is None:
            break
        pieces += [text[position : begins.start()], text[begins.start() : ends.end()]]
        position = ends.end()
    return [*pieces, text[position:]]


def _paragraphs_of_text(text: str) -> str:
    blocks = []
    for chunk in _BLANK_LINES.split(_TEXT_AFTER_BLOCK.sub("\\1\n\n", text)):
        stripped = chunk.strip()
        if not stripped:
            continue
        if _STARTS_WITH_BLOCK.match(stripped):
            blocks.append(stripped)
        else:
            blocks.append("<p>" + stripped.replace("\n", "<br>\n") + "</p>")
    return "\n".join(blocks)
