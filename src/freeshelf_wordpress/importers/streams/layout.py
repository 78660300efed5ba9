"""Convert columns, accordions, buttons and placeholders."""

from html import escape

from lxml.html import HtmlElement, fromstring

from freeshelf_wordpress.importers.streams import media
from freeshelf_wordpress.importers.streams.rich_text import (
    PLACEHOLDER,
    holds,
    nodes_of,
    words_of,
)
from freeshelf_wordpress.importers.streams.stream import NoteKind, listed, with_ids
from freeshelf_wordpress.importers.streams.text_blocks import BlockBuilder, classes_of

_SPACERS = {"wp-block-spacer", "clear", "clearfix"}


def division(builder: BlockBuilder, element: HtmlElement) -> None:
    """Convert a `div` by its class, or its content if WordPress has no such block."""
    classes = classes_of(element)
    if element.get(PLACEHOLDER):
        _placeholder(builder, element.get(PLACEHOLDER) or "")
    elif "wp-block-columns" in classes and not builder.is_inner:
        _columns(builder, [child for child in element if child.tag == "div"])
    elif "wp-block-media-text" in classes and not builder.is_inner:
        _columns(builder, list(element))
    elif classes & {"wp-block-buttons", "wp-block-button"}:
        buttons(builder, element)
    elif "wp-block-file" in classes:
        media.file_link(builder, element)
    elif classes & {"wp-block-gallery", "gallery"} and holds(element, "img"):
        media.gallery(builder, element)
    elif not classes & _SPACERS or element.text_content().strip():
        builder.add_nodes(nodes_of(element))


def buttons(builder: BlockBuilder, element: HtmlElement) -> None:
    """Convert links that are buttons; an outlined one is not primary."""
    values = []
    for link in element.iter("a"):
        target = builder.references.link(link.get("href") or "")
        text = words_of(link)
        if not text or target is None:
            continue
        parent = link.getparent()
        classes = classes_of(parent) if parent is not None else set()
        values.append(
            {
                "text": text,
                "link": target.address,
                "is_primary": "is-style-outline" not in classes,
            }
        )
    if values:
        builder.stream.add("buttons", listed(values))
    else:
        builder.add_nodes(nodes_of(element))


def details(builder: BlockBuilder, element: HtmlElement) -> None:
    """Convert a collapsible section; one within another stays HTML."""
    if builder.is_inner:
        builder.keep_html(element, "details")
        return
    summary = element.find("summary")
    inner = builder.nested_builder()
    inner.add_nodes(node for node in nodes_of(element) if node is not summary)
    builder.stream.add(
        "details",
        {
            "summary": words_of(summary) if summary is not None else "…",
            "content": with_ids(inner.stream.blocks),
        },
    )


def _columns(builder: BlockBuilder, elements: list[HtmlElement]) -> None:
    columns = []
    for element in elements:
        inner = builder.nested_builder()
        if element.tag == "figure":
            inner.element(element)
        else:
            inner.add_nodes(nodes_of(element))
        if inner.stream.blocks:
            columns.append({"width": None, "content": with_ids(inner.stream.blocks)})
    if len(columns) > 1:
        builder.stream.add("columns", listed(columns))
        return
    for column in columns:
        builder.stream.blocks += column["content"] or []


def _placeholder(builder: BlockBuilder, value: str) -> None:
    kind, _, rest = value.partition(":")
    if kind == "pattern":
        pattern = builder.references.pattern(rest)
        if pattern is not None:
            builder.stream.add("pattern", pattern)
    elif kind == "gallery":
        ids, _, columns = rest.partition(":")
        _numbered_gallery(builder, ids, columns)


def _numbered_gallery(builder: BlockBuilder, ids: str, columns: str) -> None:
    requested = ids.split(",") if ids else builder.references.attached_pictures()
    images = []
    for attachment_id in requested:
        image = builder.references.picture(number=attachment_id)
        if image is not None:
            images.append(media.picture_value(image, alt="", caption=image.caption))
        elif url := builder.references.address_of(attachment_id):
            markup = f'<img src="{escape(url)}" alt="">'
            builder.keep_html(fromstring(markup), "img")
        else:
            builder.remark(NoteKind.MISSING, f"[gallery] {attachment_id}")
    if images:
        count = int(columns[:4]) if columns.isdecimal() else 3
        media.add_gallery(builder, images, columns=min(max(count, 1), 8))
