"""Pictures, files, films and sounds as blocks of the block editor."""

from html import escape
from typing import Any

from freeshelf.content.blocks import safe_address
from freeshelf.content.rich_text import rich_html
from freeshelf.wordpress_export.gutenberg.grammar import block
from freeshelf.wordpress_export.gutenberg.text_blocks import flow, inline, paragraph
from freeshelf.wordpress_export.links import Links
from freeshelf.wordpress_export.uploads import Uploads


class MediaWriter:
    """Writes what is shown or played; what is not exported leaves its words."""

    def __init__(self, uploads: Uploads, links: Links) -> None:
        self._uploads = uploads
        self._links = links

    def figure(self, value: Any) -> str:
        """A picture with its caption, perhaps around a link."""
        link = safe_address(value.get("link") or "")
        return self._picture(value, self._links.address(link) if link else "")

    def gallery(self, value: Any) -> str:
        """Pictures side by side."""
        pictures = [self._picture(picture, "") for picture in value["images"]]
        shown = "\n\n".join(filter(None, pictures))
        if not shown:
            return ""
        columns = value["columns"] or 3
        classes = f"wp-block-gallery has-nested-images columns-{columns} is-cropped"
        inside = f'<figure class="{classes}">{shown}</figure>'
        return block("gallery", inside, {"columns": columns, "linkTo": "none"})

    def embed(self, value: Any) -> str:
        """Something shown elsewhere."""
        address = safe_address(value["url"])
        if not address:
            return ""
        inside = (
            '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
            f"{escape(address)}\n</div>{self.caption(value)}</figure>"
        )
        return block("embed", inside, {"url": address})

    def file(self, value: Any) -> str:
        """A link to a file."""
        upload = self._uploads.file(getattr(value["file"], "pk", None))
        words = value["text"] or ""
        if upload is None:
            return paragraph(escape(words, quote=False)) if words else ""
        name = escape(words or str(value["file"]), quote=False)
        url = escape(upload.url)
        inside = f'<div class="wp-block-file"><a href="{url}">{name}</a></div>'
        attributes = {
            "id": upload.number,
            "href": upload.url,
            "showDownloadButton": False,
        }
        return block("file", inside, attributes)

    def player(self, kind: str, value: Any) -> str:
        """A film (`video`) or a sound (`audio`)."""
        upload = self._uploads.file(getattr(value["file"], "pk", None))
        address = upload.url if upload else safe_address(value["address"])
        if not address:
            return flow(self._links.in_html(rich_html(value["caption"])))
        poster = self._uploads.image(value.get("poster"))
        still = f' poster="{escape(poster.url)}"' if poster else ""
        source = escape(self._links.address(address))
        player = f'<{kind} controls{still} src="{source}"></{kind}>'
        inside = f'<figure class="wp-block-{kind}">{player}{self.caption(value)}'
        return block(
            kind, f"{inside}</figure>", {"id": upload.number if upload else None}
        )

    def caption(self, value: Any) -> str:
        """The caption of a figure."""
        words = inline(self._links.in_html(rich_html(value["caption"])))
        if not words:
            return ""
        return f'<figcaption class="wp-element-caption">{words}</figcaption>'

    def _picture(self, value: Any, link: str) -> str:
        upload = self._uploads.image(value["image"])
        if upload is None:
            return flow(self._links.in_html(rich_html(value["caption"])))
        picture = (
            f'<img src="{escape(upload.url)}" alt="{escape(value.words)}" '
            f'class="wp-image-{upload.number}"/>'
        )
        if link:
            picture = f'<a href="{escape(link)}">{picture}</a>'
        inside = (
            f'<figure class="wp-block-image size-full">{picture}'
            f"{self.caption(value)}</figure>"
        )
        attributes = {
            "id": upload.number,
            "sizeSlug": "full",
            "linkDestination": "custom" if link else "none",
        }
        return block("image", inside, attributes)
