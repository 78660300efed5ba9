"""Write a StreamField as text of the block editor."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from wagtail.blocks import StreamValue

from freeshelf.content.blocks import safe_address
from freeshelf.content.rich_text import rich_html
from freeshelf_wordpress.export.gutenberg.grammar import block
from freeshelf_wordpress.export.gutenberg.media import MediaWriter
from freeshelf_wordpress.export.gutenberg.text_blocks import (
    flow,
    heading,
    inline,
    note_name,
    raw,
    separator,
    with_notes,
)
from freeshelf_wordpress.export.items import Pairs
from freeshelf_wordpress.export.links import Links
from freeshelf_wordpress.export.post_ids import PostKind, post_id
from freeshelf_wordpress.export.uploads import Uploads

_BUTTON = "wp-block-button__link wp-element-button"


@dataclass(frozen=True, slots=True)
class WrittenText:
    """Content of a post and the part of the text that WordPress stores as meta."""

    content: str
    meta: Pairs = ()


class TextWriter:
    """Writer of streams, which supports every block of `content.blocks`."""

    def __init__(
        self, *, uploads: Uploads, links: Links, is_exported: Callable[[Any], bool]
    ) -> None:
        self._links = links
        self._media = MediaWriter(uploads, links)
        self._is_exported = is_exported
        self._writers: dict[str, Callable[[Any], str]] = {
            "heading": lambda value: heading(value or ""),
            "subheading": lambda value: heading(value["text"], int(value["level"])),
            "paragraph": lambda value: flow(self._html(value)),
            "quote": self._quote,
            "preformatted": _preformatted,
            "table": self._table,
            "figure": self._media.figure,
            "gallery": self._media.gallery,
            "embed": self._media.embed,
            "buttons": self._buttons,
            "separator": lambda _value: separator(),
            "pattern": self._pattern,
            "imported_html": lambda value: raw(self._links.in_html(str(value or ""))),
            "file": self._media.file,
            "video": lambda value: self._media.player("video", value),
            "audio": lambda value: self._media.player("audio", value),
            "columns": self._columns,
            "details": self._details,
            "footnotes": lambda value: block("footnotes") if value else "",
        }

    @property
    def kinds(self) -> frozenset[str]:
        """Return the names of the supported blocks."""
        return frozenset(self._writers)

    def write(self, body: StreamValue) -> WrittenText:
        """Return the whole text."""
        notes = [
            {"content": inline(self._html(note["text"])), "id": _note_id(note)}
            for child in body
            if child.block_type == "footnotes"
            for note in child.value
        ]
        serialized = json.dumps(notes, ensure_ascii=False)
        meta = (("footnotes", serialized),) if notes else ()
        return WrittenText(with_notes(self._stream(body)), meta)

    def _stream(self, body: StreamValue) -> str:
        written = (self._writers[child.block_type](child.value) for child in body)
        return "\n\n".join(block_text for block_text in written if block_text)

    def _html(self, value: Any) -> str:
        return self._links.in_html(rich_html(value))

    def _quote(self, value: Any) -> str:
        html = flow(self._html(value["text"]))
        source = escape(value["attribution"] or "", quote=False)
        cite = f"<cite>{source}</cite>" if source else ""
        inside = f'<blockquote class="wp-block-quote">{html}{cite}</blockquote>'
        return block("quote", inside)

    def _table(self, value: Any) -> str:
        cells = [[self._html(cell.value) for cell in row] for row in value.rows]
        headings = [escape(c["heading"] or "", quote=False) for c in value.columns]
        head = "".join(f"<th>{label}</th>" for label in headings)
        head = f"<thead><tr>{head}</tr></thead>" if any(headings) else ""
        rows = "".join(
            f"<tr>{''.join(f'<td>{inline(cell)}</td>' for cell in row)}</tr>"
            for row in cells
        )
        caption = escape(value.caption or "", quote=False)
        if caption:
            caption = f'<figcaption class="wp-element-caption">{caption}</figcaption>'
        table = f"<table>{head}<tbody>{rows}</tbody></table>"
        figure = f'<figure class="wp-block-table">{table}{caption}</figure>'
        # Tables of the editor cannot contain lists.
        has_lists = any("<li>" in cell for row in cells for cell in row)
        return raw(figure) if has_lists else block("table", figure)

    def _buttons(self, value: Any) -> str:
        buttons = []
        for button in value:
            style = None if button["is_primary"] else "is-style-outline"
            url = self._links.address(safe_address(button["link"]))
            label = escape(button["text"] or "", quote=False)
            link = f'<a class="{_BUTTON}" href="{escape(url)}">{label}</a>'
            classes = f"wp-block-button {style}" if style else "wp-block-button"
            inside = f'<div class="{classes}">{link}</div>'
            buttons.append(block("button", inside, {"className": style}))
        content = "\n\n".join(buttons)
        return block("buttons", f'<div class="wp-block-buttons">{content}</div>')

    def _pattern(self, value: Any) -> str:
        if value is None or not self._is_exported(value):
            return ""
        return block("block", "", {"ref": post_id(PostKind.REUSABLE_BLOCK, value.pk)})

    def _columns(self, value: Any) -> str:
        columns = []
        for column in value:
            width = column["width"]
            style = f' style="flex-basis:{width}%"' if width else ""
            content = self._stream(column["content"])
            inside = f'<div class="wp-block-column"{style}>{content}</div>'
            attributes = {"width": f"{width}%" if width else None}
            columns.append(block("column", inside, attributes))
        all_columns = "\n\n".join(columns)
        return block("columns", f'<div class="wp-block-columns">{all_columns}</div>')

    def _details(self, value: Any) -> str:
        summary = escape(value["summary"] or "", quote=False)
        content = self._stream(value["content"])
        inside = (
            f'<details class="wp-block-details"><summary>{summary}</summary>'
            f"{content}</details>"
        )
        return block("details", inside)


def _preformatted(value: Any) -> str:
    text = escape(value or "", quote=False)
    return block("preformatted", f'<pre class="wp-block-preformatted">{text}</pre>')


def _note_id(note: Any) -> str:
    return note_name(note["anchor"])
