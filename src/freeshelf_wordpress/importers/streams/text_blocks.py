"""Convert paragraphs, headings, lists, quotations, tables and code."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from typing import Any

from lxml.html import Element, HtmlElement

from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf_wordpress.importers.streams.rich_text import (
    INLINE_TAGS,
    PLACEHOLDER,
    Node,
    NotRichTextError,
    as_markup,
    holds,
    in_other_language,
    inline_html,
    list_html,
    nodes_of,
    words_of,
)
from freeshelf_wordpress.importers.streams.stream import (
    ConversionNote,
    NoteKind,
    References,
    Stream,
)

_MAX_COLUMNS = 50


def table_value(
    table: HtmlElement, caption: HtmlElement | None, references: References
) -> dict[str, Any]:
    """Return a table in Wagtail's form.

    Raises NotRichTextError for unsupported features: merged cells, row headers, several
    header rows, a footer, links in headers.
    """
    if caption is None:
        caption = table.find("caption")
    header_rows, rows = _rows(table)
    width = max((len(row) for row in [*header_rows, *rows]), default=0)
    if not 0 < width <= _MAX_COLUMNS or len(header_rows) > 1:
        raise NotRichTextError("table")
    if any(len(row) != width for row in [*header_rows, *rows]):
        raise NotRichTextError("table")
    headings = (
        [_plain(cell) for cell in header_rows[0]] if header_rows else [""] * width
    )
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": [_cell(cell, references) for cell in row]} for row in rows],
        "caption": _plain(caption) if caption is not None else "",
    }


def _rows(
    table: HtmlElement,
) -> tuple[list[list[HtmlElement]], list[list[HtmlElement]]]:
    header_rows: list[list[HtmlElement]] = []
    rows: list[list[HtmlElement]] = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        for cell in cells:
            if cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1":
                raise NotRichTextError("table colspan")
        parent = row.getparent()
        group = parent.tag if parent is not None else "tbody"
        if group == "tfoot" or any(
            element.tag == "table" for element in row.iter("table")
        ):
            raise NotRichTextError(f"table {group}")
        all_headings = bool(cells) and all(cell.tag == "th" for cell in cells)
        if group == "thead" or (all_headings and not header_rows and not rows):
            header_rows.append(cells)
        elif any(cell.tag == "th" for cell in cells):
            raise NotRichTextError("table th")
        else:
            rows.append(cells)
    return header_rows, rows


def _plain(element: HtmlElement) -> str:
    if holds(element, "a", "img"):
        raise NotRichTextError("table a")
    return words_of(element)


def _cell(cell: HtmlElement, references: References) -> str:
    if in_other_language(cell):
        raise NotRichTextError("td lang")
    paragraphs = [child for child in cell if child.tag == "p"]
    if not paragraphs:
        html = inline_html(nodes_of(cell), references)
        return f"<p>{html}</p>" if html else ""
    if len(paragraphs) != len(cell) or (cell.text or "").strip():
        raise NotRichTextError("td")
    if any((paragraph.tail or "").strip() for paragraph in paragraphs):
        raise NotRichTextError("td")
    return "".join(
        f"<p>{inline_html([paragraph], references)}</p>" for paragraph in paragraphs
    )


Handler = Callable[["BlockBuilder", HtmlElement], None]


class BlockBuilder:
    """Traverse nodes in order; handlers turn elements of one tag into blocks.

    A nested builder makes the stream of a column or accordion, which cannot contain
    such blocks.
    """

    def __init__(
        self,
        references: References,
        handlers: Mapping[str, Handler],
        *,
        remarks: list[ConversionNote],
        is_inner: bool = False,
    ) -> None:
        self.references = references
        self.stream = Stream()
        self.is_inner = is_inner
        self.link = ""  # of the next image
        self._handlers = handlers
        self._remarks = remarks

    def nested_builder(self) -> "BlockBuilder":
        """Return a builder with a stream of its own."""
        return BlockBuilder(
            self.references, self._handlers, remarks=self._remarks, is_inner=True
        )

    def add_nodes(self, nodes: Iterable[Node]) -> None:
        """Add paragraphs for text, and for elements the result of their handlers."""
        inline_nodes: list[Node] = []
        # A list, since a paragraph kept as HTML removes its nodes from the tree.
        for node in list(nodes):
            if isinstance(node, str) or is_words(node):
                inline_nodes.append(node)
                continue
            self.words(inline_nodes)
            inline_nodes = []
            self.element(node)
        self.words(inline_nodes)

    def element(self, element: HtmlElement) -> None:
        """Add an element that is more than formatted text."""
        if element.get("aria-hidden") == "true" and not element.text_content().strip():
            return
        if in_other_language(element):
            self.keep_html(element, f"{element.tag} lang")
        elif element.tag in self._handlers:
            self._handlers[element.tag](self, element)
        else:
            self.add_nodes(nodes_of(element))

    def words(self, nodes: list[Node]) -> None:
        """Add a paragraph unless it is empty."""
        if all(isinstance(node, str) and not node.strip() for node in nodes):
            return
        try:
            html = inline_html(nodes, self.references)
        except NotRichTextError as error:
            self.keep_html(_paragraph(nodes), str(error))
            return
        if html:
            self.stream.add_words(f"<p>{html}</p>")

    def keep_html(self, element: HtmlElement, reason: str) -> None:
        """Add an element as sanitized HTML, then blocks that have no HTML form."""
        for image in element.iter("img"):
            source = image.get("src") or ""
            if source and not self.references.is_own_site(source):
                self.remark(NoteKind.FOREIGN_PICTURE, source)
        markup = sanitize_html(as_markup(element), rewrite=self._rewrite)
        if "<img" in markup or "<hr" in markup or html_to_text(markup):
            self.stream.add_html(markup)
            self.remark(NoteKind.KEPT_AS_HTML, reason)
        for inner in list(element.iterdescendants("div")):
            if inner.get(PLACEHOLDER):
                self.element(inner)

    def remark(self, kind: NoteKind, detail: str) -> None:
        """Add a note for people to review."""
        self._remarks.append(ConversionNote(kind, detail))

    @contextmanager
    def linked(self, url: str) -> Iterator[None]:
        """Link the images that are found meanwhile."""
        before, self.link = self.link, url
        try:
            yield
        finally:
            self.link = before

    def _rewrite(self, url: str) -> str | None:
        link = self.references.link(url)
        return link.address if link is not None else None


def is_words(element: HtmlElement) -> bool:
    """Return whether an element contains only formatted text."""
    return element.tag in INLINE_TAGS and all(
        inner.tag in INLINE_TAGS for inner in element.iterdescendants()
    )


def classes_of(element: HtmlElement) -> set[str]:
    """Return the class names of an element."""
    return set((element.get("class") or "").split())


def _paragraph(nodes: list[Node]) -> HtmlElement:
    paragraph = Element("p")
    for node in nodes:
        if not isinstance(node, str):
            node.tail = None
            paragraph.append(node)
        elif len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "") + node
        else:
            paragraph.text = (paragraph.text or "") + node
    return paragraph


# Formatting that headings can lose without harm.
_IGNORED_IN_HEADINGS = {"b", "strong", "span", "font", "br", "big", "small", "bdi"}
_RICH_HEADINGS = {"h3", "h4"}


def paragraph(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add the content of a paragraph, which images split."""
    builder.add_nodes(nodes_of(element))


