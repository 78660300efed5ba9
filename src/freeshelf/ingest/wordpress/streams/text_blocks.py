"""Paragraphs, headings, lists, quotations, tables and code."""

from html import escape

from lxml.html import HtmlElement

from freeshelf.ingest.wordpress.streams.block_builder import BlockBuilder, is_words
from freeshelf.ingest.wordpress.streams.rich_text import (
    Node,
    NotRichTextError,
    holds,
    inline_html,
    list_html,
    nodes_of,
    words_of,
)
from freeshelf.ingest.wordpress.streams.tables import table_value

# What a heading is without: it stands out already.
_NO_LOSS_IN_HEADINGS = {"b", "strong", "span", "font", "br", "big", "small", "bdi"}
_RICH_HEADINGS = {"h3", "h4"}


def paragraph(builder: BlockBuilder, element: HtmlElement) -> None:
    """A paragraph; one that holds pictures is parted by them."""
    builder.add_nodes(nodes_of(element))


def heading(walk: BlockBuilder, element: HtmlElement) -> None:
    """A heading; the title of the page is the only one of the first level."""
    level = max(int(element.tag[1]), 2)
    more_than_words = [one for one in element if not is_words(one)]
    if more_than_words:
        walk.add_nodes(nodes_of(element))
        return
    words = words_of(element)
    tags = {one.tag for one in element.iterdescendants() if one.tag != "a"}
    has_link = any(link.get("href") for link in element.iter("a"))
    if not words:
        return
    if tags <= _NO_LOSS_IN_HEADINGS and not has_link:
        if level == 2:
            walk.stream.add("heading", words)
        else:
            walk.stream.add("subheading", {"level": str(level), "text": words})
        return
    try:
        if element.tag not in _RICH_HEADINGS:
            raise NotRichTextError(element.tag)
        rich = inline_html(nodes_of(element), walk.references)
    except NotRichTextError:
        walk.keep_html(element, element.tag)
    else:
        walk.stream.add_words(f"<{element.tag}>{rich}</{element.tag}>")


def list_block(walk: BlockBuilder, element: HtmlElement) -> None:
    """A list of words, kept as HTML where it holds more than that."""
    try:
        words = list_html(element, walk.references)
    except NotRichTextError as error:
        walk.keep_html(element, str(error))
    else:
        if words:
            walk.stream.add_words(words)


def quote(walk: BlockBuilder, element: HtmlElement) -> None:
    """A quotation and who said it."""
    try:
        text, attribution = _quotation(walk, element)
    except NotRichTextError as error:
        walk.keep_html(element, f"blockquote {error}")
        return
    if text:
        walk.stream.add("quote", {"text": text, "attribution": attribution})
    elif attribution:
        walk.stream.add_words(f"<p>{escape(attribution)}</p>")


def preformatted(walk: BlockBuilder, element: HtmlElement) -> None:
    """Code or verse."""
    if holds(element, "a", "img"):
        walk.keep_html(element, "pre a")
        return
    for line_break in element.iter("br"):
        line_break.tail = f"\n{line_break.tail or ''}"
    text = element.text_content().strip("\n")
    if text.strip():
        walk.stream.add("preformatted", text)


def table(
    walk: BlockBuilder, element: HtmlElement, caption: HtmlElement | None = None
) -> None:
    """A table; one of another shape than rows and columns of words stays HTML."""
    whole = caption.getparent() if caption is not None else element
    try:
        value = table_value(element, caption, walk.references)
    except NotRichTextError as error:
        walk.keep_html(whole if whole is not None else element, str(error))
    else:
        walk.stream.add("table", value)


def keep_as_html(walk: BlockBuilder, element: HtmlElement) -> None:
    """What only HTML has a name for."""
    walk.keep_html(element, element.tag)


def rule(walk: BlockBuilder, _element: HtmlElement) -> None:
    """A line between parts."""
    walk.stream.add("separator", None)


def _quotation(walk: BlockBuilder, element: HtmlElement) -> tuple[str, str]:
    paragraphs: list[str] = []
    attribution = ""
    words: list[Node] = []

    def end_paragraph() -> None:
        said = inline_html(words, walk.references)
        words.clear()
        if said:
            paragraphs.append(f"<p>{said}</p>")

    for node in nodes_of(element):
        if isinstance(node, str):
            words.append(node)
        elif node.tag in {"cite", "footer"} and not attribution:
            end_paragraph()
            if holds(node, "a"):
                words.extend(nodes_of(node))
                end_paragraph()
            else:
                attribution = words_of(node)
        elif node.tag == "p":
            end_paragraph()
            words.extend(nodes_of(node))
            end_paragraph()
        elif is_words(node):
            words.append(node)
        else:
            raise NotRichTextError(node.tag)
    end_paragraph()
    return "".join(paragraphs), attribution
