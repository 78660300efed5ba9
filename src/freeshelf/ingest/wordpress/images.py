"""Pictures that texts show become pictures of the library, beside their files."""

from datetime import datetime
from hashlib import file_digest, sha1
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.images import ImageFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from freeshelf.core.html import plain_title
from freeshelf.ingest.errors import is_for_lack_of_room
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.notes import Note, named
from freeshelf.ingest.provenance import checksum_of, find_provenance, save_provenance
from freeshelf.ingest.wordpress.attachments import find_upload
from freeshelf.ingest.wordpress.image_renditions import (
    UNREADABLE_PICTURE,
    is_renderable,
)
from freeshelf.ingest.wordpress.survey import Survey, attachment_path
from freeshelf.ingest.wordpress.upload_access import access_of, is_closed_itself
from freeshelf.library.access import AccessRights
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.records import SourceItem
from freeshelf.sources.wordpress import parse_php

# Field, the names of its two values, and what the whole side is.
_KEPT = (
    ("_wpsmartcrop_image_focus", ("left", "top"), 100.0),
    ("theiaSmartThumbnails_position", (0, 1), 1.0),
)


def focal_point(item: SourceItem, width: int, height: int) -> tuple[int, int] | None:
    """The point in pixels from the upper left corner, if the attachment says one."""
    for name, sides, whole in _KEPT:
        try:
            said = parse_php(item.first_meta(name)) if item.first_meta(name) else None
            if not isinstance(said, dict):
                continue
            across, down = (float(str(said[side])) / whole for side in sides)
        except (InvalidPhpValueError, KeyError, ValueError):
            continue
        if 0 <= across <= 1 and 0 <= down <= 1:
            return round(across * width), round(down * height)
    return None


SUFFIX = "#picture"
_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_MOST_PIXELS = 100_000_000
_MOST_BYTES = 50 * 1024 * 1024
_LONGEST_WORDS = 255


class ImageImporter:
    """Writes one picture for one attachment; equal ones are written once."""

    def __init__(
        self, *, source: Source, survey: Survey, uploads: Path, now: datetime
    ) -> None:
        self.notes: list[str] = []
        self._source = source
        self._survey = survey
        self._uploads = uploads.resolve()
        self._now = now

    def write(self, item: SourceItem) -> bool:
        """Bring in or renew a picture; say whether anything was written.

        What is no picture, or too large to be shown in a page, is passed over: it is a
        file all the same. So is what cannot be read.
        """
        try:
            return self._write(item)
        except OSError as error:
            if is_for_lack_of_room(error):
                raise
            self._note_unreadable(item)
            return False

    def _write(self, item: SourceItem) -> bool:
        path = find_upload(self._uploads, attachment_path(item))
        if path is None:
            return False
        facts = _facts(path)
        if facts is None:
            self._note_unreadable(item)
            return False
        key = item.key + SUFFIX
        words = self._words(item)
        # Who sees any other follows from the texts that show it.
        number = self._survey.number_of(item)
        closed = is_closed_itself(self._survey, number)
        checksum = checksum_of(facts, words, closed)
        known = find_provenance(self._source, key)
        if known is not None and known.checksum == checksum:
            return False
        if known is not None and known.target is None:
            # A person deleted it.
            return False
        is_hidden = access_of(self._survey, number) != AccessRights.OPEN
        was_closed = known is not None and known.checksum == checksum_of(
            facts, words, True
        )
        image, is_new_file = self._prepared(facts, words, known, closed, is_hidden)
        if was_closed and image.collection_id == _closed_collection().pk:
            # An earlier import closed it, and no person moved it since.
            image.collection = _collection(closed=closed)
        # Bytes are copied outside of the transaction, which would last too long.
        if is_new_file and not _is_stored(image, path, facts, item):
            self._note_unreadable(item)
            return False
        with transaction.atomic():
            image.save()
            if is_new_file:
                image.renditions.all().delete()
            save_provenance(
                source=self._source,
                key=key,
                target=image,
                checksum=checksum,
                record={
                    "hash": facts["hash"],
                    "name": path.name,
                    "hidden": is_hidden,
                    **words,
                },
                now=self._now,
                url=item.attachment_url,
            )
        return True

    def _note_unreadable(self, item: SourceItem) -> None:
        sentence = _("%(type)s %(id)s: this image cannot be shown in text.")
        self.notes.append(
            Note(
                sentence % {"type": item.type, "id": item.source_id},
                kind=_("Images that cannot be shown in text"),
                subject=named(item),
            )
        )

    def _prepared(
        self,
        facts: dict[str, Any],
        words: dict[str, str],
        known: Provenance | None,
        closed: bool,
        is_hidden: bool,
    ) -> tuple[Any, bool]:
        """The picture with its words, and whether it needs the bytes."""
        collection = _collection(closed=closed)
        image: Any = known.target if known is not None else None
        said = known.record if known is not None else {}
        has_new_bytes = said.get("hash") != facts["hash"]
        is_fresh = known is None or (has_new_bytes and self._is_shared(image, known))
        if is_fresh:
            for equal in get_image_model().objects.filter(
                file_hash=facts["hash"], collection=collection
            ):
                # Words of what readers never saw do not come to their pictures.
                rows = self._rows_of(equal).values_list("record", flat=True)
                if all(bool(row.get("hidden")) == is_hidden for row in rows):
                    return equal, False
            return get_image_model()(collection=collection, **words), True
        # What a person has changed since stays.
        for name, value in words.items():
            if getattr(image, name) == said.get(name):
                setattr(image, name, value)
        if closed:
            image.collection = collection
        return image, has_new_bytes and image.file_hash == said.get("hash")

    def _is_shared(self, image: Any, known: Provenance) -> bool:
        """Whether another attachment is this picture too, as their bytes were equal."""
        return self._rows_of(image).exclude(pk=known.pk).exists()

    def _rows_of(self, image: Any) -> QuerySet[Provenance]:
        return Provenance.objects.filter(
            source=self._source,
            record_key__endswith=SUFFIX,
            content_type=ContentType.objects.get_for_model(image),
            object_id=str(image.pk),
        )

    def _words(self, item: SourceItem) -> dict[str, str]:
        title = plain_title(item.title) or Path(attachment_path(item)).name
        alt = plain_title(item.first_meta("_wp_attachment_image_alt"))
        return {"title": title[:_LONGEST_WORDS], "description": alt[:_LONGEST_WORDS]}


