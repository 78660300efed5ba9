"""Import images of texts into the image library, in addition to their files."""

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
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.library.access import AccessRights
from freeshelf.library.services.held_pictures import mark_public
from freeshelf.shared.errors import AWAY
from freeshelf_wordpress.importers.attachments import find_upload
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.image_renditions import (
    UNREADABLE_PICTURE,
    is_renderable,
)
from freeshelf_wordpress.importers.report_notes import unreadable_image
from freeshelf_wordpress.importers.survey import attachment_path
from freeshelf_wordpress.importers.upload_access import access_of, is_closed_itself
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem

# Meta field of a plugin, the keys of its two values, and the length of a side.
_FOCAL_POINT_FIELDS = (
    ("_wpsmartcrop_image_focus", ("left", "top"), 100.0),
    ("theiaSmartThumbnails_position", ("0", "1"), 1.0),
)


def focal_point(item: SourceItem, width: int, height: int) -> tuple[int, int] | None:
    """Return the focal point in pixels from the upper left corner, or None."""
    for name, sides, side_length in _FOCAL_POINT_FIELDS:
        value = php_array(item.first_meta(name))
        try:
            across, down = (float(str(value[side])) / side_length for side in sides)
        except (KeyError, ValueError):
            continue
        if 0 <= across <= 1 and 0 <= down <= 1:
            return round(across * width), round(down * height)
    return None


SUFFIX = "#picture"
_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_MAX_PIXELS = 100_000_000
_MAX_BYTES = 50 * 1024 * 1024
_MAX_TEXT_LENGTH = 255


class ImageImporter:
    """Write one image for each attachment; identical ones are stored once."""

    def __init__(self, context: ImportContext, uploads: Path) -> None:
        self.notes: list[str] = []
        self._context, self._uploads = context, uploads
        self._source, self._survey = context.source, context.survey

    def write(self, item: SourceItem) -> bool:
        """Create or update an image and return whether anything was written.

        Files that are no images, too large for a page, or unreadable are skipped: they
        are imported as files anyway.
        """
        try:
            return self._write(item)
        except OSError as error:
            if is_for_lack_of_room(error) or isinstance(error, AWAY):
                raise
            self.notes.append(unreadable_image(item))
            return False

    def _write(self, item: SourceItem) -> bool:
        path = find_upload(self._uploads, attachment_path(item))
        if path is None:
            return False
        facts = _facts(path)
        if facts is None:
            self.notes.append(unreadable_image(item))
            return False
        key = item.key + SUFFIX
        texts = self._texts(item)
        # Access to any other image follows from the texts that show it.
        item_id = self._survey.number_of(item)
        closed = is_closed_itself(self._survey, item_id)
        checksum = checksum_of(facts, texts, closed)
        provenance = find_provenance(self._source, key)
        if provenance is not None and provenance.checksum == checksum:
            return False
        if provenance is not None and provenance.target is None:
            # A person has deleted it.
            return False
        is_hidden = access_of(self._survey, item_id) != AccessRights.OPEN
        was_closed = provenance is not None and provenance.checksum == checksum_of(
            facts, texts, True
        )
        image, is_new_file = self._prepared(facts, texts, provenance, closed, is_hidden)
        if was_closed and image.collection_id == _restricted_collection().pk:
            # An earlier import restricted it, and no person has moved it since.
            image.collection = _collection(closed=closed)
        # Bytes are copied outside of the transaction, which would last too long.
        if is_new_file and not is_renderable(path):
            self.notes.append(unreadable_image(item))
            return False
        if is_new_file:
            _store_file(image, path, facts, item)
        mark_public(image)
        with transaction.atomic():
            image.save()
            if is_new_file:
                image.renditions.all().delete()
            record = {"hash": facts["hash"], "name": path.name, "hidden": is_hidden}
            self._context.save_provenance(
                key, image, checksum, record | texts, url=item.attachment_url
            )
        return True

    def _prepared(
        self,
        facts: dict[str, Any],
        texts: dict[str, str],
        provenance: Provenance | None,
        closed: bool,
        is_hidden: bool,
    ) -> tuple[Any, bool]:
        """Return the image with its texts, and whether its file must be stored."""
        collection = _collection(closed=closed)
        image: Any = provenance.target if provenance is not None else None
        record = provenance.record if provenance is not None else {}
        has_new_bytes = record.get("hash") != facts["hash"]
        is_fresh = provenance is None or (
            has_new_bytes and self._is_shared(image, provenance)
        )
        if is_fresh:
            for identical in get_image_model().objects.filter(
                file_hash=facts["hash"], collection=collection
            ):
                # Texts of a hidden image must not appear on a public one.
                rows = self._rows_of(identical).values_list("record", flat=True)
                if all(bool(row.get("hidden")) == is_hidden for row in rows):
                    return identical, False
            return get_image_model()(collection=collection, **texts), True
        # Texts that a person has changed since are kept.
        for name, value in texts.items():
            if getattr(image, name) == record.get(name):
                setattr(image, name, value)
        if closed:
            image.collection = collection
        return image, has_new_bytes and image.file_hash == record.get("hash")

    def _is_shared(self, image: Any, provenance: Provenance) -> bool:
        """Return whether an identical attachment uses this image too."""
        return self._rows_of(image).exclude(pk=provenance.pk).exists()

    def _rows_of(self, image: Any) -> QuerySet[Provenance]:
        return Provenance.objects.filter(
            source=self._source,
            record_key__endswith=SUFFIX,
            content_type=ContentType.objects.get_for_model(image),
            object_id=str(image.pk),
        )

    def _texts(self, item: SourceItem) -> dict[str, str]:
        title = plain_title(item.title) or Path(attachment_path(item)).name
        alt = plain_title(item.first_meta("_wp_attachment_image_alt"))
        return {
            "title": title[:_MAX_TEXT_LENGTH],
            "description": alt[:_MAX_TEXT_LENGTH],
        }


