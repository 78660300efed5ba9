"""Text as the classic editor keeps it: blank lines part paragraphs.

The rules are those of WordPress' wpautop, as far as readers see them:
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
    """HTML in which the paragraphs and line breaks of classic text are elements."""
    pieces = _parted(text)
    return "\n".join(
        piece if index % 2 else _paragraphs_of_text(piece)
        for index, piece in enumerate(pieces)
    )


def with_bare_addresses(text: str, replace: Callable[[str], str]) -> str:
    """The text; an address alone on its line becomes what `replace` makes of it."""
    pieces = _parted(text)
    return "".join(
        piece
        if index % 2
        else _BARE_URL.sub(lambda found: replace(html.unescape(found[1])), piece)
        for index, piece in enumerate(pieces)
    )


def _parted(text: str) -> list[str]:
    """Other text and preformatted text by turns, in linear time."""
    pieces: list[str] = []
    at = 0
    while (begins := _PRE.search(text, at)) is not None:
        ends = _PRE_END.search(text, begins.end())
        if ends is None:
            break
        pieces += [text[at : begins.start()], text[begins.start() : ends.end()]]
        at = ends.end()
    return [*pieces, text[at:]]


def _paragraphs_of_text(text: str) -> str:
    blocks = []
    for chunk in _BLANK_LINES.split(_TEXT_AFTER_BLOCK.sub("\\1\n\n", text)):
        words = chunk.strip()
        if not words:
            continue
        if _STARTS_WITH_BLOCK.match(words):
            blocks.append(words)
        else:
            blocks.append("<p>" + words.replace("\n", "<br>\n") + "</p>")
    return "\n".join(blocks)
