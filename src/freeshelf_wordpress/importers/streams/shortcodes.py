"""Parse WordPress shortcodes: `[name attribute="value"]`, some up to `[/name]`.

Format: https://codex.wordpress.org/Shortcode_API
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

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
