"""Convert the raw content of a WordPress item to the value of a StreamField."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lxml.html import HtmlElement

from freeshelf.core.foreign_data import read_json
from freeshelf.core.html import sanitize_html
from freeshelf_wordpress.importers.streams import layout, media, text_blocks
from freeshelf_wordpress.importers.streams.rich_text import (
    ANCHOR_PREFIX,
    NotRichTextError,
    dropped_tags,
    inline_html,
    nodes_of,
    parse_markup,
    words_of,
)
from freeshelf_wordpress.importers.streams.shortcodes import ShortcodeExpander
from freeshelf_wordpress.importers.streams.stream import (
    Block,
    ConversionNote,
    NoteKind,
    References,
    listed,
    with_ids,
)
from freeshelf_wordpress.importers.streams.text_blocks import BlockBuilder, Handler

# Longer contents were not written by a person and stay a single block.
MAX_CHARACTERS = 3_000_000
_NOT_IN_ANCHORS = re.compile(r"[^\w-]", re.ASCII)
_HANDLERS: dict[str, Handler] = {
    "a": media.linked,
    "audio": media.player,
    "blockquote": text_blocks.quote,
    "details": layout.details,
    "div": layout.division,
    "figure": media.figure,
    "hr": text_blocks.rule,
    "iframe": media.frame,
    "img": media.image,
    "ol": text_blocks.list_block,
    "p": text_blocks.paragraph,
    "pre": text_blocks.preformatted,
    "table": text_blocks.table,
    "ul": text_blocks.list_block,
    "video": media.player,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), text_blocks.heading),
    "dl": text_blocks.keep_as_html,
    "address": text_blocks.keep_as_html,
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """Blocks of a text and notes about its conversion."""

    blocks: list[Block] = field(default_factory=list)
    remarks: list[ConversionNote] = field(default_factory=list)


def convert(content: str, references: References, *, footnotes: str = "") -> Conversion:
    """Convert a content to sanitized blocks; `footnotes` is the item's JSON of them.

    Never raises an error for invalid content: anything without a block becomes
    sanitized HTML and is noted.
    """
    if len(content) > MAX_CHARACTERS:
        return _single_block(content, references)
    expansion = ShortcodeExpander(references)
    markup = expansion.html_of(content)
    remarks = expansion.remarks
    remarks += [ConversionNote(NoteKind.LEFT_OUT, tag) for tag in dropped_tags(markup)]
    root = parse_markup(markup)
    _replace_emoji_images(root)
    notes = _footnotes(footnotes, references, remarks)
    _number_references(root)
    builder = BlockBuilder(references, _HANDLERS, remarks=remarks)
    builder.add_nodes(nodes_of(root))
    if notes:
        builder.stream.add("footnotes", notes)
    elif expansion.has_footnotes:
        remarks.append(ConversionNote(NoteKind.MISSING, "wp:footnotes"))
    return Conversion(with_ids(builder.stream.blocks), list(dict.fromkeys(remarks)))


def _single_block(content: str, references: References) -> Conversion:
    def rewrite(url: str) -> str | None:
        link = references.link(url)
        return link.address if link is not None else None

    markup = sanitize_html(content, rewrite=rewrite)
    remarks = [ConversionNote(NoteKind.KEPT_AS_HTML, f"{len(content)}")]
    blocks = [{"type": "imported_html", "value": markup}] if markup else []
    return Conversion(with_ids(blocks), remarks)


def _replace_emoji_images(root: HtmlElement) -> None:
    """Replace WordPress' images of emoji by the characters."""
    for image in list(root.iter("img")):
        classes = (image.get("class") or "").split()
        if "emoji" in classes or "wp-smiley" in classes:
            image.tail = (image.get("alt") or "") + (image.tail or "")
            image.drop_tree()


def _number_references(root: HtmlElement) -> None:
    """Link references of footnotes to the anchors of the footnotes block."""
    for reference in root.iter("sup"):
        name = reference.get("data-fn")
        link = next(reference.iter("a"), None)
        if name and link is not None:
            link.set("href", f"#{_anchor(name)}")


def _footnotes(
    serialized: str, references: References, remarks: list[ConversionNote]
) -> list[Block]:
    if not serialized:
        return []
    try:
        notes: Any = read_json(serialized)
    except ValueError:
        notes = None
    if not isinstance(notes, list):
        remarks.append(ConversionNote(NoteKind.UNREADABLE, "footnotes"))
        return []
    return listed(
        {
            "anchor": _anchor(str(note.get("id", ""))),
            "text": _note(str(note.get("content", "")), references),
        }
        for note in notes
        if isinstance(note, dict)
    )


def _anchor(name: str) -> str:
    return ANCHOR_PREFIX + _NOT_IN_ANCHORS.sub("", name)[:80]


def _note(content: str, references: References) -> str:
    element = parse_markup(content)
    try:
        return f"<p>{inline_html(nodes_of(element), references)}</p>"
    except NotRichTextError:
        return f"<p>{escape(words_of(element))}</p>"
