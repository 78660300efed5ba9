"""WordPress' shortcodes: `[name attribute="value"]`, some with text up to `[/name]`.

Format: https://codex.wordpress.org/Shortcode_API
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_ENCLOSING = "caption|wp_caption|embed|audio|video|playlist"
# A bracket is a shortcode when it has a known name, an underscore or an attribute.
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
    """One use of a shortcode and the text that it encloses."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: str = ""


def replace_shortcodes(text: str, replace: Callable[[Shortcode], str]) -> str:
    """The text; each shortcode becomes what `replace` makes of it.

    Of a shortcode that is not WordPress' own the tags are replaced and the text between
    them stays. `[[name]]` is text in brackets.
    """
    if "[" not in text:
        return text
    parts: list[str] = []
    place = 0
    while (found := _SHORTCODE.search(text, place)) is not None:
        parts.append(text[place : found.start()])
        place = found.end()
        if found["escaped"] and found["unescape"]:
            parts.append(found[0][1:-1])
        elif not _is_shortcode(found):
            parts.append(found[0])
        elif not found["closing"]:
            # What precedes a lone extra bracket is text.
            parts.append(found["escaped"] or "")
            content, place = _enclosed(text, found, place)
            name = found["name"].lower()
            parts.append(replace(Shortcode(name, _attributes(found), content)))
            parts.append(found["unescape"] or "")
    parts.append(text[place:])
    return "".join(parts)


def _is_shortcode(found: re.Match[str]) -> bool:
    name = found["name"].lower()
    return name in _KNOWN or "_" in name or "=" in found["attributes"]


def _enclosed(text: str, found: re.Match[str], place: int) -> tuple[str, int]:
    """What a shortcode of WordPress' own encloses, and where the text goes on."""
    name = found["name"].lower()
    if name not in _ENCLOSED or found["unescape"]:
        return "", place
    end = text.find(f"[/{found['name']}]", place)
    # Without a closing tag, or with another of its kind before it, it stands alone.
    if end < 0 or text.find(f"[{found['name']}", place, end) >= 0:
        return "", place
    return text[place:end], end + len(f"[/{found['name']}]")


def _attributes(found: re.Match[str]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(found["attributes"].translate(_QUOTES)):
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
    """Numbers of the attachments that galleries of a content name."""
    return {
        number
        for match in _GALLERY.finditer(content)
        for number in _numbers(match["attributes"])
    }


def has_own_gallery(content: str) -> bool:
    """Whether a gallery shows the pictures that were uploaded to its item."""
    return any(
        not _numbers(match["attributes"]) for match in _GALLERY.finditer(content)
    )


def _numbers(attributes: str) -> list[str]:
    listed = _IDS.search(attributes)
    return re.findall(r"\d+", listed[1]) if listed else []
