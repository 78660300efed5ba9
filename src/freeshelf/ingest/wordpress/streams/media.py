"""Pictures, galleries, files, films, sounds and what is shown from elsewhere."""

import re
from html import escape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from freeshelf.ingest.wordpress.streams import text_blocks
from freeshelf.ingest.wordpress.streams.block_builder import BlockBuilder, classes_of
from freeshelf.ingest.wordpress.streams.conversion_notes import NoteKind
from freeshelf.ingest.wordpress.streams.providers import is_provider, video_page_url
from freeshelf.ingest.wordpress.streams.references import Picture
from freeshelf.ingest.wordpress.streams.rich_text import (
    NotRichTextError,
    inline_html,
    nodes_of,
    words_of,
)
from freeshelf.ingest.wordpress.streams.stream import listed

_NUMBER = re.compile(r"\bwp-image-(\d+)")
_COLUMNS = re.compile(r"\b(?:gallery-)?columns-(\d{1,4})")
_MOST_COLUMNS = 8


def image(walk: BlockBuilder, element: HtmlElement) -> None:
    """A picture without a caption."""
    _show(walk, element, caption=None, whole=element)


def figure(walk: BlockBuilder, element: HtmlElement) -> None:
    """A picture, a table, a film or a quotation, perhaps with a caption."""
    caption = next(element.iter("figcaption"), None)
    tags = {inner.tag for inner in element.iterdescendants()}
    classes = classes_of(element)
    if "wp-block-gallery" in classes or len(list(element.iter("img"))) > 1:
        gallery(walk, element)
    elif "wp-block-embed" in classes or "wp-block-embed-youtube" in classes:
        _embedded(walk, element, caption)
    elif "table" in tags:
        text_blocks.table(walk, next(element.iter("table")), caption)
    elif "img" in tags:
        picture = next(element.iter("img"))
        with walk.linked(_link_around(picture, element)):
            _show(walk, picture, caption=caption, whole=element)
    elif tags & {"video", "audio"}:
        player(walk, next(element.iter("video", "audio")), caption)
    elif "blockquote" in tags:
        text_blocks.quote(walk, next(element.iter("blockquote")))
    else:
        walk.add_nodes(nodes_of(element))


def linked(walk: BlockBuilder, element: HtmlElement) -> None:
    """A link around more than words: a picture in it leads where the link does."""
    with walk.linked(element.get("href") or ""):
        walk.add_nodes(nodes_of(element))


def gallery(walk: BlockBuilder, element: HtmlElement) -> None:
    """Pictures side by side; those that the library lacks follow one by one."""
    shown: list[dict[str, Any]] = []
    missing = []
    for picture in element.iter("img"):
        found = _find(walk, picture)
        if found is None:
            missing.append(picture)
            continue
        caption = _caption_of(picture, element)
        shown.append(
            picture_value(
                found,
                alt=(picture.get("alt") or "").strip(),
                caption=_caption(walk, caption) if caption is not None else "",
            )
        )
    if shown:
        add_gallery(walk, shown, columns=_columns(element))
    for picture in missing:
        _show(walk, picture, caption=_caption_of(picture, element), whole=picture)
    for child in element:
        if child.tag == "figcaption" and len(list(element.iter("img"))) > 0:
            walk.add_nodes(nodes_of(child))


def add_gallery(
    walk: BlockBuilder, pictures: list[dict[str, Any]], *, columns: int
) -> None:
    """A gallery of pictures that the library has."""
    walk.stream.add("gallery", {"columns": columns, "images": listed(pictures)})


def picture_value(picture: Picture, *, alt: str, caption: str) -> dict[str, Any]:
    """A picture in Wagtail's form; one that nothing describes only decorates."""
    alt = alt or picture.alt
    return {
        "image": picture.pk,
        "caption": caption,
        "alt_text": alt,
        "is_decorative": not alt,
    }


def player(
    walk: BlockBuilder, element: HtmlElement, caption: HtmlElement | None = None
) -> None:
    """A film or a sound: a file of the library, or an address elsewhere."""
    source = element.get("src") or next(
        (one.get("src") for one in element.iter("source") if one.get("src")), ""
    )
    if not source:
        return
    words_below = _caption(walk, caption) if caption is not None else ""
    if not walk.references.is_own_site(source):
        if web_host(source):
            walk.stream.add("embed", {"url": source, "caption": words_below})
        return
    file = walk.references.file(address=source)
    link = walk.references.link(source) if file is None else None
    if file is None and link is None:
        return
    value: dict[str, Any] = {
        "file": file.pk if file is not None else None,
        "address": link.address if link is not None else "",
        "caption": words_below,
    }
    if element.tag == "video":
        poster = element.get("poster")
        still = walk.references.picture(address=poster) if poster else None
        value["poster"] = still.pk if still is not None else None
    walk.stream.add(element.tag, value)


