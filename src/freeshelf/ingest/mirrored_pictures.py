"""Bring the images of mirrored descriptions along, as images of this library.

An image is known by its address there without the part after “#”, which changes with
its bytes: so its collection here, and with it who sees it, outlives a new version.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import file_digest, sha1
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urldefrag

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.core.files.images import ImageFile
from django.utils.translation import gettext as _
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from freeshelf.content.conversion import html_to_blocks
from freeshelf.content.pictures.drawing import is_drawable
from freeshelf.core.http import HttpPolicy
from freeshelf.core.http.policy import MEBIBYTE
from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.matching import find_match
from freeshelf.ingest.models import Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import checksum_of, find_target, save_provenance
from freeshelf.ingest.record_writer import RecordValues
from freeshelf.library.models import Resource
from freeshelf.library.services.held_pictures import mark_public
from freeshelf.sources.base import SourceRecord
from freeshelf.sources.remote_files import RemoteFileError, RemoteFiles

_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_MAX_BYTES = 50 * MEBIBYTE
_MAX_PIXELS = 100_000_000
_MAX_TEXT = 255
_UNREADABLE = (OSError, ValueError, SyntaxError, PillowImage.DecompressionBombError)
# Stands for an image of this library while its text is cleaned.
_MARK = "/mirrored-image/"


def write_pictures(
    source: Source,
    records: Iterable[SourceRecord],
    *,
    writer: BatchedWriter,
    notes: list[str],
    now: datetime,
) -> set[str]:
    """Download images that are new or have changed; return keys of records lacking one.

    What is no image that a page can show is noted, and not asked for again.
    """
    failed: set[str] = set()
    policy = HttpPolicy.from_settings(settings.FREESHELF_HTTP)
    with (
        TemporaryDirectory(dir=settings.FREESHELF_DATA_DIR) as folder,
        RemoteFiles(Path(folder), policy=policy, max_bytes=_MAX_BYTES) as files,
    ):
        for record in records:
            for address, words in _wanted(source, record):
                try:
                    path = files.fetch(address, checksum_of(address))
                except RemoteFileError as error:
                    notes.append(str(error))
                    failed.add(record.key)
                    continue
                image = _stored_image(source, address, words, path)
                path.unlink()
                if image is None:
                    kind = _("Images that cannot be shown")
                    notes.append(Note(f"{kind}: {address}", kind=kind, subject=address))
                    continue
                save = partial(_save, source, address, image, now)
                writer.add(WriteJob(save, refused=notes.append))
                writer.flush()
    return failed


def picture_state(source: Source, record: SourceRecord) -> list[Any]:
    """Return what is here of the images of a record, empty if it has none."""
    addresses = dict.fromkeys(address for address, _words in _pictures(record))
    return [[each, getattr(_image(source, each), "pk", None)] for each in addresses]


def with_pictures(
    source: Source, record: SourceRecord, values: RecordValues, before: Any
) -> RecordValues:
    """Return values with a text of blocks if images of the description are here."""
    blocks = list(_blocks(source, record)) if picture_state(source, record) else []
    if not any(each["type"] == "figure" for each in blocks):
        blocks = []
    if not blocks and not (isinstance(before, Resource) and before.body):
        return values
    field: Any = Resource._meta.get_field("body")
    return replace(values, fields={**values.fields, "body": field.to_python(blocks)})


def _key(address: str) -> str:
    return f"picture:{urldefrag(address).url}"


def _image(source: Source, address: str) -> Any:
    _provenance, target = find_target(source, _key(address))
    return target if isinstance(target, get_image_model()) else None


def _pictures(record: SourceRecord) -> Iterator[tuple[str, str]]:
    """Yield the address of each image in the description, and its words."""
    for text in record.descriptions[:1]:
        if "<img" in text.value:
            for node in BeautifulSoup(text.value, "html.parser").find_all("img"):
                address = str(node.get("src", ""))
                if address.startswith(("http://", "https://")):
                    yield address, str(node.get("alt", ""))


def _wanted(source: Source, record: SourceRecord) -> Iterator[tuple[str, str]]:
    pictures = dict(_pictures(record))
    if not pictures or record.is_deleted:
        return
    provenance, target = find_target(source, record.key)
    if provenance is None and find_match(source, record) is not None:
        return
    if provenance is not None and (target is None or provenance.record.get("linked")):
        return
    for address, words in pictures.items():
        known, image = find_target(source, _key(address))
        # One that a person has deleted here is not brought again.
        is_new = known is None or (image is not None and known.record_url != address)
        if is_new:
            yield address, words


def _stored_image(source: Source, address: str, words: str, path: Path) -> Any:
    """Return an unsaved image with these bytes, None if no page can show them."""
    try:
        with PillowImage.open(path, formats=_FORMATS) as opened:
            kind, (width, height) = str(opened.format), opened.size
    except _UNREADABLE:
        return None
    with path.open("rb") as stream:
        if width * height > _MAX_PIXELS or not is_drawable(stream):
            return None
        stream.seek(0)
        digest = file_digest(stream, lambda: sha1(usedforsecurity=False)).hexdigest()
        known, target = find_target(source, _key(address))
        image: Any = target
        if image is None:
            title = words[:_MAX_TEXT] or _("Image")
            image = get_image_model()(title=title, description=words[:_MAX_TEXT])
        elif known is not None and image.file_hash != known.record.get("hash"):
            # A person has replaced it here.
            return image
        name = f"{digest[:16]}.{kind.lower()}"
        stream.seek(0)
        image.file.save(name, ImageFile(stream, name=name), save=False)
    image.file_size, image.file_hash = path.stat().st_size, digest
    return image


def _save(source: Source, address: str, image: Any, now: datetime) -> None:
    is_replaced = image.pk is not None
    mark_public(image)
    image.save()
    if is_replaced:
        image.renditions.all().delete()
    save_provenance(
        source=source,
        key=_key(address),
        target=image,
        checksum=checksum_of(address),
        record={"hash": image.file_hash},
        now=now,
        url=address,
    )


def _blocks(source: Source, record: SourceRecord) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a description, its images among them."""
    soup = BeautifulSoup(record.descriptions[0].value, "html.parser")
    for node in soup.find_all("img"):
        image = _image(source, str(node.get("src", "")))
        if image is None:
            # Nothing else in the text may name an image of this library.
            node.decompose()
        else:
            node["src"] = f"{_MARK}{image.pk}"
    for block in html_to_blocks(str(soup)):
        if _MARK not in str(block["value"]):
            yield block
            continue
        rest = BeautifulSoup(block["value"], "html.parser")
        figures = [_figure(node) for node in rest.find_all("img")]
        if rest.get_text(strip=True):
            yield {**block, "value": str(rest)}
        yield from figures


def _figure(node: Tag) -> dict[str, Any]:
    """Take an image with its caption out of a text, and return its block."""
    around = node.find_parent("figure")
    caption = around.find("figcaption") if around is not None else None
    words = str(node.get("alt", ""))
    value = {
        "image": int(str(node["src"]).removeprefix(_MARK)),
        "caption": caption.decode_contents() if caption is not None else "",
        "alt_text": words,
        "is_decorative": not words,
    }
    (node if around is None else around).extract()
    return {"type": "figure", "value": value}