def _facts(path: Path) -> dict[str, Any] | None:
    """Checksum and measures of a picture that pages can show; read from its head."""
    if path.stat().st_size > _MOST_BYTES:
        return None
    try:
        with PillowImage.open(path, formats=_FORMATS) as picture:
            width, height = picture.size
    except UNREADABLE_PICTURE:
        return None
    if width * height > _MOST_PIXELS:
        return None
    with path.open("rb") as stream:
        digest = file_digest(stream, _sha1)
    return {"hash": digest.hexdigest(), "width": width, "height": height}


def _is_stored(image: Any, path: Path, facts: dict[str, Any], item: SourceItem) -> bool:
    """Store the bytes of a picture, unless they are cut off or broken."""
    if not is_renderable(path):
        return False
    _store_file(image, path, facts, item)
    return True


def _store_file(
    image: Any, path: Path, facts: dict[str, Any], item: SourceItem
) -> None:
    # An import that was cut off may have copied it without noting so.
    left = image.get_upload_to(path.name)
    if _is_left_behind(image, left, facts["hash"]):
        image.file = left
    else:
        with path.open("rb") as stream:
            image.file.save(path.name, ImageFile(stream, name=path.name), save=False)
    image.file_size = path.stat().st_size
    image.file_hash = facts["hash"]
    point = focal_point(item, facts["width"], facts["height"])
    if point is not None:
        image.focal_point_x, image.focal_point_y = point
        image.focal_point_width = image.focal_point_height = 1


def _is_left_behind(image: Any, name: str, digest: str) -> bool:
    """Whether the very bytes are in the store, and no picture has them."""
    store = image.file.storage
    if not store.exists(name) or type(image).objects.filter(file=name).exists():
        return False
    with store.open(name, "rb") as stream:
        return file_digest(stream, _sha1).hexdigest() == digest


def _sha1() -> Any:
    return sha1(usedforsecurity=False)


def _collection(*, closed: bool) -> Collection:
    root: Collection = Collection.get_first_root_node()
    return _closed_collection() if closed else root


def _closed_collection() -> Collection:
    """Where pictures are that only those may see who see restricted records."""
    name = _("Images for staff only")
    root = Collection.get_first_root_node()
    known = CollectionViewRestriction.objects.filter(
        collection__name=name, collection__depth=2
    ).first()
    if known is not None:
        found: Collection = known.collection
        return found
    collection = root.add_child(name=name)
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.set(
        Group.objects.filter(permissions__codename="view_restricted_resource")
    )
    return collection
