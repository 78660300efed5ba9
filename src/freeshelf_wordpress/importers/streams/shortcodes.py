"""Shortcodes, and paragraphs of classic texts."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

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


_ENCLOSING = "caption|wp_caption|embed|audio|video|playlist"
# Brackets are a shortcode if they have a known name, an underscore or an attribute.
_SHORTCODE = re.compile(
    r"(?P<escaped>\[)?"
    r"\[(?P<closing>/)?(?P<name>[a-zA-Z][\w-]*)"
    r"(?P<attributes>(?:\s[^\[\]]*)?)/?\](?P<unescape>\])?"
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(?:([\w-]+)\s*=\s*\"([^\"]*)\"|([\w-]+)\s*=\s*'([^']*)'"
    r"|([\w-]+)\s*=\s*([^\s\"']+))"
    r"|(?:^|\s)\"?(https?://[^\s\"]+)\"?"
)
_KNOWN = frozenset([*_ENCLOSING.split("|"), "gallery", "contact-form-7"])
_ENCLOSED = frozenset(_ENCLOSING.split("|"))
_QUOTES = str.maketrans("“”″‘’′", "\"\"\"'''")


@dataclass(frozen=True, slots=True)
class Shortcode:
    """A use of a shortcode with its enclosed text."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: str = ""


def replace_shortcodes(text: str, replace: Callable[[Shortcode], str]) -> str:
    """Replace each shortcode by the result of `replace`.

    For shortcodes of plugins only the tags are replaced and the enclosed text stays.
    `[[name]]` is text in brackets.
    """
    if "[" not in text:
        return text
    parts: list[str] = []
    position = 0
    while (match := _SHORTCODE.search(text, position)) is not None:
        parts.append(text[position : match.start()])
        position = match.end()
        if match["escaped"] and match["unescape"]:
            parts.append(match[0][1:-1])
        elif not _is_shortcode(match):
            parts.append(match[0])
        elif not match["closing"]:
            # An extra bracket on one side is text.
            parts.append(match["escaped"] or "")
            content, position = _enclosed(text, match, position)
            name = match["name"].lower()
            parts.append(replace(Shortcode(name, _attributes(match), content)))
            parts.append(match["unescape"] or "")
    parts.append(text[position:])
    return "".join(parts)


def _is_shortcode(match: re.Match[str]) -> bool:
    name = match["name"].lower()
    return name in _KNOWN or "_" in name or "=" in match["attributes"]


def _enclosed(text: str, match: re.Match[str], position: int) -> tuple[str, int]:
    """Return the text that a core shortcode encloses and the position after it."""
    name = match["name"].lower()
    if name not in _ENCLOSED or match["unescape"]:
        return "", position
    end = text.find(f"[/{match['name']}]", position)
    # It encloses nothing without a closing tag, or if the same name comes before that.
    if end < 0 or text.find(f"[{match['name']}", position, end) >= 0:
        return "", position
    return text[position:end], end + len(f"[/{match['name']}]")


def _attributes(shortcode_match: re.Match[str]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(shortcode_match["attributes"].translate(_QUOTES)):
        name = match[1] or match[3] or match[5]
        value = match[2] or match[4] or match[6] or ""
        if name:
            attributes.setdefault(name.lower(), value)
        elif match[7]:
            attributes.setdefault("src", match[7])
    return attributes


_GALLERY = re.compile(r"\[gallery\b(?P<attributes>[^\[\]]*)\]")
_IDS = re.compile(r"\b(?:ids?|include)\s*=\s*[\"']?([\d,\s]+)")


def picture_numbers(content: str) -> set[str]:
    """Return the IDs of attachments named in galleries of a content."""
    return {
        id_
        for match in _GALLERY.finditer(content)
        for id_ in _numbers(match["attributes"])
    }


def has_own_gallery(content: str) -> bool:
    """Return whether a gallery shows the images that were uploaded to its item."""
    return any(
        not _numbers(match["attributes"]) for match in _GALLERY.finditer(content)
    )


def _numbers(attributes: str) -> list[str]:
    listed = _IDS.search(attributes)
    return re.findall(r"\d+", listed[1]) if listed else []
