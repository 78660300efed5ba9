"""Convert images, galleries, files, videos, audio and embeds."""

import re
from html import escape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from freeshelf_wordpress.importers.streams import text_blocks
from freeshelf_wordpress.importers.streams.rich_text import (
    NotRichTextError,
    inline_html,
    nodes_of,
    words_of,
)
from freeshelf_wordpress.importers.streams.stream import (
    NoteKind,
    Picture,
    is_provider,
    listed,
    video_page_url,
)
from freeshelf_wordpress.importers.streams.text_blocks import BlockBuilder, classes_of

_NUMBER = re.compile(r"\bwp-image-(\d+)")
_COLUMNS = re.compile(r"\b(?:gallery-)?columns-(\d{1,4})")
_MAX_COLUMNS = 8


def image(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add an image without a caption."""
    _show(builder, element, caption=None, outer=element)


def figure(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add an image, table, video or quotation, with its caption if it has one."""
    caption = next(element.iter("figcaption"), None)
    tags = {inner.tag for inner in element.iterdescendants()}
    classes = classes_of(element)
    if "wp-block-gallery" in classes or len(list(element.iter("img"))) > 1:
        gallery(builder, element)
    elif "wp-block-embed" in classes or "wp-block-embed-youtube" in classes:
        _embedded(builder, element, caption)
    elif "table" in tags:
        text_blocks.table(builder, next(element.iter("table")), caption)
    elif "img" in tags:
        picture = next(element.iter("img"))
        with builder.linked(_link_around(picture, element)):
            _show(builder, picture, caption=caption, outer=element)
    elif tags & {"video", "audio"}:
        player(builder, next(element.iter("video", "audio")), caption)
    elif "blockquote" in tags:
        text_blocks.quote(builder, next(element.iter("blockquote")))
    else:
        builder.add_nodes(nodes_of(element))


def linked(builder: BlockBuilder, element: HtmlElement) -> None:
    """Traverse a link around more than text; images in it get the link."""
    with builder.linked(element.get("href") or ""):
        builder.add_nodes(nodes_of(element))


def gallery(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add a gallery; images that are missing here follow one by one."""
    images: list[dict[str, Any]] = []
    missing = []
    for picture in element.iter("img"):
        match = _find(builder, picture)
        if match is None:
            missing.append(picture)
            continue
        caption = _caption_of(picture, element)
        images.append(_value(builder, match, picture, caption))
    if images:
        add_gallery(builder, images, columns=_columns(element))
    for picture in missing:
        _show(builder, picture, caption=_caption_of(picture, element), outer=picture)
    for child in element:
        if child.tag == "figcaption" and len(list(element.iter("img"))) > 0:
            builder.add_nodes(nodes_of(child))


def add_gallery(
    builder: BlockBuilder, pictures: list[dict[str, Any]], *, columns: int
) -> None:
    """Add a gallery of images of the library."""
    builder.stream.add("gallery", {"columns": columns, "images": listed(pictures)})


def picture_value(picture: Picture, *, alt: str, caption: str) -> dict[str, Any]:
    """Return an image in Wagtail's form; one without alternative text is decorative."""
    alt = alt or picture.alt
    return {
        "image": picture.pk,
        "caption": caption,
        "alt_text": alt,
        "is_decorative": not alt,
    }


def player(
    builder: BlockBuilder, element: HtmlElement, caption: HtmlElement | None = None
) -> None:
    """Add a video or audio: a file of the library, or a URL elsewhere."""
    source = element.get("src") or next(
        (tag.get("src") for tag in element.iter("source") if tag.get("src")), ""
    )
    if not source:
        return
    caption_html = _caption(builder, caption)
    if not builder.references.is_own_site(source):
        if web_host(source):
            builder.stream.add("embed", {"url": source, "caption": caption_html})
        return
    file = builder.references.file(address=source)
    link = builder.references.link(source) if file is None else None
    if file is None and link is None:
        return
    value: dict[str, Any] = {
        "file": file.pk if file is not None else None,
        "address": link.address if link is not None else "",
        "caption": caption_html,
    }
    if element.tag == "video":
        poster = element.get("poster")
        poster_image = builder.references.picture(address=poster) if poster else None
        value["poster"] = poster_image.pk if poster_image is not None else None
    builder.stream.add(element.tag, value)


def frame(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add an embed for an iframe of a known provider; others are dropped."""
    source = element.get("src") or ""
    if source.startswith("//"):
        source = f"https:{source}"
    if is_provider(source):
        builder.stream.add("embed", {"url": video_page_url(source), "caption": ""})
    else:
        builder.remark(NoteKind.LEFT_OUT, f"iframe {source}")


def file_link(builder: BlockBuilder, element: HtmlElement) -> None:
    """Add a link to a file, with its name."""
    link = next((anchor for anchor in element.iter("a") if anchor.get("href")), None)
    if link is None:
        builder.add_nodes(nodes_of(element))
        return
    text = words_of(link)
    file = builder.references.file(address=link.get("href") or "")
    if file is not None:
        builder.stream.add("file", {"file": file.pk, "text": text or file.title})
    else:
        builder.words([link])


def _show(
    builder: BlockBuilder,
    picture: HtmlElement,
    *,
    caption: HtmlElement | None,
    outer: HtmlElement,
) -> None:
    source = picture.get("src") or ""
    shown = _find(builder, picture)
    if shown is None:
        if source and not builder.references.is_own_site(source):
            builder.remark(NoteKind.FOREIGN_PICTURE, source)
        elif source:
            builder.keep_html(outer, "img")
            return
        if caption is not None:
            builder.add_nodes(nodes_of(caption))
        return
    value = _value(builder, shown, picture, caption)
    builder.stream.add("figure", {**value, "link": _figure_link(builder, shown)})


def _find(builder: BlockBuilder, picture: HtmlElement) -> Picture | None:
    id_in_class = _NUMBER.search(picture.get("class") or "")
    source = picture.get("src") or ""
    if not source or not builder.references.is_own_site(source):
        # IDs in classes refer to images of this site only.
        return None
    return builder.references.picture(
        number=id_in_class[1] if id_in_class else "", address=source
    )


def _figure_link(builder: BlockBuilder, shown: Picture) -> str:
    if not builder.link or builder.link.startswith("#"):
        return ""
    if builder.references.is_own_site(builder.link):
        # Most links open the same image in full size, which is shown anyway.
        target = builder.references.picture(address=builder.link)
        if target is not None and target.pk == shown.pk:
            return ""
    link = builder.references.link(builder.link)
    return link.address if link is not None else ""


def _link_around(image_element: HtmlElement, figure: HtmlElement) -> str:
    for parent in image_element.iterancestors():
        if parent is figure:
            break
        if parent.tag == "a":
            return parent.get("href") or ""
    return ""


def _embedded(
    builder: BlockBuilder, element: HtmlElement, caption: HtmlElement | None
) -> None:
    text = _caption(builder, caption)
    inside = next(element.iter("iframe"), None)
    link = next((anchor for anchor in element.iter("a") if anchor.get("href")), None)
    if caption is not None:
        caption.drop_tree()
    url = words_of(element).partition(" ")[0]
    if not url.startswith(("http://", "https://")):
        url = (inside if inside is not None else element).get("src") or ""
        if not url and link is not None:
            url = link.get("href") or ""
    if not web_host(url):
        builder.add_nodes(nodes_of(element))
        return
    builder.stream.add("embed", {"url": url, "caption": text})


def web_host(url: str) -> str:
    """Return the host of a web URL, or an empty text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in {"http", "https"} else ""


def _value(
    builder: BlockBuilder,
    shown: Picture,
    element: HtmlElement,
    caption: HtmlElement | None,
) -> dict[str, Any]:
    alt = (element.get("alt") or "").strip()
    return picture_value(shown, alt=alt, caption=_caption(builder, caption))


def _caption(builder: BlockBuilder, caption: HtmlElement | None) -> str:
    if caption is None:
        return ""
    try:
        return inline_html(nodes_of(caption), builder.references)
    except NotRichTextError as error:
        builder.remark(NoteKind.KEPT_AS_HTML, f"figcaption {error}")
        return escape(words_of(caption), quote=False)


def _caption_of(picture: HtmlElement, gallery: HtmlElement) -> HtmlElement | None:
    for parent in picture.iterancestors():
        if parent is gallery:
            return None
        if (caption := next(parent.iter("figcaption", "dd"), None)) is not None:
            return caption
    return None


def _columns(element: HtmlElement) -> int:
    match = _COLUMNS.search(element.get("class") or "")
    return min(max(int(match[1]), 1), _MAX_COLUMNS) if match else 3
