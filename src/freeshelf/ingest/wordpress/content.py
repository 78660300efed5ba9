"""The text of a WordPress post as plain HTML: blocks, shortcodes, line breaks."""

import html
import re
from collections.abc import Mapping

_PATTERN_REFERENCE = re.compile(r"<!--\s*wp:block\s*\{[^>]*?\"ref\":\s*(\d+)[^>]*?-->")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MAX_PATTERN_DEPTH = 3
_CAPTION = re.compile(
    r"\[caption[^\]]*\]\s*(?P<picture>(?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)"
    r"(?P<words>.*?)\[/caption\]",
    re.DOTALL,
)
_GALLERY = re.compile(r"\[gallery\b(?P<attributes>[^\]]*)\]")
_EMBED = re.compile(r"\[embed[^\]]*\]\s*(?P<url>\S+?)\s*\[/embed\]")
_PLAYER = re.compile(
    r"\[(?:audio|video)\b[^\]]*?\b(?:src|mp3|mp4|webm|ogg)=[\"']?(?P<url>[^\"'\s\]]+)"
    r"[^\]]*\](?:\s*\[/(?:audio|video)\])?"
)
# A bracket is a shortcode when it has a known name, an underscore or an attribute.
_SHORTCODE = re.compile(
    r"\[/?(?:(?:caption|gallery|embed|audio|video|playlist|contact-form-7)\b[^\]]*"
    r"|[a-zA-Z][\w-]*_[\w-]*(?:\s[^\]]*)?"
    r"|[a-zA-Z][\w-]*(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))+\s*/?)\]"
)
_IDS = re.compile(r"\bids?\s*=\s*[\"']?([\d,\s]+)")
_BARE_URL = re.compile(r"^[ \t]*(https?://[^\s<>\"']+)[ \t]*$", re.MULTILINE)
_BLOCK_TAGS = (
    "address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|"
    "figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|noscript|object|ol|p|pre|"
    "script|section|style|summary|table|tbody|td|tfoot|th|thead|tr|ul|svg|meta"
)
_STARTS_WITH_BLOCK = re.compile(rf"\s*</?(?:{_BLOCK_TAGS})\b", re.IGNORECASE)
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL | re.IGNORECASE)
_TEXT_AFTER_BLOCK = re.compile(
    r"(</(?:h[1-6]|p|ul|ol|blockquote|table|pre|figure|div)>)\s*(?=[^<\s])",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")


def expand_content(
    content: str, *, patterns: Mapping[str, str], pictures: Mapping[str, str]
) -> str:
    """HTML of a post, not yet sanitised.

    `patterns` maps the number of a synced pattern to its content, `pictures` the number
    of an attached picture to its `img` element.
    """
    markup = _with_patterns(content.replace("\r\n", "\n"), patterns, 0)
    markup = _COMMENT.sub("", markup)
    markup = _CAPTION.sub(_figure, markup)
    markup = _GALLERY.sub(lambda match: _gallery(match, pictures), markup)
    markup = _EMBED.sub(lambda match: f"\n\n{_link(match['url'])}\n\n", markup)
    markup = _PLAYER.sub(lambda match: f"\n\n{_link(match['url'])}\n\n", markup)
    markup = _SHORTCODE.sub("", markup)
    markup = _BARE_URL.sub(lambda match: _link(match[1]), markup)
    return _paragraphs(markup)


def picture_numbers(content: str) -> set[str]:
    """Numbers of the attachments that galleries of a content name."""
    return {
        number
        for match in _GALLERY.finditer(content)
        for number in _gallery_numbers(match["attributes"])
    }


def _with_patterns(content: str, patterns: Mapping[str, str], depth: int) -> str:
    def replacement(match: re.Match[str]) -> str:
        found = patterns.get(match[1], "")
        if depth >= _MAX_PATTERN_DEPTH:
            return ""
        return f"\n\n{_with_patterns(found, patterns, depth + 1)}\n\n"

    return _PATTERN_REFERENCE.sub(replacement, content)


def _figure(match: re.Match[str]) -> str:
    words = match["words"].strip()
    return (
        f"\n\n<figure>{match['picture'].strip()}"
        f"<figcaption>{words}</figcaption></figure>\n\n"
    )


def _gallery(match: re.Match[str], pictures: Mapping[str, str]) -> str:
    found = (pictures.get(n) for n in _gallery_numbers(match["attributes"]))
    figures = "".join(f"<figure>{picture}</figure>" for picture in found if picture)
    return f"\n\n{figures}\n\n"


def _gallery_numbers(attributes: str) -> list[str]:
    listed = _IDS.search(attributes)
    return re.findall(r"\d+", listed[1]) if listed else []


def _link(url: str) -> str:
    shown = html.escape(html.unescape(url))
    return f'<p><a href="{shown}">{shown}</a></p>'


def _paragraphs(markup: str) -> str:
    """As WordPress' autop: blank lines part paragraphs, others break lines."""
    pieces = _PREFORMATTED.split(markup)
    return "\n".join(
        piece if index % 2 else _paragraphs_of_text(piece)
        for index, piece in enumerate(pieces)
    )


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
