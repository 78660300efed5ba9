"""Convert paragraphs, headings, lists, quotations, tables and code."""

from html import escape

from lxml.html import HtmlElement

from freeshelf_wordpress.importers.streams.block_builder import BlockBuilder, is_words
from freeshelf_wordpress.importers.streams.rich_text import (
    Node,
    NotRichTextError,
    holds,
    inline_html,
    list_html,
    nodes_of,
    words_of,
)
from freeshelf_wordpress.importers.streams.tables import table_value

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
