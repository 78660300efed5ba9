"""Columns, folds, buttons, and what stands for something kept elsewhere."""

from html import escape

from lxml.html import HtmlElement, fromstring

from freeshelf.ingest.wordpress.streams import media
from freeshelf.ingest.wordpress.streams.block_builder import BlockBuilder, classes_of
from freeshelf.ingest.wordpress.streams.conversion_notes import NoteKind
from freeshelf.ingest.wordpress.streams.markup import PLACEHOLDER
from freeshelf.ingest.wordpress.streams.rich_text import holds, nodes_of, words_of
from freeshelf.ingest.wordpress.streams.stream import listed, with_ids

_SPACERS = {"wp-block-spacer", "clear", "clearfix"}


def division(walk: BlockBuilder, element: HtmlElement) -> None:
    """A `div`: by its class one of WordPress' blocks, else nothing by itself."""
    classes = classes_of(element)
    if element.get(PLACEHOLDER):
        _placeholder(walk, element.get(PLACEHOLDER) or "")
    elif "wp-block-columns" in classes and not walk.is_inner:
        _columns(walk, [one for one in element if one.tag == "div"])
    elif "wp-block-media-text" in classes and not walk.is_inner:
        _columns(walk, list(element))
    elif classes & {"wp-block-buttons", "wp-block-button"}:
        buttons(walk, element)
    elif "wp-block-file" in classes:
        media.file_link(walk, element)
    elif classes & {"wp-block-gallery", "gallery"} and holds(element, "img"):
        media.gallery(walk, element)
    elif not classes & _SPACERS or element.text_content().strip():
        walk.add_nodes(nodes_of(element))


def buttons(walk: BlockBuilder, element: HtmlElement) -> None:
    """Links that stand out; an outlined one is less important."""
    found = []
    for link in element.iter("a"):
        target = walk.references.link(link.get("href") or "")
        text = words_of(link)
        if not text or target is None:
            continue
        above = link.getparent()
        classes = classes_of(above) if above is not None else set()
        found.append(
            {
                "text": text,
                "link": target.address,
                "is_primary": "is-style-outline" not in classes,
            }
        )
    if found:
        walk.stream.add("buttons", listed(found))
    else:
        walk.add_nodes(nodes_of(element))


def details(walk: BlockBuilder, element: HtmlElement) -> None:
    """A part that is folded away; one within another stays HTML."""
    if walk.is_inner:
        walk.keep_html(element, "details")
        return
    summary = element.find("summary")
    inner = walk.nested_builder()
    inner.add_nodes(node for node in nodes_of(element) if node is not summary)
    walk.stream.add(
        "details",
        {
            "summary": words_of(summary) if summary is not None else "…",
            "content": with_ids(inner.stream.blocks),
        },
    )


def _columns(walk: BlockBuilder, elements: list[HtmlElement]) -> None:
    columns = []
    for element in elements:
        inner = walk.nested_builder()
        if element.tag == "figure":
            inner.element(element)
        else:
            inner.add_nodes(nodes_of(element))
        if inner.stream.blocks:
            columns.append({"width": None, "content": with_ids(inner.stream.blocks)})
    if len(columns) > 1:
        walk.stream.add("columns", listed(columns))
        return
    for column in columns:
        walk.stream.blocks += column["content"] or []


def _placeholder(walk: BlockBuilder, said: str) -> None:
    kind, _, rest = said.partition(":")
    if kind == "pattern":
        pattern = walk.references.pattern(rest)
        if pattern is not None:
            walk.stream.add("pattern", pattern)
    elif kind == "gallery":
        numbers, _, columns = rest.partition(":")
        _numbered_gallery(walk, numbers, columns)


def _numbered_gallery(walk: BlockBuilder, numbers: str, columns: str) -> None:
    wanted = numbers.split(",") if numbers else walk.references.attached_pictures()
    shown = []
    for number in wanted:
        picture = walk.references.picture(number=number)
        if picture is not None:
            shown.append(media.picture_value(picture, alt="", caption=picture.caption))
        elif address := walk.references.address_of(number):
            markup = f'<img src="{escape(address)}" alt="">'
            walk.keep_html(fromstring(markup), "img")
        else:
            walk.remark(NoteKind.MISSING, f"[gallery] {number}")
    if shown:
        count = int(columns[:4]) if columns.isdecimal() else 3
        media.add_gallery(walk, shown, columns=min(max(count, 1), 8))
