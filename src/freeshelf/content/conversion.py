"""Turn HTML into blocks and back, without loss."""

from collections.abc import Callable
from functools import cache
from typing import Any

from bs4 import Tag
from draftjs_exporter.error import ExporterException
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.rich_text import RichText

from freeshelf.content.blocks.streams import WrittenTextBlock
from freeshelf.content.blocks.text import RichTextBlock
from freeshelf.content.plain_html import is_same_html, normalised, paragraphs_of
from freeshelf.content.rendering import stream_html

Stored = dict[str, Any]

_LISTS = ("ol", "ul")


def html_to_blocks(markup: str) -> list[Stored]:
    """Return stored blocks with the same content.

    What no block of the editor holds as it is becomes a locked block.
    """
    found: list[Stored] = []
    last: Tag | None = None
    for node in paragraphs_of(list(normalised(markup).children)):
        if not str(node).strip():
            continue
        stored = _stored(node)
        is_joined = (
            found
            and stored["type"] == found[-1]["type"] == "paragraph"
            # The editor would make one list of two.
            and not (last is not None and last.name == node.name in _LISTS)
        )
        if is_joined:
            found[-1]["value"] += stored["value"]
        else:
            found.append(stored)
        last = node
    return found


def blocks_of(markup: str) -> StreamValue:
    """Return the value of a text that is stored as HTML."""
    return written_text().to_python(html_to_blocks(markup))


@cache
def written_text() -> WrittenTextBlock:
    """Return the block of texts that are stored as HTML."""
    return WrittenTextBlock(required=False)


def is_written_text(text: StreamValue) -> bool:
    """Return whether HTML holds all blocks of a text: none, or no picture and the like.

    Only then may HTML replace the blocks.
    """
    return {each.block_type for each in text} <= {*written_text().child_blocks}


def is_same_text(one: StreamValue, other: StreamValue) -> bool:
    """Return whether two texts have the same blocks with the same content."""
    texts = [without_empty_blocks(each) for each in (one, other)]
    kinds, markups = zip(*map(_kinds_and_html, texts), strict=True)
    return bool(kinds[0] == kinds[1]) and is_same_html(*markups)


def without_empty_blocks(text: StreamValue) -> StreamValue:
    """Return a text without blocks into which nothing was written."""
    kept = [each for each in text if not _is_empty(each)]
    if len(kept) == len(text):
        return text
    return StreamValue(
        text.stream_block, [(each.block_type, each.value, each.id) for each in kept]
    )


def _kinds_and_html(text: StreamValue) -> tuple[list[str], str]:
    return [each.block_type for each in text], stream_html(text)


def _is_empty(child: Any) -> bool:
    if child.block_type == "paragraph":
        return is_same_html(child.value.source or "", "")
    is_text = child.block_type in ("heading", "preformatted", "imported_html")
    return is_text and not child.value


def _stored(node: Tag) -> Stored:
    """Return the first block that holds a node as it is."""
    markup = str(node)
    for kind, read in _READERS.get(node.name, ()):
        value = read(node)
        if value is not _NONE and is_same_html(_through_editor(kind, value), markup):
            return {"type": kind, "value": value}
    return {"type": "imported_html", "value": markup}


def _through_editor(kind: str, value: Any) -> str:
    """Return the HTML of a block that was shown in the editor and saved."""
    block = written_text().child_blocks[kind]
    try:
        saved = _saved(block, block.normalize(value))
    except (AssertionError, LookupError, ExporterException):
        # Wagtail's converter, of nesting that it does not know.
        return ""
    return str(block.plain_html(saved))


def _saved(block: Any, value: Any) -> Any:
    if isinstance(block, RichTextBlock):
        converter = block.field.widget.converter
        written = converter.from_database_format(value.source)
        return RichText(converter.to_database_format(written))
    if isinstance(block, blocks.StructBlock):
        parts = {k: _saved(block.child_blocks[k], each) for k, each in value.items()}
        return block.normalize(parts)
    if isinstance(block, blocks.ListBlock):
        return block.normalize([_saved(block.child_block, each) for each in value])
    if isinstance(value, TypedTable):
        (column, *_same) = value.columns or [{"block": None}]
        for row in value.row_data:
            row["values"] = [_saved(column["block"], each) for each in row["values"]]
    return value


_NONE = object()


def _line(node: Tag) -> Any:
    return _NONE if node.find(True) or node.attrs else " ".join(node.get_text().split())


def _subheading(node: Tag) -> Any:
    text = _line(node)
    return text if text is _NONE else {"level": node.name[1], "text": text}


def _quote(node: Tag) -> Any:
    return {"text": node.decode_contents(), "attribution": ""}


def _preformatted(node: Tag) -> Any:
    return _NONE if node.find(True) or node.attrs else node.get_text()


def _footnotes(node: Tag) -> Any:
    items = list(node.find_all("li", recursive=False))
    if not items or not all(item.get("id") for item in items):
        return _NONE
    return [{"anchor": item["id"], "text": item.decode_contents()} for item in items]


def _table(node: Tag) -> Any:
    caption = node.find("caption", recursive=False)
    rows = [
        row.find_all(["td", "th"], recursive=False)
        for row in node.find_all("tr", recursive=False)
    ]
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        return _NONE
    headings = [""] * len(rows[0])
    if all(cell.name == "th" for cell in rows[0]):
        headings = [" ".join(cell.get_text().split()) for cell in rows.pop(0)]
    return {
        "columns": [{"type": "text", "heading": each} for each in headings],
        "rows": [{"values": [cell.decode_contents() for cell in row]} for row in rows],
        "caption": " ".join(caption.get_text().split()) if caption else "",
    }


def _separator(node: Tag) -> Any:
    return _NONE if node.attrs else None


_Reader = tuple[str, Callable[[Tag], Any]]
_FORMATTED: _Reader = ("paragraph", str)
_READERS: dict[str, tuple[_Reader, ...]] = {
    "p": (_FORMATTED,),
    "ul": (_FORMATTED,),
    "ol": (("footnotes", _footnotes), _FORMATTED),
    "h2": (("heading", _line),),
    "h3": (_FORMATTED,),
    "h4": (_FORMATTED,),
    "h5": (("subheading", _subheading),),
    "h6": (("subheading", _subheading),),
    "blockquote": (("quote", _quote),),
    "pre": (("preformatted", _preformatted),),
    "table": (("table", _table),),
    "hr": (("separator", _separator),),
}
