"""Write images, files, video and audio as blocks of the block editor."""

from html import escape
from typing import Any

from freeshelf.content.blocks import safe_address
from freeshelf.content.rich_text import rich_html
from freeshelf_wordpress.export.gutenberg.grammar import block
from freeshelf_wordpress.export.gutenberg.text_blocks import flow, inline, paragraph
from freeshelf_wordpress.export.links import Links
from freeshelf_wordpress.export.uploads import Uploads


class MediaWriter:
    """Writer of media blocks; media that are not exported leave their caption."""

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
        upload = self._uploads.image(value["image"])
        if upload is None:
            return flow(self._links.in_html(rich_html(value["caption"])))
        image = (
            f'<img src="{escape(upload.url)}" alt="{escape(value.words)}" '
            f'class="wp-image-{upload.number}"/>'
        )
        if link:
            image = f'<a href="{escape(link)}">{image}</a>'
        inside = (
            f'<figure class="wp-block-image size-full">{image}'
            f"{self.caption(value)}</figure>"
        )
        attributes = {
            "id": upload.number,
            "sizeSlug": "full",
            "linkDestination": "custom" if link else "none",
        }
        return block("image", inside, attributes)
