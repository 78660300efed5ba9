"""The texts of items as blocks: read first as they stand, then with all that is here.

A text refers to pages, records and files that may come after it. So it is written with
the addresses of the old site, which lead on; `resolved` is asked when everything is in.
"""

import json
from collections.abc import Iterable
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
from freeshelf.ingest.wordpress.image_dimensions import with_image_dimensions
from freeshelf.ingest.wordpress.report_notes import text_note
from freeshelf.ingest.wordpress.streams.conversion import Conversion, convert
from freeshelf.ingest.wordpress.streams.conversion_notes import (
    ConversionNote,
    NoteKind,
    sentences,
)
from freeshelf.ingest.wordpress.streams.references import (
    FileReference,
    Link,
    Picture,
)
from freeshelf.ingest.wordpress.streams.stream import Block, with_ids
from freeshelf.ingest.wordpress.survey import UPLOADS, Survey
from freeshelf.ingest.wordpress.targets import LinkTargets, old_site_path
from freeshelf.sources.records import SourceItem


class BodyConverter:
    """Reads the texts of one import."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self.referring: set[str] = set()  # keys of items whose texts refer to others
        self._notes: dict[str, list[Note]] = {}
        self.source = source
        self.survey = survey
        self._targets = LinkTargets(source, survey)

    def convert(self, item: SourceItem, *, with_excerpt: bool = True) -> Conversion:
        """A text as it stands, its excerpt first; the same whatever is here already."""
        return self._read(item, None, with_excerpt=with_excerpt)

    def convert_resolved(
        self, item: SourceItem, *, with_excerpt: bool = True
    ) -> Conversion:
        """A text whose references lead to what the items have become."""
        return self._read(item, self._targets, with_excerpt=with_excerpt)

    def _read(
        self, item: SourceItem, targets: LinkTargets | None, *, with_excerpt: bool
    ) -> Conversion:
        references = _ItemReferences(self, item, targets)
        found = convert(
            item.content, references, footnotes=item.first_meta("footnotes")
        )
        if references.has_own:
            self.referring.add(item.key)
        blocks = [self._sized(block) for block in found.blocks]
        remarks = list(dict.fromkeys([*found.remarks, *references.remarks]))
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
        """What people should know of the texts that were read, item by item."""
        return [note for notes in self._notes.values() for note in notes]

    def own_address(self, address: str) -> str:
        """An address of the old site without its host; any other as it is."""
        references = _ItemReferences(self, SourceItem("", "", ""), None)
        link = references.link(address) if not address.startswith("#") else None
        return link.address if link is not None else ""

    @cached_property
    def pictures(self) -> dict[str, int]:
        """The pictures of the library by the numbers of their attachments."""
        found = self._known("attachment:", "#picture", get_image_model())
        items = self.survey.items
        keys = {number: items[number].key for number in self.survey.attachments}
        return {
            number: pk
            for number, key in keys.items()
            if (pk := found.get(f"{key}#picture")) is not None
        }

    @cached_property
    def patterns(self) -> dict[str, int]:
        """The reusable blocks by the numbers of their synced patterns."""
        found = self._known("wp_block:", "", ReusableBlock)
        return {key.split(":", 2)[1]: pk for key, pk in found.items()}

    @cached_property
    def hosts(self) -> set[str]:
        """Hosts of the old site; items still say the one that they were made on."""
        survey = self.survey
        addresses = {
            survey.site.link,
            survey.site.base_site_url,
            survey.site.base_blog_url,
        }
        for facts in survey.items.values():
            guid = facts.key.split(":", 2)[-1]
            if guid.endswith(f"?p={facts.source_id}"):
                addresses.add(guid.partition("?")[0])
        found = {urlsplit(address).netloc for address in addresses if address}
        return {host.removeprefix("www.") for host in found}

    def _known(self, starts: str, ends: str, model: type[Any]) -> dict[str, int]:
        rows = Provenance.objects.filter(
            source=self.source,
            record_key__startswith=starts,
            record_key__endswith=ends,
            content_type=ContentType.objects.get_for_model(model),
        ).values_list("record_key", "object_id")
        # What a person deleted is no reference any more.
        present = set(model.objects.values_list("pk", flat=True))
        return {key: int(pk) for key, pk in rows if int(pk) in present}


class _ItemReferences:
    """References of one item; without targets all addresses stay the old ones."""

    def __init__(
        self, texts: BodyConverter, item: SourceItem, targets: LinkTargets | None
    ) -> None:
        self.remarks: list[ConversionNote] = []
        self.has_own = False
        self._texts = texts
        self._survey = texts.survey
        self._item = item
        self._targets = targets

    def link(self, address: str) -> Link | None:
        if address.startswith("#"):
            self._missing(address)
            return None
        if not self.is_own_site(address):
            return Link(address) if _scheme(address) else None
        self.has_own = True
        path = self._normal(old_site_path(address))
        if self._targets is None:
            return Link(path)
        bare, _, fragment = path.partition("#")
        found = self._targets.at(bare)
        if found is None:
            self._missing(address)
            return Link(path)
        if self._is_picture(bare):
            # It is shown where it was: the address leads to the file, and has a size.
            return Link(path)
        if found.page is not None:
            return Link(path, page=found.page)
        return Link(f"{found.address}#{fragment}" if fragment else found.address)

    def is_own_site(self, address: str) -> bool:
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return False
        if not parts.netloc:
            return not parts.scheme and address.strip().startswith(("/", "?"))
        if parts.scheme not in {"", "http", "https"}:
            return False
        host = parts.netloc.removeprefix("www.")
        return host in self._texts.hosts or self._is_older(parts.path, parts.query)

    def picture(self, *, number: str = "", address: str = "") -> Picture | None:
        number, there = self._survey.attachment_number(number), self._number_at(address)
        # Of two with one number, the address says which one is meant.
        if not number or number.partition("~")[0] == there.partition("~")[0]:
            number = there
        pk = self._texts.pictures.get(number)
        if pk is None:
            return None
        attachment = self._survey.attachments[number]
        return Picture(pk, attachment.alt.strip(), html_to_text(attachment.caption))

    def file(self, *, number: str = "", address: str = "") -> FileReference | None:
        self.has_own = True
        number = number or self._number_at(address)
        if self._targets is None or not number:
            return None
        return self._targets.file(number, user=self._survey.number_of(self._item))

    def address_of(self, number: str) -> str:
        number = self._survey.attachment_number(number)
        attachment = self._survey.attachments.get(number)
        return UPLOADS + quote(attachment.path) if attachment is not None else ""

    def pattern(self, number: str) -> int | None:
        found = self._texts.patterns.get(number)
        if found is None:
            self.has_own = True
            self._missing(f"wp:block {number}")
        return found

    def attached_pictures(self) -> list[str]:
        return self._survey.pictures_of(self._survey.number_of(self._item))

    def _number_at(self, address: str) -> str:
        if not address or not self.is_own_site(address):
            return ""
        below = urlsplit(address).path.partition(UPLOADS)[2]
        attachment = self._survey.attachment_at(below) if below else None
        return attachment.source_id if attachment is not None else ""

    def _normal(self, path: str) -> str:
        """A picture of any size has one address."""
        _before, uploads, below = path.partition(UPLOADS)
        attachment = self._survey.attachment_at(below) if uploads else None
        return UPLOADS + quote(attachment.path) if attachment is not None else path

    def _is_older(self, path: str, query: str) -> bool:
        """Whether another host says what only this site can: it is its older one."""
        if path in {"", "/"}:
            said = parse_qs(query)
            numbers = [
                one
                for name in ("p", "page_id", "attachment_id")
                for one in said.get(name, [])
            ]
            return len(said) == 1 and any(n in self._survey.items for n in numbers)
        below = path.partition(UPLOADS)[2]
        return bool(below) and self._survey.attachment_at(below) is not None

    def _is_picture(self, path: str) -> bool:
        below = path.partition(UPLOADS)[2]
        attachment = self._survey.attachment_at(below) if below else None
        return attachment is not None and attachment.is_picture

    def _missing(self, what: str) -> None:
        self.remarks.append(ConversionNote(NoteKind.MISSING, what))


def _with_excerpt(item: SourceItem, blocks: list[Block]) -> list[Block]:
    excerpt = html_to_text(item.excerpt)
    if not excerpt or excerpt in plain_text(blocks):
        return blocks
    words = f"<p>{escape(excerpt, quote=False)}</p>"
    if blocks and blocks[0]["type"] == "paragraph":
        first = {"type": "paragraph", "value": words + blocks[0]["value"]}
        return with_ids([first, *blocks[1:]])
    return with_ids([{"type": "paragraph", "value": words}, *blocks])


def set_body(target: Any, blocks: Iterable[Block]) -> None:
    """Make blocks the text of a page, a record or a reusable block."""
    target.body = json.dumps(list(blocks))


def plain_text(blocks: Iterable[Block]) -> str:
    """The words of paragraphs, headings and HTML: enough to tell a text by."""
    return " ".join(
        html_to_text(block["value"])
        for block in blocks
        if isinstance(block["value"], str)
    )


def _scheme(address: str) -> bool:
    return address.lower().startswith(("http://", "https://", "mailto:", "tel:"))