def _facts(path: Path) -> dict[str, Any] | None:
    """Return checksum and dimensions of an image that pages can show, or None."""
    if path.stat().st_size > _MAX_BYTES:
        return None
    try:
        with PillowImage.open(path, formats=_FORMATS) as image:
            width, height = image.size
    except UNREADABLE_PICTURE:
        return None
    if width * height > _MAX_PIXELS:
        return None
    with path.open("rb") as stream:
        digest = file_digest(stream, _sha1)
    return {"hash": digest.hexdigest(), "width": width, "height": height}


def _store_file(
    image: Any, path: Path, facts: dict[str, Any], item: SourceItem
) -> None:
    # An interrupted import may have copied it without saving its provenance.
    path_in_storage = image.get_upload_to(path.name)
    if _is_left_behind(image, path_in_storage, facts["hash"]):
        image.file = path_in_storage
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
    """Return whether the identical file is in the storage and no image uses it."""
    storage = image.file.storage
    if not storage.exists(name) or type(image).objects.filter(file=name).exists():
        return False
    with storage.open(name, "rb") as stream:
        return file_digest(stream, _sha1).hexdigest() == digest


def _sha1() -> Any:
    return sha1(usedforsecurity=False)


def _collection(*, closed: bool) -> Collection:
    root: Collection = Collection.get_first_root_node()
    return _restricted_collection() if closed else root


def _restricted_collection() -> Collection:
    """Return the collection of images for users who may view restricted records."""
    name = _("Images for staff only")
    root = Collection.get_first_root_node()
    restriction_found = CollectionViewRestriction.objects.filter(
        collection__name=name, collection__depth=2
    ).first()
    if restriction_found is not None:
        existing: Collection = restriction_found.collection
        return existing
    collection = root.add_child(name=name)
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.set(
        Group.objects.filter(permissions__codename="view_restricted_resource")
    )
    return collection
