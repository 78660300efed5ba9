"""Shortcodes, and paragraphs of classic texts."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from freeshelf_wordpress.importers.streams.block_grammar import (
    Block,
    parse_blocks,
    without_comments,
)
from freeshelf_wordpress.importers.streams.rich_text import PLACEHOLDER
from freeshelf_wordpress.importers.streams.stream import (
    ConversionNote,
    NoteKind,
    References,
    is_provider,
)

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


def with_paragraphs(text: str, address: Callable[[str], str]) -> str:
    """Return HTML with elements for paragraphs and line breaks of classic text.

    Each URL that is alone on its line is replaced by the result of `address`.
    """

    def convert(piece: str) -> str:
        replaced = _BARE_URL.sub(lambda match: address(html.unescape(match[1])), piece)
        return _paragraphs_of_text(replaced)

    pieces = _split_preformatted(text)
    pieces[::2] = map(convert, pieces[::2])
    return "\n".join(pieces)


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


_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
_CAPTIONED = re.compile(
    r"\s*(?P<picture>(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(?P<words>.*)",
    re.DOTALL,
)
_VIDEO_FILE = re.compile(r"\.(?:mp4|m4v|webm|ogv|mov)$", re.IGNORECASE)
_AUDIO_FILE = re.compile(r"\.(?:mp3|m4a|ogg|oga|wav|flac|aac)$", re.IGNORECASE)
_PLAYED = {
    "video": ("src", "mp4", "m4v", "webm", "ogv", "flv"),
    "audio": ("src", "mp3", "m4a", "ogg", "wav", "flac"),
}
# Blocks that may be empty, which is no sign that WordPress computes their content.
_MAY_BE_EMPTY = {"core/spacer", "core/more", "core/separator", "core/heading"} | {
    f"core/{name}" for name in ("paragraph", "list", "list-item", "freeform", "html")
}
_COMPUTED = {"core/query"}


class ShortcodeExpander:
    """Expand one content and note unsupported parts."""

    def __init__(self, references: References) -> None:
        self.remarks: list[ConversionNote] = []
        self.has_footnotes = False
        self._references = references

    def html_of(self, content: str) -> str:
        """Return the HTML of a content, not sanitized yet."""
        parts = parse_blocks(content.replace("\r\n", "\n"))
        return "\n".join(
            self._classic(part) if isinstance(part, str) else self._block(part)
            for part in parts
        )

    def _block(self, block: Block) -> str:
        name = block.name.removeprefix("core/")
        if not block.readable:
            self._remark(NoteKind.UNREADABLE, f"wp:{name}")
        if not block.closed:
            self._remark(NoteKind.UNREADABLE, f"wp:{name} …")
        if name == "block":
            return _placeholder(f"pattern:{block.attributes.get('ref', '')}")
        if name == "footnotes":
            self.has_footnotes = True
            return _placeholder("footnotes")
        if name == "social-link":
            return _social_link(block)
        if name == "nextpage":
            return "<hr>"
        if name in {"freeform", "shortcode"}:
            text = "".join(part for part in block.parts if isinstance(part, str))
            return self._classic(text)
        if block.name in _COMPUTED:
            self._remark(NoteKind.COMPUTED, f"wp:{name}")
            return ""
        inside = "".join(
            replace_shortcodes(part, self._shortcode)
            if isinstance(part, str)
            else self._block(part)
            for part in block.parts
        )
        if not inside.strip() and block.name not in _MAY_BE_EMPTY:
            self._remark(NoteKind.COMPUTED, f"wp:{name}")
            return ""
        return inside

    def _classic(self, text: str) -> str:
        if not text.strip():
            return ""
        text = without_comments(_NEXT_PAGE.sub("\n\n<hr>\n\n", text))
        text = replace_shortcodes(text, self._shortcode)
        return with_paragraphs(text, self._bare_address)

    def _shortcode(self, shortcode: Shortcode) -> str:
        match shortcode.name:
            case "caption" | "wp_caption":
                return self._captioned(shortcode)
            case "gallery":
                return _gallery_placeholder(shortcode)
            case "embed":
                named = shortcode.attributes.get("src", "")
                return _embed(shortcode.content.strip() or named)
            case "audio" | "video":
                names = _PLAYED[shortcode.name]
                urls = (shortcode.attributes.get(name) for name in names)
                url = next((url_ for url_ in urls if url_), "")
                return _player(shortcode.name, url)
            case "playlist":
                return self._playlist(shortcode)
        self._remark(NoteKind.SHORTCODE, f"[{shortcode.name}]")
        return shortcode.content

    def _captioned(self, shortcode: Shortcode) -> str:
        match = _CAPTIONED.fullmatch(shortcode.content)
        if match is None:
            return shortcode.content
        named = shortcode.attributes.get("caption", "")
        caption = match["words"].strip() or escape(named)
        return (
            f"\n\n<figure>{match['picture'].strip()}"
            f"<figcaption>{caption}</figcaption></figure>\n\n"
        )

    def _playlist(self, shortcode: Shortcode) -> str:
        kind = "video" if shortcode.attributes.get("type") == "video" else "audio"
        players = []
        for attachment_id in _ids_of(shortcode):
            if url := self._references.address_of(attachment_id):
                players.append(_player(kind, url))
            else:
                self._remark(NoteKind.MISSING, f"[playlist] {attachment_id}")
        return "".join(players)

    def _bare_address(self, url: str) -> str:
        path = url.partition("?")[0]
        for kind, ends in (("video", _VIDEO_FILE), ("audio", _AUDIO_FILE)):
            if ends.search(path):
                return _player(kind, url)
        if is_provider(url):
            return _embed(url)
        shown = escape(url)
        return f'<a href="{shown}">{shown}</a>'

    def _remark(self, kind: NoteKind, detail: str) -> None:
        self.remarks.append(ConversionNote(kind, detail))


def _placeholder(value: str) -> str:
    return f'\n\n<div {PLACEHOLDER}="{escape(value)}"></div>\n\n'


def _embed(url: str) -> str:
    if not url:
        return ""
    return f'\n\n<figure class="wp-block-embed">{escape(url)}</figure>\n\n'


def _player(kind: str, url: str) -> str:
    if not url:
        return ""
    source = escape(url)
    return f'\n\n<figure><{kind} src="{source}"></{kind}></figure>\n\n'


def _gallery_placeholder(shortcode: Shortcode) -> str:
    columns = shortcode.attributes.get("columns", "3")
    ids = ",".join(_ids_of(shortcode))
    return _placeholder(f"gallery:{ids}:{columns}")


def _ids_of(shortcode: Shortcode) -> list[str]:
    ids = shortcode.attributes.get("ids") or shortcode.attributes.get("include", "")
    return re.findall(r"\d+", ids)


def _social_link(block: Block) -> str:
    url = str(block.attributes.get("url") or "")
    service = str(block.attributes.get("service") or url)
    label = str(block.attributes.get("label") or service.capitalize())
    if not url:
        return ""
    return f'<li><a href="{escape(url)}">{escape(label)}</a></li>'
