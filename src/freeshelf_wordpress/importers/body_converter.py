"""Convert the texts of items to blocks, first unresolved, then with resolved links.

A text may refer to pages, records and files that are imported later. So it is first
written with URLs of the old site, which redirect; `convert_resolved` is called when
everything is imported.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from django.contrib.contenttypes.models import ContentType
from wagtail.images import get_image_model

from freeshelf.content.models import ReusableBlock
from freeshelf.core.html import html_to_text
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.notes import Note
from freeshelf_wordpress.importers.redirects import LinkTargets, old_site_path
from freeshelf_wordpress.importers.report_notes import text_note
from freeshelf_wordpress.importers.streams.conversion import Conversion, convert
from freeshelf_wordpress.importers.streams.stream import (
    Block,
    ConversionNote,
    FileReference,
    Link,
    NoteKind,
    Picture,
    sentences,
    with_ids,
)
from freeshelf_wordpress.importers.survey import UPLOADS, Attachment, Survey
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem

_IMAGE = re.compile(
    rf'<img(?=[^>]*? src="{UPLOADS}(?P<path>[^"]+)")'
    r"(?![^>]*? (?:width|height)=)(?P<rest>[^>]*)>"
)


def with_image_dimensions(
    markup: str, attachment_at: Callable[[str], Attachment | None]
) -> str:
    """Add the dimensions of uploaded images to sanitized HTML that lacks them."""

    def sized(match: re.Match[str]) -> str:
        attachment = attachment_at(match["path"])
        size = _size_of(attachment) if attachment is not None else None
        if size is None:
            return match[0]
        width, height = size
        return f'<img{match["rest"]} width="{width}" height="{height}">'

    return _IMAGE.sub(sized, markup)


def _size_of(attachment: Attachment) -> tuple[int, int] | None:
    metadata = php_array(attachment.metadata)
    width, height = metadata.get("width"), metadata.get("height")
    if not (isinstance(width, int) and isinstance(height, int)):
        return None
    return (width, height) if width > 0 and height > 0 else None


class BodyConverter:
    """Converter for the texts of one import."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self.referring: set[str] = set()  # keys of items whose texts refer to others
        self._notes: dict[str, list[Note]] = {}
        self.source = source
        self.survey = survey
        self._targets = LinkTargets(source, survey)

    def convert(self, item: SourceItem, *, with_excerpt: bool = True) -> Conversion:
        """Convert a text without resolving references, so the result is stable.

        The excerpt comes first.
        """
        return self._read(item, None, with_excerpt=with_excerpt)

    def convert_resolved(
        self, item: SourceItem, *, with_excerpt: bool = True
    ) -> Conversion:
        """Convert a text and resolve references to the imported objects."""
        return self._read(item, self._targets, with_excerpt=with_excerpt)

    def _read(
        self, item: SourceItem, targets: LinkTargets | None, *, with_excerpt: bool
    ) -> Conversion:
        references = _ItemReferences(self, item, targets)
        conversion = convert(
            item.content, references, footnotes=item.first_meta("footnotes")
        )
        if references.has_own:
            self.referring.add(item.key)
        blocks = [self._sized(block) for block in conversion.blocks]
        remarks = list(dict.fromkeys([*conversion.remarks, *references.remarks]))
        self._notes.pop(item.key, None)
        if remarks:
            self._notes[item.key] = text_note(item, sentences(remarks))
        if with_excerpt:
            blocks = _with_excerpt(item, blocks)
        return Conversion(blocks, remarks)

    def _sized(self, block: Block) -> Block:
        if block["type"] != "imported_html":
            return block
        value = with_image_dimensions(block["value"], self.survey.attachment_at)
        return {**block, "value": value}

    def notes(self) -> list[Note]:
        """Return the notes about texts converted so far, item by item."""
        return [note for notes in self._notes.values() for note in notes]

    def own_address(self, url: str) -> str:
        """Return a URL of the old site without its host; other URLs unchanged."""
        references = _ItemReferences(self, SourceItem("", "", ""), None)
        link = references.link(url) if not url.startswith("#") else None
        return link.address if link is not None else ""

    @cached_property
    def pictures(self) -> dict[str, int]:
        """Return the primary keys of images by the ID of their attachment."""
        pks_by_key = self._imported_pks("attachment:", "#picture", get_image_model())
        items = self.survey.items
        return {
            each: pk
            for each in self.survey.attachments
            if (pk := pks_by_key.get(f"{items[each].key}#picture")) is not None
        }

    @cached_property
    def patterns(self) -> dict[str, int]:
        """Return the primary keys of reusable blocks by the ID of their pattern."""
        pks_by_key = self._imported_pks("wp_block:", "", ReusableBlock)
        return {key.split(":", 2)[1]: pk for key, pk in pks_by_key.items()}

    @cached_property
    def hosts(self) -> set[str]:
        """Return the hosts of the old site, including those of its items' GUIDs."""
        survey = self.survey
        urls = {survey.site.link, survey.site.base_site_url, survey.site.base_blog_url}
        for facts in survey.items.values():
            guid = facts.key.split(":", 2)[-1]
            if guid.endswith(f"?p={facts.source_id}"):
                urls.add(guid.partition("?")[0])
        hosts = {urlsplit(url).netloc for url in urls if url}
        return {host.removeprefix("www.") for host in hosts}

    def _imported_pks(self, starts: str, ends: str, model: type[Any]) -> dict[str, int]:
        if self.source.pk is None:
            # A plan before the first import.
            return {}
        rows = Provenance.objects.filter(
            source=self.source,
            record_key__startswith=starts,
            record_key__endswith=ends,
            content_type=ContentType.objects.get_for_model(model),
        ).values_list("record_key", "object_id")
        # Objects that a person deleted cannot be referred to.
        present = set(model.objects.values_list("pk", flat=True))
        return {key: int(pk) for key, pk in rows if int(pk) in present}


