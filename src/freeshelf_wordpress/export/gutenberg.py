"""Write texts as blocks of the block editor."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from wagtail.blocks import StreamValue

from freeshelf.content.blocks.links import safe_address
from freeshelf.content.blocks.text import rich_html
from freeshelf.content.visible_images import is_public_image
from freeshelf_wordpress.export.items import Pairs, PostKind, post_id
from freeshelf_wordpress.export.links import Links
from freeshelf_wordpress.export.uploads import Uploads

# Escapes of the editor, so that a comment cannot end early.
_ESCAPES = (
    ("--", "\\u002d\\u002d"),
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ('\\"', "\\u0022"),
)


def block(
    name: str, inside: str = "", attributes: Mapping[str, Any] | None = None
) -> str:
    """Return a block; one without content is a single comment."""
    opening = f"wp:{name}{_attributes(attributes or {})}"
    if not inside:
        return f"<!-- {opening} /-->"
    return f"<!-- {opening} -->\n{inside}\n<!-- /wp:{name} -->"


def _attributes(attributes: Mapping[str, Any]) -> str:
    non_empty = {name: value for name, value in attributes.items() if value is not None}
    if not non_empty:
        return ""
    text = json.dumps(non_empty, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _ESCAPES:
        text = text.replace(character, escaped)
    return f" {text}"


_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_SEPARATOR = '<hr class="wp-block-separator has-alpha-channel-opacity"/>'
# Our footnote anchors have a prefix to avoid conflicts with other anchors.
_NOTE = re.compile(
    r'(?:<sup>)?<a href="#(?P<anchor>note-[\w.:-]+)">(?P<mark>[^<]*)</a>(?:</sup>)?'
)


def heading(text: str, level: int = 2) -> str:
    """Return a heading of plain text."""
    return heading_of(escape(text, quote=False), level)


def heading_of(markup: str, level: int) -> str:
    """Return a heading of formatted text."""
    inside = f'<h{level} class="wp-block-heading">{markup}</h{level}>'
    return block("heading", inside, {"level": level} if level != 2 else None)


def paragraph(markup: str) -> str:
    """Return a paragraph of formatted text."""
    return block("paragraph", f"<p>{markup}</p>")


def separator() -> str:
    """Return a divider."""
    return block("separator", _SEPARATOR)


def raw(markup: str) -> str:
    """Return HTML for which there is no other block."""
    return block("html", markup) if markup.strip() else ""


def flow(markup: str) -> str:
    """Return paragraphs, lists, headings and dividers as blocks."""
    written: list[str] = []
    loose: list[str] = []

    def end_paragraph() -> None:
        html = "".join(loose).strip()
        loose.clear()
        if html:
            written.append(paragraph(html))

    for node in BeautifulSoup(markup, "html.parser").children:
        if isinstance(node, NavigableString) or not _is_block(node):
            loose.append(str(node))
            continue
        end_paragraph()
        written.append(_block(node))
    end_paragraph()
    return "\n\n".join(part for part in written if part)


def inline(markup: str) -> str:
    """Return formatted text without paragraphs around it."""
    soup = BeautifulSoup(markup, "html.parser")
    paragraphs = [each.decode_contents().strip() for each in soup.find_all("p")]
    return "<br>".join(filter(None, paragraphs)) if paragraphs else markup.strip()


def with_notes(markup: str) -> str:
    """Convert references to footnotes to the form of the block editor."""

    def reference(match: re.Match[str]) -> str:
        name = note_name(match["anchor"])
        return (
            f'<sup data-fn="{name}" class="fn"><a href="#{name}" id="{name}-link">'
            f"{match['mark']}</a></sup>"
        )

    return _NOTE.sub(reference, markup)


def note_name(anchor: str) -> str:
    """Return the name of a footnote in the block editor."""
    return anchor.removeprefix("note-")


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in {"p", "ul", "ol", "hr", *_HEADINGS}


def _block(node: PageElement) -> str:
    if not isinstance(node, Tag):
        return ""
    if node.name in ("ul", "ol"):
        return _list(node)
    if node.name == "hr":
        return separator()
    html = node.decode_contents().strip()
    if not html:
        return ""
    if node.name in _HEADINGS:
        return heading_of(html, int(node.name[1]))
    return paragraph(html)


def _list(node: Tag) -> str:
    items = [_list_item(child) for child in node.find_all("li", recursive=False)]
    name = node.name
    inside = f'<{name} class="wp-block-list">{"".join(items)}</{name}>'
    return block("list", inside, {"ordered": True} if name == "ol" else None)


def _list_item(node: Tag) -> str:
    parts = [
        _list(child)
        if isinstance(child, Tag) and child.name in ("ul", "ol")
        else str(child)
        for child in node.children
    ]
    return block("list-item", f"<li>{''.join(parts).strip()}</li>")


class MediaWriter:
    """Writer of media blocks; public media not exported leave their caption."""

    def __init__(self, uploads: Uploads, links: Links) -> None:
        self._uploads = uploads
        self._links = links

    def figure(self, value: Any) -> str:
        """Return an image with its caption and link."""
        link = safe_address(value.get("link") or "")
        return self._image(value, self._links.address(link) if link else "")

    def gallery(self, value: Any) -> str:
        """Return a gallery of images."""
        images = [self._image(image, "") for image in value["images"]]
        shown = "\n\n".join(filter(None, images))
        if not shown:
            return ""
        columns = value["columns"] or 3
        classes = f"wp-block-gallery has-nested-images columns-{columns} is-cropped"
        inside = f'<figure class="{classes}">{shown}</figure>'
        return block("gallery", inside, {"columns": columns, "linkTo": "none"})

    def embed(self, value: Any) -> str:
        """Return an embed."""
        url = safe_address(value["url"])
        if not url:
            return ""
        inside = (
            '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
            f"{escape(url)}\n</div>{self.caption(value)}</figure>"
        )
        return block("embed", inside, {"url": url})

    def file(self, value: Any) -> str:
        """Return a link to a file."""
        upload = self._uploads.file(getattr(value["file"], "pk", None))
        text = value["text"] or ""
        if upload is None:
            return paragraph(escape(text, quote=False)) if text else ""
        name = escape(text or str(value["file"]), quote=False)
        url = escape(upload.url)
        inside = f'<div class="wp-block-file"><a href="{url}">{name}</a></div>'
        attributes = {
            "id": upload.number,
            "href": upload.url,
            "showDownloadButton": False,
        }
        return block("file", inside, attributes)

    def player(self, kind: str, value: Any) -> str:
        """Return a `video` or `audio` block."""
        upload = self._uploads.file(getattr(value["file"], "pk", None))
        url = upload.url if upload else safe_address(value["address"])
        if not url:
            return flow(self._links.in_html(rich_html(value["caption"])))
        poster = self._uploads.image(value.get("poster"))
        poster_attribute = f' poster="{escape(poster.url)}"' if poster else ""
        source = escape(self._links.address(url))
        player = f'<{kind} controls{poster_attribute} src="{source}"></{kind}>'
        inside = f'<figure class="wp-block-{kind}">{player}{self.caption(value)}'
        return block(
            kind, f"{inside}</figure>", {"id": upload.number if upload else None}
        )

    def caption(self, value: Any) -> str:
        """Return the caption of a figure."""
        html = inline(self._links.in_html(rich_html(value["caption"])))
        if not html:
            return ""
        return f'<figcaption class="wp-element-caption">{html}</figcaption>'

    def _image(self, value: Any, link: str) -> str:
        image = value["image"]
        upload = self._uploads.image(image)
        if upload is None:
            is_public = image is not None and is_public_image(image)
            caption = rich_html(value["caption"]) if is_public else ""
            return flow(self._links.in_html(caption))
        shown = (
            f'<img src="{escape(upload.url)}" alt="{escape(value.words)}" '
            f'class="wp-image-{upload.number}"/>'
        )
        if link:
            shown = f'<a href="{escape(link)}">{shown}</a>'
        inside = (
            f'<figure class="wp-block-image size-full">{shown}'
            f"{self.caption(value)}</figure>"
        )
        attributes = {
            "id": upload.number,
            "sizeSlug": "full",
            "linkDestination": "custom" if link else "none",
        }
        return block("image", inside, attributes)


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
            {
                "content": inline(self._html(note["text"])),
                "id": note_name(note["anchor"]),
            }
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
