"""From the raw content of a WordPress item to the value of a StreamField."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lxml.html import HtmlElement

from freeshelf.core.foreign_data import read_json
from freeshelf.core.html import sanitize_html
from freeshelf.ingest.wordpress.streams import layout, media, text_blocks
from freeshelf.ingest.wordpress.streams.block_builder import BlockBuilder, Handler
from freeshelf.ingest.wordpress.streams.conversion_notes import ConversionNote, NoteKind
from freeshelf.ingest.wordpress.streams.markup import dropped_tags, parse_markup
from freeshelf.ingest.wordpress.streams.references import References
from freeshelf.ingest.wordpress.streams.rich_text import (
    ANCHOR_PREFIX,
    NotRichTextError,
    inline_html,
    nodes_of,
    words_of,
)
from freeshelf.ingest.wordpress.streams.shortcode_expansion import ShortcodeExpander
from freeshelf.ingest.wordpress.streams.stream import Block, listed, with_ids

# Longer ones are no text that a person wrote; they stay one piece.
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
    """The blocks, and what a person should know of them."""

    blocks: list[Block] = field(default_factory=list)
    remarks: list[ConversionNote] = field(default_factory=list)


def convert(content: str, references: References, *, footnotes: str = "") -> Conversion:
    """The blocks of a content, sanitised; `footnotes` is the item's JSON of them.

    Never raises for what a content holds: what no block stands for becomes sanitised
    HTML and is remarked upon.
    """
    if len(content) > MAX_CHARACTERS:
        return _one_piece(content, references)
    expansion = ShortcodeExpander(references)
    markup = expansion.html_of(content)
    remarks = expansion.remarks
    remarks += [ConversionNote(NoteKind.LEFT_OUT, tag) for tag in dropped_tags(markup)]
    root = parse_markup(markup)
    _write_out_emoji(root)
    notes = _footnotes(footnotes, references, remarks)
    _number_references(root)
    walk = BlockBuilder(references, _HANDLERS, remarks=remarks)
    walk.add_nodes(nodes_of(root))
    if notes:
        walk.stream.add("footnotes", notes)
    elif expansion.has_footnotes:
        remarks.append(ConversionNote(NoteKind.MISSING, "wp:footnotes"))
    return Conversion(with_ids(walk.stream.blocks), list(dict.fromkeys(remarks)))


def _one_piece(content: str, references: References) -> Conversion:
    def rewrite(address: str) -> str | None:
        link = references.link(address)
        return link.address if link is not None else None

    markup = sanitize_html(content, rewrite=rewrite)
    remarks = [ConversionNote(NoteKind.KEPT_AS_HTML, f"{len(content)}")]
    blocks = [{"type": "imported_html", "value": markup}] if markup else []
    return Conversion(with_ids(blocks), remarks)


def _write_out_emoji(root: HtmlElement) -> None:
    """WordPress' pictures of letters become the letters."""
    for picture in list(root.iter("img")):
        classes = (picture.get("class") or "").split()
        if "emoji" in classes or "wp-smiley" in classes:
            picture.tail = (picture.get("alt") or "") + (picture.tail or "")
            picture.drop_tree()


def _number_references(root: HtmlElement) -> None:
    """References to footnotes lead to anchors that a block of footnotes has."""
    for reference in root.iter("sup"):
        name = reference.get("data-fn")
        link = next(reference.iter("a"), None)
        if name and link is not None:
            link.set("href", f"#{_anchor(name)}")


def _footnotes(
    said: str, references: References, remarks: list[ConversionNote]
) -> list[Block]:
    if not said:
        return []
    try:
        notes: Any = read_json(said)
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