def frame(walk: BlockBuilder, element: HtmlElement) -> None:
    """A window onto another site: only of those whose films people embed."""
    source = element.get("src") or ""
    if source.startswith("//"):
        source = f"https:{source}"
    if is_provider(source):
        walk.stream.add("embed", {"url": video_page_url(source), "caption": ""})
    else:
        walk.remark(NoteKind.LEFT_OUT, f"iframe {source}")


def file_link(walk: BlockBuilder, element: HtmlElement) -> None:
    """A link to a file, with its name."""
    link = next((one for one in element.iter("a") if one.get("href")), None)
    if link is None:
        walk.add_nodes(nodes_of(element))
        return
    text = words_of(link)
    file = walk.references.file(address=link.get("href") or "")
    if file is not None:
        walk.stream.add("file", {"file": file.pk, "text": text or file.title})
    else:
        walk.words([link])


def _show(
    walk: BlockBuilder,
    picture: HtmlElement,
    *,
    caption: HtmlElement | None,
    whole: HtmlElement,
) -> None:
    source = picture.get("src") or ""
    found = _find(walk, picture)
    if found is None:
        if source and not walk.references.is_own_site(source):
            walk.remark(NoteKind.FOREIGN_PICTURE, source)
        elif source:
            walk.keep_html(whole, "img")
            return
        if caption is not None:
            walk.add_nodes(nodes_of(caption))
        return
    value = picture_value(
        found,
        alt=(picture.get("alt") or "").strip(),
        caption=_caption(walk, caption) if caption is not None else "",
    )
    walk.stream.add("figure", {**value, "link": _figure_link(walk, found)})


def _find(walk: BlockBuilder, picture: HtmlElement) -> Picture | None:
    number = _NUMBER.search(picture.get("class") or "")
    source = picture.get("src") or ""
    if not source or not walk.references.is_own_site(source):
        # A number belongs to this site's pictures only.
        return None
    return walk.references.picture(number=number[1] if number else "", address=source)


def _figure_link(walk: BlockBuilder, shown: Picture) -> str:
    if not walk.link or walk.link.startswith("#"):
        return ""
    if walk.references.is_own_site(walk.link):
        # Most lead to the picture itself in its full size, which is shown anyway.
        target = walk.references.picture(address=walk.link)
        if target is not None and target.pk == shown.pk:
            return ""
    link = walk.references.link(walk.link)
    return link.address if link is not None else ""


def _link_around(picture: HtmlElement, figure: HtmlElement) -> str:
    for above in picture.iterancestors():
        if above is figure:
            break
        if above.tag == "a":
            return above.get("href") or ""
    return ""


def _embedded(
    walk: BlockBuilder, element: HtmlElement, caption: HtmlElement | None
) -> None:
    text = _caption(walk, caption) if caption is not None else ""
    inside = next(element.iter("iframe"), None)
    link = next((one for one in element.iter("a") if one.get("href")), None)
    if caption is not None:
        caption.drop_tree()
    address = words_of(element).partition(" ")[0]
    if not address.startswith(("http://", "https://")):
        address = (inside if inside is not None else element).get("src") or ""
        if not address and link is not None:
            address = link.get("href") or ""
    if not web_host(address):
        walk.add_nodes(nodes_of(element))
        return
    walk.stream.add("embed", {"url": address, "caption": text})


def web_host(address: str) -> str:
    """The host of an address of the web, or nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in {"http", "https"} else ""


def _caption(walk: BlockBuilder, caption: HtmlElement) -> str:
    try:
        return inline_html(nodes_of(caption), walk.references)
    except NotRichTextError as error:
        walk.remark(NoteKind.KEPT_AS_HTML, f"figcaption {error}")
        return escape(words_of(caption), quote=False)


def _caption_of(picture: HtmlElement, gallery: HtmlElement) -> HtmlElement | None:
    for above in picture.iterancestors():
        if above is gallery:
            return None
        if (found := next(above.iter("figcaption", "dd"), None)) is not None:
            return found
    return None


def _columns(element: HtmlElement) -> int:
    found = _COLUMNS.search(element.get("class") or "")
    return min(max(int(found[1]), 1), _MOST_COLUMNS) if found else 3