def heading(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add a heading of level 2 or lower, since the page title is the only level 1."""
    level = max(int(element.tag[1]), 2)
    more_than_words = [child for child in element if not is_words(child)]
    if more_than_words:
        builder.add_nodes(nodes_of(element))
        return
    text = words_of(element)
    tags = {child.tag for child in element.iterdescendants() if child.tag != "a"}
    has_link = any(link.get("href") for link in element.iter("a"))
    if not text:
        return
    if tags <= _IGNORED_IN_HEADINGS and not has_link:
        if level == 2:
            builder.stream.add("heading", text)
        else:
            builder.stream.add("subheading", {"level": str(level), "text": text})
        return
    try:
        if element.tag not in _RICH_HEADINGS:
            raise NotRichTextError(element.tag)
        rich = inline_html(nodes_of(element), builder.references)
    except NotRichTextError:
        builder.keep_html(element, element.tag)
    else:
        builder.stream.add_words(f"<{element.tag}>{rich}</{element.tag}>")


def list_block(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add a list of text, or as HTML if it contains more than that."""
    try:
        html = list_html(element, builder.references)
    except NotRichTextError as error:
        builder.keep_html(element, str(error))
    else:
        if html:
            builder.stream.add_words(html)


def quote(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add a quotation with its attribution."""
    try:
        text, attribution = _quotation(builder, element)
    except NotRichTextError as error:
        builder.keep_html(element, f"blockquote {error}")
        return
    if text:
        builder.stream.add("quote", {"text": text, "attribution": attribution})
    elif attribution:
        builder.stream.add_words(f"<p>{escape(attribution)}</p>")


def preformatted(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add code or verse."""
    if holds(element, "a", "img"):
        builder.keep_html(element, "pre a")
        return
    for line_break in element.iter("br"):
        line_break.tail = f"\n{line_break.tail or ''}"
    text = element.text_content().strip("\n")
    if text.strip():
        builder.stream.add("preformatted", text)


def table(
    builder: BlockBuilder, element: HtmlElement, caption: HtmlElement | None = None
) -> None:
    """Add a table; one that is more than rows and columns of text stays HTML."""
    figure = caption.getparent() if caption is not None else element
    try:
        value = table_value(element, caption, builder.references)
    except NotRichTextError as error:
        builder.keep_html(figure if figure is not None else element, str(error))
    else:
        builder.stream.add("table", value)


def keep_as_html(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add an element as HTML, since there is no block for it."""
    builder.keep_html(element, element.tag)


def rule(builder: BlockBuilder, _element: HtmlElement) -> None:
    """Add a divider."""
    builder.stream.add("separator", None)


def _quotation(builder: BlockBuilder, element: HtmlElement) -> tuple[str, str]:
    paragraphs: list[str] = []
    attribution = ""
    inline_nodes: list[Node] = []

    def end_paragraph() -> None:
        html = inline_html(inline_nodes, builder.references)
        inline_nodes.clear()
        if html:
            paragraphs.append(f"<p>{html}</p>")

    for node in nodes_of(element):
        if isinstance(node, str):
            inline_nodes.append(node)
        elif node.tag in {"cite", "footer"} and not attribution:
            end_paragraph()
            if holds(node, "a"):
                inline_nodes.extend(nodes_of(node))
                end_paragraph()
            else:
                attribution = words_of(node)
        elif node.tag == "p":
            end_paragraph()
            inline_nodes.extend(nodes_of(node))
            end_paragraph()
        elif is_words(node):
            inline_nodes.append(node)
        else:
            raise NotRichTextError(node.tag)
    end_paragraph()
    return "".join(paragraphs), attribution
