"""The content of an item as HTML: what stands for something else is written out."""

import re
from html import escape

from freeshelf.ingest.wordpress.streams.block_grammar import (
    Block,
    parse_blocks,
    without_comments,
)
from freeshelf.ingest.wordpress.streams.classic_text import (
    with_bare_addresses,
    with_paragraphs,
)
from freeshelf.ingest.wordpress.streams.conversion_notes import ConversionNote, NoteKind
from freeshelf.ingest.wordpress.streams.markup import PLACEHOLDER
from freeshelf.ingest.wordpress.streams.providers import is_provider
from freeshelf.ingest.wordpress.streams.references import References
from freeshelf.ingest.wordpress.streams.shortcodes import Shortcode, replace_shortcodes

_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
_CAPTIONED = re.compile(
    r"\s*(?P<picture>(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(?P<words>.*)",
    re.DOTALL,
)
_FILM = re.compile(r"\.(?:mp4|m4v|webm|ogv|mov)$", re.IGNORECASE)
_SOUND = re.compile(r"\.(?:mp3|m4a|ogg|oga|wav|flac|aac)$", re.IGNORECASE)
_PLAYED = {
    "video": ("src", "mp4", "m4v", "webm", "ogv", "flv"),
    "audio": ("src", "mp3", "m4a", "ogg", "wav", "flac"),
}
# Blocks that are empty on purpose, and one that only prints what others hold.
_SILENT = {"core/spacer", "core/more", "core/separator", "core/heading"} | {
    f"core/{name}" for name in ("paragraph", "list", "list-item", "freeform", "html")
}
_COMPUTED = {"core/query"}


class ShortcodeExpander:
    """Writes out one content and notes what it cannot."""

    def __init__(self, references: References) -> None:
        self.remarks: list[ConversionNote] = []
        self.has_footnotes = False
        self._references = references

    def html_of(self, content: str) -> str:
        """HTML of a content, hostile still."""
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
        if not inside.strip() and block.name not in _SILENT:
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
                found = (shortcode.attributes.get(name) for name in names)
                address = next((one for one in found if one), "")
                return _player(shortcode.name, address)
            case "playlist":
                return self._playlist(shortcode)
        self._remark(NoteKind.SHORTCODE, f"[{shortcode.name}]")
        return shortcode.content

    def _captioned(self, shortcode: Shortcode) -> str:
        found = _CAPTIONED.fullmatch(shortcode.content)
        if found is None:
            return shortcode.content
        named = shortcode.attributes.get("caption", "")
        words = found["words"].strip() or escape(named)
        return (
            f"\n\n<figure>{found['picture'].strip()}"
            f"<figcaption>{words}</figcaption></figure>\n\n"
        )

    def _playlist(self, shortcode: Shortcode) -> str:
        kind = "video" if shortcode.attributes.get("type") == "video" else "audio"
        players = []
        for number in _numbers(shortcode):
            if address := self._references.address_of(number):
                players.append(_player(kind, address))
            else:
                self._remark(NoteKind.MISSING, f"[playlist] {number}")
        return "".join(players)

    def _bare_address(self, address: str) -> str:
        path = address.partition("?")[0]
        for kind, ends in (("video", _FILM), ("audio", _SOUND)):
            if ends.search(path):
                return _player(kind, address)
        if is_provider(address):
            return _embed(address)
        shown = escape(address)
        return f'<a href="{shown}">{shown}</a>'

    def _remark(self, kind: NoteKind, detail: str) -> None:
        self.remarks.append(ConversionNote(kind, detail))


def _placeholder(said: str) -> str:
    return f'\n\n<div {PLACEHOLDER}="{escape(said)}"></div>\n\n'


def _embed(address: str) -> str:
    if not address:
        return ""
    return f'\n\n<figure class="wp-block-embed">{escape(address)}</figure>\n\n'


def _player(kind: str, address: str) -> str:
    if not address:
        return ""
    source = escape(address)
    return f'\n\n<figure><{kind} src="{source}"></{kind}></figure>\n\n'


def _gallery(shortcode: Shortcode) -> str:
    columns = shortcode.attributes.get("columns", "3")
    numbers = ",".join(_numbers(shortcode))
    return _placeholder(f"gallery:{numbers}:{columns}")


def _numbers(shortcode: Shortcode) -> list[str]:
    said = shortcode.attributes.get("ids") or shortcode.attributes.get("include", "")
    return re.findall(r"\d+", said)


def _social_link(block: Block) -> str:
    address = str(block.attributes.get("url") or "")
    service = str(block.attributes.get("service") or address)
    label = str(block.attributes.get("label") or service.capitalize())
    if not address:
        return ""
    return f'<li><a href="{escape(address)}">{escape(label)}</a></li>'
