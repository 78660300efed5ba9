"""Expand shortcodes, blocks and bare URLs of a content to HTML."""

import re
from html import escape

from freeshelf_wordpress.importers.streams.block_grammar import (
    Block,
    parse_blocks,
    without_comments,
)
from freeshelf_wordpress.importers.streams.rich_text import PLACEHOLDER
from freeshelf_wordpress.importers.streams.shortcodes import (
    Shortcode,
    replace_shortcodes,
    with_bare_addresses,
    with_paragraphs,
)
from freeshelf_wordpress.importers.streams.stream import (
    ConversionNote,
    NoteKind,
    References,
    is_provider,
)

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
        return with_paragraphs(with_bare_addresses(text, self._bare_address))

    def _shortcode(self, shortcode: Shortcode) -> str:
        match shortcode.name:
            case "caption" | "wp_caption":
                return self._captioned(shortcode)
            case "gallery":
                return _gallery(shortcode)
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
        for attachment_id in _numbers(shortcode):
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


def _gallery(shortcode: Shortcode) -> str:
    columns = shortcode.attributes.get("columns", "3")
    ids = ",".join(_numbers(shortcode))
    return _placeholder(f"gallery:{ids}:{columns}")


def _numbers(shortcode: Shortcode) -> list[str]:
    ids = shortcode.attributes.get("ids") or shortcode.attributes.get("include", "")
    return re.findall(r"\d+", ids)


def _social_link(block: Block) -> str:
    url = str(block.attributes.get("url") or "")
    service = str(block.attributes.get("service") or url)
    label = str(block.attributes.get("label") or service.capitalize())
    if not url:
        return ""
    return f'<li><a href="{escape(url)}">{escape(label)}</a></li>'