class _ItemReferences:
    """References of one item; without `targets` all URLs stay those of the old site."""

    def __init__(
        self, converter: BodyConverter, item: SourceItem, targets: LinkTargets | None
    ) -> None:
        self.remarks: list[ConversionNote] = []
        self.has_own = False
        self._converter = converter
        self._survey = converter.survey
        self._item = item
        self._targets = targets

    def link(self, address: str) -> Link | None:
        if address.startswith("#"):
            self._missing(address)
            return None
        if not self.is_own_site(address):
            return Link(address) if _has_web_scheme(address) else None
        self.has_own = True
        path = self._original_path(old_site_path(address))
        if self._targets is None:
            return Link(path)
        bare, _, fragment = path.partition("#")
        target = self._targets.at(bare)
        if target is None:
            self._missing(address)
            return Link(path)
        if self._is_picture(bare):
            # An image keeps its URL, which redirects to the file; its size is known.
            return Link(path)
        if target.page is not None:
            return Link(path, page=target.page)
        return Link(f"{target.address}#{fragment}" if fragment else target.address)

    def is_own_site(self, url: str) -> bool:
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            return False
        if not parts.netloc:
            return not parts.scheme and url.strip().startswith(("/", "?"))
        if parts.scheme not in {"", "http", "https"}:
            return False
        host = parts.netloc.removeprefix("www.")
        return host in self._converter.hosts or self._is_older(parts.path, parts.query)

    def picture(self, *, number: str = "", address: str = "") -> Picture | None:
        number = self._survey.attachment_number(number)
        id_from_url = self._id_at(address)
        # If two attachments share an ID, the URL decides.
        if not number or number.partition("~")[0] == id_from_url.partition("~")[0]:
            number = id_from_url
        pk = self._converter.pictures.get(number)
        if pk is None:
            return None
        attachment = self._survey.attachments[number]
        return Picture(pk, attachment.alt.strip(), html_to_text(attachment.caption))

    def file(self, *, number: str = "", address: str = "") -> FileReference | None:
        self.has_own = True
        number = number or self._id_at(address)
        if self._targets is None or not number:
            return None
        return self._targets.file(number, user=self._survey.number_of(self._item))

    def address_of(self, number: str) -> str:
        number = self._survey.attachment_number(number)
        attachment = self._survey.attachments.get(number)
        return UPLOADS + quote(attachment.path) if attachment is not None else ""

    def pattern(self, number: str) -> int | None:
        pk = self._converter.patterns.get(number)
        if pk is None:
            self.has_own = True
            self._missing(f"wp:block {number}")
        return pk

    def attached_pictures(self) -> list[str]:
        return self._survey.pictures_of(self._survey.number_of(self._item))

    def _id_at(self, url: str) -> str:
        if not url or not self.is_own_site(url):
            return ""
        path = urlsplit(url).path.partition(UPLOADS)[2]
        attachment = self._survey.attachment_at(path) if path else None
        return attachment.source_id if attachment is not None else ""

    def _original_path(self, path: str) -> str:
        """Return the URL of the original for an image of any size."""
        _before, uploads, path_below = path.partition(UPLOADS)
        attachment = self._survey.attachment_at(path_below) if uploads else None
        return UPLOADS + quote(attachment.path) if attachment is not None else path

    def _is_older(self, path: str, query: str) -> bool:
        """Return whether a URL of another host must be an older one of this site."""
        if path in {"", "/"}:
            parameters = parse_qs(query)
            ids = [
                value
                for name in ("p", "page_id", "attachment_id")
                for value in parameters.get(name, [])
            ]
            return len(parameters) == 1 and any(n in self._survey.items for n in ids)
        path_below = path.partition(UPLOADS)[2]
        return bool(path_below) and self._survey.attachment_at(path_below) is not None

    def _is_picture(self, path: str) -> bool:
        path_below = path.partition(UPLOADS)[2]
        attachment = self._survey.attachment_at(path_below) if path_below else None
        return attachment is not None and attachment.is_picture

    def _missing(self, what: str) -> None:
        self.remarks.append(ConversionNote(NoteKind.MISSING, what))


def _with_excerpt(item: SourceItem, blocks: list[Block]) -> list[Block]:
    excerpt = html_to_text(item.excerpt)
    if not excerpt or excerpt in plain_text(blocks):
        return blocks
    paragraph = f"<p>{escape(excerpt, quote=False)}</p>"
    if blocks and blocks[0]["type"] == "paragraph":
        first = {"type": "paragraph", "value": paragraph + blocks[0]["value"]}
        return with_ids([first, *blocks[1:]])
    return with_ids([{"type": "paragraph", "value": paragraph}, *blocks])


def set_body(target: Any, blocks: Iterable[Block]) -> None:
    """Set the body of a page, a record or a reusable block."""
    target.body = json.dumps(list(blocks))


def plain_text(blocks: Iterable[Block]) -> str:
    """Return the text of paragraphs, headings and HTML, enough to compare bodies."""
    return " ".join(
        html_to_text(block["value"])
        for block in blocks
        if isinstance(block["value"], str)
    )


def _has_web_scheme(url: str) -> bool:
    return url.lower().startswith(("http://", "https://", "mailto:", "tel:"))
